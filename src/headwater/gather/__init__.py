"""The room with the one socket: addresses in, pages out. What to visit, when, how politely, and what came of it.

Channels, feeds, sitemaps and archives become entries, pages and visits; every address that gives none leaves a visit
with its reason. Everything but the `Door`, the rounds it makes and the demo server is pure.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from headwater.gather.decoding import MAX_BODY, Decoded, decoded, gunzipped
from headwater.gather.discover import channels_of_home, channels_of_robots, merged, usual_addresses
from headwater.gather.feeds import feed_answer, parse_feed
from headwater.gather.opml import Listed, Subscription, looks_like_opml, parse_addresses, parse_opml, write_opml
from headwater.gather.politeness import Manners, after, back_off, retry_after, with_crawl_delay
from headwater.gather.schedule import REVISITS, max_age, next_revisit, next_visit
from headwater.gather.sections import parse_section
from headwater.gather.warc import UNDATED, begins_like_warc, follow, page_of, read_archive, read_records

if TYPE_CHECKING:
    from headwater.gather.demo import ArchivedWeb, archived_web, serve_archives
    from headwater.gather.door import CAPTURED_HEADER, URL_HEADER, Door, MayFetch, Request, user_agent, visit_of
    from headwater.gather.robots import Robots, origin_of
    from headwater.gather.rounds import OnResult, gather_round
    from headwater.gather.wire import Answer, Resolve, Transport, Wire, WireError

# What stands on aiohttp, by module. Loading it takes longer than reading a hundred feeds, and neither imports of
# archives nor the ports need it, so it is loaded when it is first asked for (PEP 562).
_ON_THE_NETWORK = {
    name: module
    for module, names in {
        "demo": "ArchivedWeb archived_web serve_archives",
        "door": "CAPTURED_HEADER URL_HEADER Door MayFetch Request user_agent visit_of",
        "robots": "Robots origin_of",
        "rounds": "OnResult gather_round",
        "wire": "Answer Resolve Transport Wire WireError",
    }.items()
    for name in names.split()
}


def __getattr__(name: str) -> Any:
    """A name of this room that needs the network's machinery."""
    module = _ON_THE_NETWORK.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{module}"), name)


__all__ = [
    "CAPTURED_HEADER",
    "MAX_BODY",
    "REVISITS",
    "UNDATED",
    "URL_HEADER",
    "Answer",
    "ArchivedWeb",
    "Decoded",
    "Door",
    "Listed",
    "Manners",
    "MayFetch",
    "OnResult",
    "Request",
    "Resolve",
    "Robots",
    "Subscription",
    "Transport",
    "Wire",
    "WireError",
    "after",
    "archived_web",
    "back_off",
    "begins_like_warc",
    "channels_of_home",
    "channels_of_robots",
    "decoded",
    "feed_answer",
    "follow",
    "gather_round",
    "gunzipped",
    "looks_like_opml",
    "max_age",
    "merged",
    "next_revisit",
    "next_visit",
    "origin_of",
    "page_of",
    "parse_addresses",
    "parse_feed",
    "parse_opml",
    "parse_section",
    "read_archive",
    "read_records",
    "retry_after",
    "serve_archives",
    "user_agent",
    "usual_addresses",
    "visit_of",
    "with_crawl_delay",
    "write_opml",
]
