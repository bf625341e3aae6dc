"""Show what `headwater read` makes of the difficult page beside this script: `python docs/reading/show.py` writes `README.md`."""

from __future__ import annotations

import re
from pathlib import Path

from headwater.read import read_answer

HERE = Path(__file__).resolve().parent
URL = "https://marshherald.example/2026/11/storm-tide-dyke"
SAID = (
    "title",
    "authors",
    "published",
    "modified",
    "language",
    "section",
    "dateline",
    "access",
    "kind",
    "canonical",
    "correction",
)


def plain(html: str) -> str:
    """Everything that a browser's source view shows between tags, as the page begins and goes on: what a reader has to do with."""
    body = re.sub(r"<[^>]+>", " ", html.partition("<body>")[2])
    return "\n".join(line for part in body.splitlines() if (line := " ".join(part.split())))


def written() -> str:
    """The page of the documents."""
    html = (HERE / "page.html").read_text(encoding="utf-8")
    answer = read_answer({"id": "1", "url": URL, "html": html, "captured": "2026-11-21T10:00:00Z"})
    text = answer["text"]
    blocks = "\n".join(f"{one['kind']:<11}  {text[one['start'] : one['end']]}" for one in answer["blocks"])
    facts = "\n".join(f"| {name} | {_told(answer[name])} |" for name in SAID)
    picture = f"| picture | {answer['image']['url']}, credited to {answer['image']['credit']} |"
    alternates = "".join(f"\n| in another language | {one['language']}: {one['url']} |" for one in answer["alternates"])
    links = "".join(f"\n| link in the text | “{one['text']}” → {one['url']} |" for one in answer["links"])
    return f"""# What `headwater read` makes of a difficult page

[`page.html`](page.html) is a page that we wrote, with all that newspapers put around and into a report: a consent
notice, navigation, a share bar, a caption, an advertisement's script printed into a sentence, “read also”, a letter to
subscribe to, tags, comments, most read. Made by `python docs/reading/show.py`; a test compares it with what the reader
says today.

## Before: the words of the page

```text
{plain(html)}
```

## After: the article

```text
{blocks}
```

| | |
|---|---|
{facts}
{picture}{alternates}{links}

The sentence that a script was printed into is whole again; the standfirst, the subheading, the quotation and the
correction are told apart; the author has no “By” and no role; times are in UTC. Nothing of this knows the site: see
[decision 0201](../decisions/0201-blocks-are-weighed-by-learned-trees.md).
"""


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


if __name__ == "__main__":
    (HERE / "README.md").write_text(written(), encoding="utf-8")
