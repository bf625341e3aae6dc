"""Plain text as values: words, sentences, and text made even, in any script. Knows nothing of news.

In: a string and, where it helps, its language. Out: spans and tokens. Never touches bytes, markup or the network.
"""

from headwater.prose.evening import evened, printable, search_tokens, squeezed
from headwater.prose.sentences import paragraphs, sentences
from headwater.prose.smallest import function_word_hits, function_words, language_of_script
from headwater.prose.words import count_words, has_spaceless, is_spaceless, word_spans, words

__all__ = [
    "count_words",
    "evened",
    "function_word_hits",
    "function_words",
    "has_spaceless",
    "is_spaceless",
    "language_of_script",
    "paragraphs",
    "printable",
    "search_tokens",
    "sentences",
    "squeezed",
    "word_spans",
    "words",
]
