"""The verifier: whether a text says nothing that its cited passages do not say. Rules only; no model, no network."""

from __future__ import annotations

from collections.abc import Sequence

from headwater.digest.comparing import compared
from headwater.digest.speech import language_of, speech
from headwater.digest.tokens import holds, insertions, quotations, tokens
from headwater.models import Verdict
from headwater.prose import sentences

PASSES = 0.5  # the score from which a text is supported; what it costs is published in the results of bench_check
REWORDED, REJECTED = 0.95, 0.45  # the best score of a reworded text, and of one that something speaks against


def check(text: str, evidence: Sequence[str]) -> Verdict:
    """Whether the passages bear out a text.

    A text that stands in one of them word for word (quotation marks, contractions, white space and the like evened
    out) is supported with score 1. Any other text is compared sentence by sentence: names, numbers, dates, negation,
    antonyms, hedges, quotations and speakers must be those of the passages. The score is between 0 and 1; `PASSES`
    and above is supported; words that no passage has take some of it off. Reasons are one word each, with what is at
    fault behind a colon. An empty text, or no evidence, is not supported.
    """
    passages = [passage for passage in evidence if tokens(passage)]
    if not tokens(text):
        return Verdict(supported=False, score=0.0, reasons=("empty",))
    if not passages:
        return Verdict(supported=False, score=0.0, reasons=("no-evidence",))
    reasons = [f"quotation: {q[:60]}" for q in quotations(text) if not any(holds(p, q) for p in passages)]
    known_words = {token for passage in passages for token in tokens(passage)}
    reasons += [f"insertion: {i[:60]}" for i in insertions(text) if not known_words.issuperset(tokens(i))]
    if not reasons and any(holds(passage, text) for passage in passages):
        return Verdict(supported=True, score=1.0)
    known = speech(language_of(text) or language_of(" ".join(passages)))
    new = content = 0
    for start, end in sentences(text, known.language) or [(0, len(text))]:
        sentence = text[start:end]
        if any(holds(passage, sentence) for passage in passages):
            content += len(tokens(sentence))
            continue
        comparison = compared(sentence, passages, known)
        new, content = new + comparison.new, content + comparison.content
        reasons += [reason for reason in comparison.reasons if reason not in reasons]
    novelty = new / max(1, content)
    score = REJECTED * 0.93 ** (len(reasons) - 1) * (1 - 0.3 * novelty) if reasons else REWORDED - 0.45 * novelty
    return Verdict(supported=not reasons, score=round(score, 4), reasons=tuple(reasons))
