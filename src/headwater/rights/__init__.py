"""May we fetch, read, list, quote, show, keep, archive, translate, summarise, train? Signals and rulings in, a policy out.

Pure: what publishers, laws and the operator said arrives as `Signal` values with their source and time; what follows is
decided here, with the evidence. Any disallow wins; where nothing is said the defaults of the design hold. Vocabularies that
still move stand with their date in `vocabularies.toml`.
"""

from headwater.rights.closed import Opened, without_closed_parts
from headwater.rights.deciding import policy, signals_of_terms
from headwater.rights.files import ai_txt_signals, tdmrep_signals, trust_txt_signals
from headwater.rights.hostfiles import (
    AI_TXT,
    LICENCE,
    PLACES,
    ROBOTS,
    TDMREP,
    TRUST_TXT,
    HostFile,
    content_of,
    host_file_name,
    host_signals,
    is_licence,
)
from headwater.rights.page import page_signals
from headwater.rights.port import policy_answer
from headwater.rights.reach import Reach, is_fresh, robots_reach
from headwater.rights.robots import Robots, parse_robots, robots_signals
from headwater.rights.rsl import rsl_signals
from headwater.rights.vocabularies import Vocabulary, vocabularies

__all__ = [
    "AI_TXT",
    "LICENCE",
    "PLACES",
    "ROBOTS",
    "TDMREP",
    "TRUST_TXT",
    "HostFile",
    "Opened",
    "Reach",
    "Robots",
    "Vocabulary",
    "ai_txt_signals",
    "content_of",
    "host_file_name",
    "host_signals",
    "is_fresh",
    "is_licence",
    "page_signals",
    "parse_robots",
    "policy",
    "policy_answer",
    "robots_reach",
    "robots_signals",
    "rsl_signals",
    "signals_of_terms",
    "tdmrep_signals",
    "trust_txt_signals",
    "vocabularies",
    "without_closed_parts",
]
