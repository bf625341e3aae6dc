"""Digests in a model's words, where the operator names one: its answers are kept, so that the paper can be made again.

What a model answered is an input of the paper like a capture: it is kept under the question it answers, and the same question
is never put twice. Where there is no answer, or it does not verify, the deterministic digest stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from headwater.digest import Refused, chat, rephrase
from headwater.errors import MissingExtraError
from headwater.models import Article, Digest, content_id
from headwater.pipeline.proof import Proof
from headwater.pipeline.work import Bench
from headwater.store import canonical_json

ANSWERS = "model-answer"  # the kind of document that keeps them


@dataclass(slots=True)
class Rewording:
    """What one piece of work asked a model, and what it refused of the answers."""

    bench: Bench
    answers: dict[str, str] = field(default_factory=dict)  # new ones, to be kept
    refused: list[Refused] = field(default_factory=list)

    def reworded(self, digest: Digest, members: Sequence[Article], proof: Proof) -> Digest:
        """The digest in the model's words as far as every sentence verifies; as it is where no model is named."""
        wishes = self.bench.settings.rephrase
        if not wishes.endpoint:
            return digest
        made = rephrase(digest, members, self._ask, model=wishes.model)
        self.refused += made.refused
        worded = [(one, proof.fails(one)) for one in made.digest.sentences if one.worded_by]
        failing = [Refused(one.text, fails) for one, fails in worded if fails]
        self.refused += failing
        return digest if failing else made.digest

    def _ask(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> str:
        """The kept answer to a question, else a new one. Raises `OSError` where there is none."""
        wishes = self.bench.settings.rephrase
        key = content_id("model answer", wishes.model, canonical_json([dict(one) for one in messages]))
        kept = self.bench.store.doc(ANSWERS, key)
        if kept is not None:
            return kept.doc
        if key in self.answers:
            return self.answers[key]
        if not wishes.ask:
            raise OSError("no answer is kept")
        try:
            question = chat(wishes.endpoint, wishes.model, key=wishes.key or "none", seconds=wishes.seconds)
        except MissingExtraError as error:
            raise OSError(str(error)) from error
        self.answers[key] = question(messages, schema)
        return self.answers[key]


def keep_answers(bench: Bench, story: str, answers: Sequence[tuple[str, str]], refused: Sequence[Refused]) -> None:
    """Keep a model's new answers, and what was refused of them with the reasons."""
    for key, answer in answers:
        bench.store.put_doc(ANSWERS, key, answer, sort=bench.now.isoformat(), refers=story)
    told = [{"text": one.text, "reasons": list(one.reasons)} for one in refused]
    if told:
        bench.store.put_doc("refused", story, canonical_json(told))
    else:
        bench.store.delete_doc("refused", story)
