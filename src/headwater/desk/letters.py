"""What the desk writes to those who complain: plain text, in English. Pure."""

from __future__ import annotations

from headwater.desk.cases import Case, Outcome

_SAID = {
    Outcome.REMOVED: "We have taken it out of our pages, feeds, search and exports.",
    Outcome.RESTRICTED: "We have restricted what our pages show of it.",
    Outcome.CORRECTED: "We have corrected it; the change stands in the story's change log.",
    Outcome.DELISTED: "It is no longer found by the name you gave.",
    Outcome.INTERIM_HIDDEN: "It is hidden until it is decided.",
    Outcome.REFUSED: "We leave it as it is.",
}
_WAYS = (
    "You can object free of charge for six months at {url}; a person decides. Courts and, in the European Union, certified "
    "bodies for settling disputes out of court are open to you as well."
)
_FOOTER = (
    "The work is its author's and the publisher's; we list, quote briefly and link. This letter answers case {id}."
)


def acknowledgement(case: Case, receipt_url: str) -> str:
    """The answer to every complaint, at once."""
    return "\n\n".join(
        (
            f"We have your complaint. Its number is {case.id}.",
            f"It is decided by {case.due:%d %B %Y, %H:%M} UTC: 24 hours after it came, on a clock that does not stop.",
            f"See where it stands, and object, at {receipt_url}",
            _FOOTER.format(id=case.id),
        )
    )


def decision(case: Case, receipt_url: str) -> str:
    """The outcome with its reason and the ways to object. Raises `ValueError` for a case without an outcome."""
    if case.outcome is None:
        raise ValueError(f"case {case.id} has no outcome yet")
    return "\n\n".join(
        (
            f"Case {case.id}: {_SAID[case.outcome]}",
            f"The reason: {case.reason}",
            _WAYS.format(url=receipt_url),
            _FOOTER.format(id=case.id),
        )
    )
