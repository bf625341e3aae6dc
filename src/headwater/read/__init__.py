"""Bytes to article: text in paragraphs, headline, authors, times, language, address, links. No network, no store, no clock.

A page is parsed once and walked once; its blocks are weighed by trees learned from general features (`weigh`), and what
it says of itself is taken from structured data first, from the page second. What is no article is a value with a reason.
"""

from headwater.read.article import READER, read, read_markup, unfit
from headwater.read.charset import decode
from headwater.read.port import read_answer

__all__ = ["READER", "decode", "read", "read_answer", "read_markup", "unfit"]
