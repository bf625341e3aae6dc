"""The language of a text: read off the text, with what the page declares for ties and for texts too short to tell."""

from __future__ import annotations

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from headwater.prose import function_word_hits, language_of_script

_ENOUGH = 360  # characters after which more text does not change the answer
_FIRST_LOOK = 140  # characters that suffice to confirm what the page declares
_SHORT = 60
_PLAINLY = 5  # different function words that say a language without doubt
_SURE = 0.9
# One written language under two codes (ISO 639: Hebrew, Indonesian, Filipino under old and new codes),
# and codes of countries that pages give for languages.
_SAME = dict(
    pair.split(":") for pair in "iw:he in:id tl:fil ji:yi cn:zh jp:ja kr:ko gr:el ua:uk cz:cs dk:da se:sv vn:vi".split()
)
# Languages that one script or a very close grammar makes easy to mistake for one another: there the declaration decides.
_NEAR = tuple(
    frozenset(group.split("-"))
    for group in (
        "nn-da-no hr-bs-sr-sl id-ms-jv-su cs-sk gl-pt-es ur-fa-ps hi-mr-ne bg-mk ru-uk-be-bg-kk-ky zu-xh es-ca-an-ast-oc it-co "
        "af-nl-fy-li az-tr he-yi am-ti"
    ).split()
)
_CODE = re.compile(r"^[a-z]{2,3}$")


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """The model that the package carries, read once a process and only when a page needs it."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def declared(code: str) -> str:
    """A declared language as a two- or three-letter code, empty where it is none: "en-GB" → "en", "iw" → "he"."""
    low = code.strip().lower().replace("_", "-")
    low = _SAME.get(low, low).partition("-")[0]
    low = _SAME.get(low, low)
    return low if _CODE.match(low) else ""


def near(one: str, other: str) -> bool:
    """Whether two languages are so close that a text may be taken for one in the other."""
    return any({one, other} <= group for group in _NEAR)


def language_of(text: str, said: str) -> str:
    """The language of a text as a code of ISO 639; empty where neither text nor page says it."""
    code = declared(said)
    sample = " ".join(text[: 2 * _ENOUGH].split())[:_ENOUGH]
    if len(sample) < _SHORT and code:
        return code
    if not any(c.isalpha() for c in sample):
        return code
    if code and (_bears_out(sample, code) or code == classified(sample[:_FIRST_LOOK])[0]):
        return code
    seen, certainty = (_said_plainly(sample), 1.0) if not code else ("", 0.0)
    if not seen:
        seen, certainty = classified(sample)
    if not code or seen == code:
        return seen
    if near(seen, code):
        return code
    return seen if certainty >= _SURE else code


def _bears_out(sample: str, code: str) -> bool:
    """Whether script or small words of a few lines say the declared language, and no other one nearly as clearly.

    So is nearly every page of a language that has such words; the model, dear to load and to ask, is left for the rest.
    """
    if language_of_script(sample) == code:
        return True
    hits = function_word_hits(sample)
    own = hits.pop(code, 0)
    return own >= _PLAINLY and all(2 * own > 3 * count or near(code, other) for other, count in hits.items())


def _said_plainly(sample: str) -> str:
    """The language that a few lines say twice as clearly as any other, if it is none that has a near one; else empty."""
    (seen, count), (_, others), *_ = [*function_word_hits(sample).most_common(2), ("", 0), ("", 0)]
    said = language_of_script(sample) or (seen if count >= max(_PLAINLY, 2 * others) else "")
    return "" if any(said in group for group in _NEAR) else said


def classified(sample: str) -> tuple[str, float]:
    """The likeliest language of a few lines, and how likely it is."""
    found, certainty = _identifier().classify(sample)
    return _SAME.get(str(found), str(found)), float(certainty)
