"""May we fetch, read, list, quote, show, keep, archive, translate, summarise, train? Signals and rulings in, a policy out.

Pure: what publishers, laws and the operator said arrives as `Signal` values with their source and time; what follows is
decided here, with the evidence. Any disallow wins; where nothing is said the defaults of the design hold. Vocabularies that
still move stand with their date in `deciding.py`. Not read yet: TDMRep files of a host, RSL documents, ai.txt, trust.txt; they
arrive as signals once something fetches them.
"""

from headwater.rights.deciding import policy, signals_of_terms
from headwater.rights.page import page_signals
from headwater.rights.port import policy_answer
from headwater.rights.robots import Robots, parse_robots, robots_signals

__all__ = [
    "Robots",
    "page_signals",
    "parse_robots",
    "policy",
    "policy_answer",
    "robots_signals",
    "signals_of_terms",
]
