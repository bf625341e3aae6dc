"""The speakers of the invented press, in all its languages, with its own outlets known: who speaks is found in full."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from headwater import sample
from headwater.models import Attribution
from headwater.trace import Gazetteer, attributions

REPORTS = [page for page in sample.truth()["pages"] if page.get("attributions")]
# Articles and words of quality before a name are no part of it.
BEFORE = re.compile(r"^(?:the|a|der|die|das|le|la|les|l’|l'|el|los|las|o|os|as|il|lo|gli|i|de|het)\s+", re.IGNORECASE)


def named(name: str | None) -> str:
    """A name as it is compared."""
    return BEFORE.sub("", name or "").casefold()


def even(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def test_nine_of_ten_speakers_of_the_invented_press_are_found_in_every_language() -> None:
    gazetteer = Gazetteer.of(sample.outlets())
    asked: dict[str, int] = defaultdict(int)
    missed: dict[str, list[str]] = defaultdict(list)
    for report in REPORTS:
        text = "\n\n".join(report["paragraphs"])
        found = attributions(text, language=report["language"], outlet=report["outlet"], gazetteer=gazetteer)
        for wanted in report["attributions"]:
            name = wanted["speaker"] or wanted["organisation"] or wanted["outlet"]
            hits = [one for one in found if overlaps(wanted["content"], one, text)]
            names = {named(n) for one in hits for n in (one.speaker, one.organisation, one.outlet, one.role) if n}
            asked[report["language"]] += 1
            if named(name) not in names:
                missed[report["language"]].append(f"{report['key']}: {name} as {sorted(names)}")
    total = sum(asked.values())
    wrong = sum(map(len, missed.values()))
    assert wrong <= total / 10, f"{wrong} of {total} missed:\n" + "\n".join(
        f"{language} ({asked[language]}): " + "; ".join(lines) for language, lines in sorted(missed.items())
    )


@pytest.mark.parametrize(
    ("language", "text", "speaker", "told"),
    [
        ("de", "„Das Netz ist alt“, sagte Dora Westing der Arlener Zeitung.", "Dora Westing", "Arlener Zeitung"),
        (
            "de",
            "„Wir warten“, sagte Uhrmacherin Gerda Lohmeier der Arlener Zeitung am Montag.",
            "Gerda Lohmeier",
            "Arlener Zeitung",
        ),
        (
            "fr",
            "« Le réseau est vieux », a déclaré Mathilde Servais au Courrier d’Aubresne.",
            "Mathilde Servais",
            "Le Courrier d’Aubresne",
        ),
        (
            "es",
            "«La red es vieja», dijo Remedios Sáenz a El Diario de Santa Erena.",
            "Remedios Sáenz",
            "El Diario de Santa Erena",
        ),
        (
            "pt",
            "“A rede é velha”, disse Benedita Amoras ao Correio de Vila Serena.",
            "Benedita Amoras",
            "Correio de Vila Serena",
        ),
    ],
)
def test_the_outlet_that_was_told_is_no_part_of_the_speaker(language: str, text: str, speaker: str, told: str) -> None:
    found = attributions(text, language=language, gazetteer=Gazetteer.of(sample.outlets()))
    assert [(one.speaker, one.outlet or (one.via[-1] if one.via else "")) for one in found if one.kind == "direct"] == [
        (speaker, told)
    ]


def overlaps(wanted: str, found: Attribution, text: str) -> bool:
    """Whether a found content holds the words that the truth names, or lies within them."""
    said = even(" ".join(text[start:end] for start, end in found.content))
    return even(wanted) in said or said in even(wanted)
