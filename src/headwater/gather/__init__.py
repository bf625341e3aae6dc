"""The room with the one socket: addresses in, pages out. What to visit, when, how politely, and what came of it.

Channels, feeds, sitemaps and archives become entries, pages and visits; every address that gives none leaves a visit
with its reason. Everything but the `Door` and the rounds it makes is pure.
"""

from headwater.gather.decoding import MAX_BODY, Decoded, decoded, gunzipped
from headwater.gather.feeds import feed_answer, parse_feed
from headwater.gather.warc import UNDATED, begins_like_warc, follow, page_of, read_archive, read_records

__all__ = [
    "MAX_BODY",
    "UNDATED",
    "Decoded",
    "begins_like_warc",
    "decoded",
    "feed_answer",
    "follow",
    "gunzipped",
    "page_of",
    "parse_feed",
    "read_archive",
    "read_records",
]
