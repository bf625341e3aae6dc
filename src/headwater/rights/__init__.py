"""May we fetch, read, list, quote, show, keep, archive, translate, summarise, train? Signals and rulings in, a policy out.

Pure: what publishers, laws and the operator said arrives as `Signal` values with their source and time; what follows is
decided here, with the evidence. Any disallow wins; where nothing is said the defaults of the design hold. Vocabularies that
still move stand with their date in `deciding.py`. Not read yet: the documents that RSL links lead to.
"""

from headwater.rights.deciding import policy, signals_of_terms
from headwater.rights.files import ai_txt_signals, tdmrep_signals, trust_txt_signals
from headwater.rights.page import page_signals
from headwater.rights.port import policy_answer
from headwater.rights.reach import Reach, is_fresh, robots_reach
from headwater.rights.robots import Robots, parse_robots, robots_signals

__all__ = [
    "Reach",
    "Robots",
    "ai_txt_signals",
    "is_fresh",
    "page_signals",
    "parse_robots",
    "policy",
    "policy_answer",
    "robots_reach",
    "robots_signals",
    "signals_of_terms",
    "tdmrep_signals",
    "trust_txt_signals",
]
