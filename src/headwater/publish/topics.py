"""The top levels of IPTC Media Topics (https://iptc.org/standards/media-topics/) and "other", as this paper names them."""

from __future__ import annotations

# In the order in which a reader expects the sections of a paper. Slugs are part of addresses and never change.
SLUGS: dict[str, str] = {
    "11000000": "politics",
    "16000000": "conflict",
    "04000000": "business",
    "13000000": "science",
    "06000000": "environment",
    "07000000": "health",
    "02000000": "justice",
    "03000000": "disaster",
    "14000000": "society",
    "01000000": "culture",
    "15000000": "sport",
    "05000000": "education",
    "09000000": "labour",
    "10000000": "lifestyle",
    "12000000": "religion",
    "08000000": "people",
    "17000000": "weather",
}
OTHER = "other"
ORDER: tuple[str, ...] = (*SLUGS.values(), OTHER)


def slug_of(topic: str) -> str:
    """The slug of a Media Topics code, with or without its `medtop:` prefix; `other` for anything else.

    >>> slug_of("medtop:11000000"), slug_of("15000000"), slug_of("")
    ('politics', 'sport', 'other')
    """
    return SLUGS.get(topic.removeprefix("medtop:"), OTHER)
