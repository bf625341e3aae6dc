"""What stands in the margin: a paragraph's receipts as entries, as many open as stand beside its text, the rest folded."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.models import Digest
from headwater.publish.account import Account, Beside, NumberedReceipt, Paragraph
from headwater.publish.excerpts import Allowance
from headwater.publish.paper import StoryView

# The measure of a desk's page, in characters and in pixels: how much room an entry takes beside a paragraph.
LINE, LINE_HEIGHT = 46, 32
ENTRY_HEIGHT, EXCERPT_LINE, EXCERPT_HEIGHT = 46, 60, 21
ALWAYS, MOST = 2, 5


@dataclass(frozen=True, slots=True)
class Margin:
    """The entries beside one paragraph: those that are open, and those folded under them."""

    shown: tuple[Beside, ...]
    folded: tuple[Beside, ...]

    @property
    def folded_receipts(self) -> int:
        """How many receipts are folded."""
        return sum(len(entry.receipts) for entry in self.folded)


def margins_of(view: StoryView, digest: Digest, account: Account) -> tuple[Margin, ...]:
    """The margin of each paragraph, in order. Excerpts are counted over the whole page (see `excerpts`)."""
    allowance = Allowance(view.members)
    allowance.spend_digest(digest)
    return tuple(_margin(paragraph, _entries(paragraph.receipts, allowance)) for paragraph in account.paragraphs)


def _entries(receipts: tuple[NumberedReceipt, ...], allowance: Allowance) -> tuple[Beside, ...]:
    """Receipts as entries: those of one article that have nothing to show stand together."""
    entries: list[Beside] = []
    bare: dict[str, int] = {}
    for receipt in receipts:
        excerpt = "" if receipt.same_words else allowance.excerpt(receipt.receipt.article, receipt.receipt.exact)
        key = receipt.receipt.article or receipt.receipt.url
        if not excerpt and key in bare:
            held = entries[bare[key]]
            entries[bare[key]] = Beside((*held.receipts, receipt), "")
            continue
        if not excerpt:
            bare[key] = len(entries)
        entries.append(Beside((receipt,), excerpt))
    return tuple(entries)


def _margin(paragraph: Paragraph, entries: tuple[Beside, ...]) -> Margin:
    """As many entries as stand beside the paragraph's lines; two at least, five at most."""
    letters = sum(len(sentence.text) + 1 for sentence, _ in paragraph.sentences)
    room = LINE_HEIGHT * -(-letters // LINE)
    taken = count = 0
    for entry in entries:
        taken += ENTRY_HEIGHT + EXCERPT_HEIGHT * -(-len(entry.excerpt) // EXCERPT_LINE)
        if count >= MOST or (count >= ALWAYS and taken > room):
            break
        count += 1
    return Margin(entries[:count], entries[count:])
