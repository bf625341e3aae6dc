"""Digests: which passages of a story are told, in what words, and the proof that every sentence stands on its page.

In: a story's articles and their tracing. Out: a digest whose every sentence has receipts, or why there is none; and
verdicts on sentences. Values only: no store, no network, no clock.
"""

from headwater.digest.changing import Change, changed
from headwater.digest.checking import check
from headwater.digest.claims import claims
from headwater.digest.endpoint import chat
from headwater.digest.limits import Limits
from headwater.digest.passages import passages_of
from headwater.digest.port import check_answer, digest_answer
from headwater.digest.rephrasing import Refused, Rephrased, rephrase
from headwater.digest.verifying import verify
from headwater.digest.witness import witness
from headwater.digest.writing import quotable, write

__all__ = [
    "Change",
    "Limits",
    "Refused",
    "Rephrased",
    "changed",
    "chat",
    "check",
    "check_answer",
    "claims",
    "digest_answer",
    "passages_of",
    "quotable",
    "rephrase",
    "verify",
    "witness",
    "write",
]
