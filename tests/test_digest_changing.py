"""Corrections: what became of the passages that published sentences cite."""

from __future__ import annotations

from headwater.digest import changed
from headwater.models import Receipt, sha256_of

OLD = (
    "The harbour board approved the ferry line on Tuesday. The line will cost 12 million crowns, its chairwoman said. "
    "Work on the northern quay begins in spring."
)


def cited(exact: str, text: str = OLD) -> Receipt:
    start = text.index(exact)
    end = start + len(exact)
    return Receipt(
        article="a",
        outlet="The Harbour Post",
        authors=(),
        url="https://harbour.example/1",
        captured=None,
        bytes_sha256="",
        text_sha256=sha256_of(text),
        reader="test",
        start=start,
        end=end,
        exact=exact,
        prefix=text[max(0, start - 32) : start],
        suffix=text[end : end + 32],
    )


COST = cited("The line will cost 12 million crowns, its chairwoman said.")
QUAY = cited("Work on the northern quay begins in spring.")


def test_an_edit_elsewhere_only_moves_a_cited_passage() -> None:
    new = OLD.replace("on Tuesday", "on Tuesday evening")
    found = changed(OLD, new, [COST, QUAY])
    assert [change.kind for change in found] == ["moved", "moved"]
    assert all(new[change.start : change.end] == change.receipt.exact for change in found)


def test_a_corrected_figure_is_a_change_with_the_new_words() -> None:
    (change,) = changed(OLD, OLD.replace("12 million", "21 million"), [COST, QUAY])
    assert change.kind == "changed"
    assert "21 million" in change.now


def test_a_deleted_passage_is_gone() -> None:
    (change,) = changed(OLD, OLD.replace(" Work on the northern quay begins in spring.", ""), [COST, QUAY])
    assert (change.kind, change.receipt) == ("gone", QUAY)


def test_an_unchanged_text_changes_nothing() -> None:
    assert changed(OLD, OLD, [COST, QUAY]) == ()


def test_a_receipt_of_another_text_and_of_a_title_is_left_out() -> None:
    other = cited("Nobody came.", "Nobody came. The hall stayed dark.")
    title = Receipt("a", "", (), "", None, "", "", "", 0, 0, "A headline")
    assert changed(OLD, "", [other, title]) == ()
