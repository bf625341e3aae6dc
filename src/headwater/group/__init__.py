"""Group: articles of one event become one story, in any language; copies are told from reports.

In: articles as values. Out: stories, copies, threads. Never touches the store, the network or a clock. Everything here
is a function of the set of articles: no order of arrival changes it.
"""

from headwater.group.across import joined
from headwater.group.affairs import Outline, continued, outline, threads
from headwater.group.changes import Change, changes
from headwater.group.copying import copies
from headwater.group.fold import WINDOW, place
from headwater.group.port import group_answers
from headwater.group.reasons import Because, because
from headwater.group.senses import Model, Sense, languages_of, model_named, packed, text_of, unpacked
from headwater.group.stories import headline_choice, story_of
from headwater.group.topics import TOPICS

__all__ = [
    "TOPICS",
    "WINDOW",
    "Because",
    "Change",
    "Model",
    "Outline",
    "Sense",
    "because",
    "changes",
    "continued",
    "copies",
    "group_answers",
    "headline_choice",
    "joined",
    "languages_of",
    "model_named",
    "outline",
    "packed",
    "place",
    "story_of",
    "text_of",
    "threads",
    "unpacked",
]
