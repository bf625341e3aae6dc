"""One page as one record of a WARC file, and the body out of it again."""

from __future__ import annotations

import gzip
from dataclasses import replace

from headwater.models import Page
from headwater.store.codec import clean
from headwater.warc import record_bytes, response_block

_HEAD_ENDS = b"\r\n\r\n"


def page_record(page: Page) -> bytes:
    """A page as a `response` record in a gzip member of its own; the same page, the same bytes."""
    told = replace(page, headers=tuple((clean(name), clean(value)) for name, value in page.headers))
    return record_bytes(
        kind="response",
        date=page.captured,
        url=clean(page.url),
        block=response_block(told.status, told.headers, page.body),
        headers=[("WARC-Payload-Digest", f"sha256:{page.sha256}")],
        level=4,  # of 62 MB of real pages: 13.2 MB in three fifths of the time that level 6 takes for 12.6 MB
    )


def record_body(member: bytes) -> bytes:
    """The body of a record that `page_record` wrote. Raises `ValueError`, `EOFError` or `OSError` where it is none."""
    _, between, block = gzip.decompress(member).partition(_HEAD_ENDS)
    _, after, body = block.partition(_HEAD_ENDS)
    if not between or not after or not body.endswith(_HEAD_ENDS):
        raise ValueError("not a response record")
    return body[: -len(_HEAD_ENDS)]
