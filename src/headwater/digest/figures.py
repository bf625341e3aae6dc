"""Numbers in prose: written in digits or in words, with the unit they count and whether they are only about right."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from headwater.prose.patterns import pattern

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: number for number, word in enumerate(_UNITS)} | {word: 10 * (n + 2) for n, word in enumerate(_TENS)}
_SCALES = {
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "tausend": 1e3,
    "millionen": 1e6,
    "milliarden": 1e9,
    "mille": 1e3,
    "millions": 1e6,
    "milliards": 1e9,
    "mil": 1e3,
    "millones": 1e6,
    "milhões": 1e6,
    "bilhões": 1e9,
    "milioni": 1e6,
    "miliardi": 1e9,
    "miljoen": 1e6,
    "miljard": 1e9,
    "тысяч": 1e3,
    "тыс": 1e3,
    "млн": 1e6,
    "миллионов": 1e6,
    "млрд": 1e9,
    "миллиардов": 1e9,
    "万": 1e4,
    "億": 1e8,
    "亿": 1e8,
    "k": 1e3,
    "m": 1e6,
    "bn": 1e9,
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
    )
}
_DIGITS = r"\p{Nd}+(?:[.,’'\u00a0\u202f](?=\p{Nd}{3}(?!\p{Nd}))\p{Nd}{3})*(?:[.,]\p{Nd}+)?"
_WORDED = "|".join([*_TENS, *_UNITS[1:]])
_MORE = rf"(?:{_WORDED}|hundred|thousand|million|billion|trillion|and(?= (?:{_WORDED})))"
_NUMBER = regex.compile(
    rf"(?P<digits>(?<![\p{{L}}\p{{Nd}}]){_DIGITS})(?P<ordinal>st|nd|rd|th)?(?![\p{{Nd}}])"
    rf"|(?<![\p{{L}}\p{{N}}])(?P<worded>(?:{_WORDED})(?:[- ]{_MORE})*)(?![\p{{L}}])"
    rf"|(?<![\p{{L}}\p{{N}}])(?P<dozen>dozen|half|couple)(?![\p{{L}}])",
    regex.IGNORECASE,
)
_SCALE = regex.compile(rf"[\s-]?({'|'.join(sorted(_SCALES, key=len, reverse=True))})(?![\p{{L}}])", regex.IGNORECASE)
_AFTER = regex.compile(r"[\s-]*(%|\p{L}[\p{L}'’.-]*)(?:[\s-]+(\p{L}[\p{L}'’-]*))?")
_ABOUT = regex.compile(
    r"(?:about|around|roughly|nearly|almost|some|over|under|more than|less than|fewer than|at least|at most|up to|"
    r"as many as|approximately|an estimated|close to|rund|etwa|mehr als|über|environ|près de|plus de|unos|cerca de|"
    r"más de|mais de|circa|oltre|più di|ongeveer|meer dan|около|более|почти|約|超|近)[\s$€£]*$",
    regex.IGNORECASE,
)
_PERCENT = frozenset({"%", "percent", "percentage", "prozent", "procent", "porcentaje", "pct", "процентов", "cent"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text: its value, the word it counts ("" where none follows), and whether the text says "about"."""

    start: int
    end: int
    value: float
    unit: str
    about: bool
    ordinal: bool = False


def value_of(digits: str) -> float:
    """The value of digits with separators; a lone group of three after a mark is thousands ("1.200" and "1,200" are 1200)."""
    plain = pattern(r"[’'\u00a0\u202f]").sub("", digits)
    if pattern(r"\p{Nd}{1,3}([.,]\p{Nd}{3})+").fullmatch(plain):
        return float(pattern(r"[.,]").sub("", plain))
    parts = pattern(r"[.,]").split(plain)
    if len(parts) > 2 and all(len(part) == 3 for part in parts[1:-1]):
        return float("".join(parts[:-1]) + "." + parts[-1])
    if len(parts) >= 2:
        return float(parts[0] + "." + "".join(parts[1:]))
    return float(plain) if len(plain) < 300 else float("inf")


def _worded(text: str) -> float:
    """The value of a number in English words: "three hundred and five thousand" is 305000."""
    total, current = 0.0, 0.0
    for word in pattern(r"[-\s]+").split(text.lower()):
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total, current = total + max(current, 1) * _SCALES[word], 0.0
    return total + current


def figures(text: str) -> list[Figure]:
    """Every number of a text, in order."""
    found: list[Figure] = []
    for match in _NUMBER.finditer(text):
        end, ordinal = match.end(), bool(match["ordinal"])
        if match["digits"]:
            number = value_of(match["digits"])
        elif match["worded"]:
            number = _worded(match["worded"])
        else:
            number = {"dozen": 12.0, "half": 0.5, "couple": 2.0}[match["dozen"].lower()]
        scale = _SCALE.match(text, end)
        if scale and not (match["worded"] and scale[1].lower() in ("m", "k")):
            number, end = number * _SCALES[scale[1].lower()], scale.end()
        after = _AFTER.match(text, end)
        unit = (after[1] if after else "").lower().rstrip(".'’-")
        if (
            after
            and unit in ("per", "pro", "pour", "por")
            and after[2]
            and after[2].lower() in ("cent", "ciento", "cento")
        ):
            unit = "%"
        currency = pattern(r"[$€£¥₽₹]\s?$").search(text[max(0, match.start() - 2) : match.start()])
        unit = "%" if unit in _PERCENT else (currency.group().strip() if currency else unit)
        about = bool(_ABOUT.search(text[max(0, match.start() - 24) : match.start()]))
        found.append(Figure(match.start(), end, round(number, 9), unit, about, ordinal))
    return found


def ordinals(text: str) -> set[float]:
    """Values of the ordinals written in English words."""
    return {float(_ORDINALS[word]) for word in pattern(r"\p{L}+").findall(text.lower()) if word in _ORDINALS}
