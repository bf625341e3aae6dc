"""The form of WARC files (ISO 28500, WARC 1.0 and 1.1): records in and records out, and the HTTP message inside one.

The lowest floor of the house knows this form because captures are kept in it, archives come in it and the sample is
made of it. It knows nothing of pages, articles or the network.
"""

from headwater.warc.message import Message, parse_message, response_block
from headwater.warc.reading import MAX_BLOCK, Record, begins_like_warc, read_record, read_records
from headwater.warc.writing import fields_block, payload_digest, record_bytes, write_record

__all__ = [
    "MAX_BLOCK",
    "Message",
    "Record",
    "begins_like_warc",
    "fields_block",
    "parse_message",
    "payload_digest",
    "read_record",
    "read_records",
    "record_bytes",
    "response_block",
    "write_record",
]
