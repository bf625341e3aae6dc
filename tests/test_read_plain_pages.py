"""Plain pages with one paragraph or a few: the commonest page of small outlets, and of archives that keep only the start.

A reader that wants several paragraphs loses them: 831 of the 1,186 pages of one archive of events ended as `no-text`.
"""

from datetime import UTC, datetime

import pytest

from headwater.models import Page, Reading, sha256_of
from headwater.read import read

LONG = (
    "The council of Ostrava Bay voted on Tuesday to close the old swing bridge for eleven months, after engineers found "
    "cracks in both of its main bearings. Mayor Hedda Lunt said the ferry would run every ten minutes until the bridge "
    "opens again. Residents of the north shore had asked for a temporary crossing, which the council refused because of "
    "its cost, put at 4.2 million crowns. The work begins on 3 May and is paid for by the province and the harbour board."
)
SHORT = [
    "A small quake shook the island of Tarn on Friday morning, the weather office said. No one was hurt.",
    "The tremor was felt in four villages and lasted about six seconds, according to the office.",
]


def page(paragraphs: list[str], around: str = "main") -> Page:
    """A page as a small outlet writes it."""
    prose = "\n".join(f"<p>{one}</p>" for one in paragraphs)
    body = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Swing bridge to close for eleven months | Bay Courier</title>
<meta property="og:site_name" content="Bay Courier">
<meta property="og:title" content="Swing bridge to close for eleven months">
<meta property="article:published_time" content="2026-03-10T09:00:00Z"></head>
<body><header><a href="/">Bay Courier</a><nav><ul><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li>
<li><a href="/business">Business</a></li></ul></nav></header>
<{around}><article><h1>Swing bridge to close for eleven months</h1>
<p><time datetime="2026-03-10T09:00:00Z">March 10, 2026</time></p>
{prose}
</article></{around}><footer><p>All rights reserved. <a href="/about">About</a></p></footer></body></html>""".encode()
    return Page("https://bay.example/bridge", datetime(2026, 3, 10, 12, tzinfo=UTC), 200, (), sha256_of(body), body)


@pytest.mark.parametrize(
    "paragraphs", [[LONG], SHORT, [LONG, *SHORT], [LONG * 4]], ids=["one", "two short", "three", "one long"]
)
def test_a_plain_page_with_few_paragraphs_is_an_article(paragraphs: list[str]) -> None:
    reading = read(page(paragraphs))
    assert isinstance(reading, Reading), reading
    assert reading.version.text == "\n\n".join(paragraphs)
