"""Names made comparable across alphabets: every script to plain Latin letters, then to the consonants that survive.

In: a word. Out: its letters in the Latin alphabet, or a skeleton by which "Байлз" and "Biles" are one. Knows no names.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import regex

# Common practice rather than one standard: what the press of the Latin alphabet most often writes for a letter.
_LETTERS = {
    **dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўћђљњџјќѓѕ",
            "a b v g d e e zh z i i k l m n o p r s t u f h ts ch sh sh _ y _ e yu ya i i e g u ch dj l n dzh i k g dz".split(),
            strict=True,
        )
    ),
    **dict(
        zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t i f h ps o".split(), strict=True)
    ),
    **dict(
        zip(
            "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءؤئپچژگکی",
            "a b t th j h kh d d r z s sh s d t z _ gh f k k l m n h u i a a _ u i p ch zh g k i".split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
            "a b g d h v z h t i k k l m m n n s _ f p ts ts k r sh t".split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
            "a b g d e v z t i k l m n o p zh r s t u p k gh k sh ch ts dz ts ch kh j h".split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
            "a b g d e z e e t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f ev".split(),
            strict=True,
        )
    ),
    **dict(zip("ßøłđðþæœıŋ", "ss o l d d th ae oe i n".split(), strict=True)),
}
# Scripts whose Unicode names say how a sign sounds ("DEVANAGARI LETTER KA", "HANGUL SYLLABLE HAN", "KATAKANA LETTER TO").
_NAMED = regex.compile(
    r"^(?:DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM|SINHALA|KATAKANA|HIRAGANA|HANGUL|ETHIOPIC)"
    r" (?:LETTER|SYLLABLE|VOWEL SIGN|SIGN)(?: SMALL)? (\w+)$"
)
_SOUNDS = (
    ("dzh", "j"), ("sch", "s"), ("tch", "k"), ("ph", "f"), ("sh", "s"), ("zh", "s"), ("ch", "k"), ("kh", ""), ("th", "t"),
    ("gh", "g"), ("ck", "k"), ("ts", "s"), ("tz", "s"), ("dj", "j"), ("qu", "k"), ("x", "ks"), ("q", "k"), ("c", "k"),
    ("z", "s"), ("w", "v"), ("h", ""),
)  # fmt: skip
_VOWELS = regex.compile(r"[aeiouy]+")
_DOUBLED = regex.compile(r"(.)\1+")


@lru_cache(maxsize=131_072)
def latin(word: str) -> str:
    """A word in small Latin letters without marks; letters of scripts that are not known here are left out.

    >>> latin("Олимпиада"), latin("Μητσοτάκης"), latin("トヨタ")
    ('olimpiada', 'mitsotakis', 'toyota')
    """
    folded = word.casefold()
    if folded.isascii():
        return folded
    letters: list[str] = []
    for character in unicodedata.normalize("NFC", folded):
        if character in _LETTERS:
            letters.append(_LETTERS[character].strip("_"))
            continue
        named = _NAMED.match(unicodedata.name(character, ""))
        if named:
            letters.append(named.group(1).lower())
            continue
        plain = unicodedata.normalize("NFKD", character)
        for part in plain:
            if part in _LETTERS:
                letters.append(_LETTERS[part].strip("_"))
            elif part.isascii():
                letters.append(part)
    return "".join(letters)


@lru_cache(maxsize=131_072)
def skeleton(word: str) -> str:
    """The consonants of a word as they sound, by which spellings of one name in several languages meet.

    >>> skeleton("Байлз") == skeleton("Biles"), skeleton("Schulz") == skeleton("Шульц")
    (True, True)
    """
    sound = latin(word)
    for written, spoken in _SOUNDS:
        sound = sound.replace(written, spoken)
    first = sound[:1] if sound[:1] in tuple("aeiouy") else ""
    return ("a" if first else "") + _DOUBLED.sub(r"\1", _VOWELS.sub("", sound))
