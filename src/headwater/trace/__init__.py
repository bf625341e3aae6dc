"""Who says it, who said it first, who only repeats it.

In: an article's text, or a story's articles, and the names of the outlets. Out: attributions with offsets, outlet
mentions, and where a story came from. Never touches the network or the store; knows no clock.
"""

from headwater.trace.attributing import attributions, in_headline, mentions
from headwater.trace.gazetteer import Gazetteer
from headwater.trace.origins import trace
from headwater.trace.port import attribute_answer
from headwater.trace.trees import counted, tree

__all__ = ["Gazetteer", "attribute_answer", "attributions", "counted", "in_headline", "mentions", "trace", "tree"]
