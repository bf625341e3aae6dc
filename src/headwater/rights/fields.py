"""Dictionaries of structured fields (RFC 9651, section 3.2), as far as preferences need them: which keys have which tokens.

The grammar is kept to the letter, since AIPREF makes a field that does not parse say nothing at all; what a member says
besides a token (numbers, strings, lists) is read over and counts as no statement.
"""

from __future__ import annotations

import re

_KEY = re.compile(r"[a-z*][a-z0-9_.*-]*")
_TOKEN = re.compile(r"[A-Za-z*][A-Za-z0-9:/!#$%&'*+.^_`|~-]*")
_OTHER = re.compile(
    r"-?[0-9]{1,12}\.[0-9]{1,3}(?![0-9.])|-?[0-9]{1,15}(?![0-9.])"  # decimal, integer
    r'|"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"'  # string
    r"|:[A-Za-z0-9+/=]*:|\?[01]|@-?[0-9]{1,15}(?![0-9.])"  # bytes, boolean, date
    r'|%"(?:[\x20\x21\x23\x24\x26-\x7e]|%[0-9a-f]{2})*"'  # display string
)
_COMMA = re.compile(r"[ \t]*,[ \t]*")
NOT_A_TOKEN = ""


def dictionary_tokens(text: str) -> dict[str, str] | None:
    """The keys of a dictionary, each with its token, or with "" where its value is none; None where it does not parse.

    The last of several members of one key counts, as the standard says.

    >>> dictionary_tokens("train-ai=n;exp=1, search=y, x=(a b), z")
    {'train-ai': 'n', 'search': 'y', 'x': '', 'z': ''}
    >>> dictionary_tokens("train-ai=n,") is None
    True
    """
    text, at = text.strip(" "), 0
    found: dict[str, str] = {}
    while at < len(text):
        key = _KEY.match(text, at)
        if key is None:
            return None
        at = key.end()
        token = NOT_A_TOKEN
        if text.startswith("=", at):
            member = _member(text, at + 1)
            if member is None:
                return None
            token, at = member
        end = _parameters(text, at)
        if end is None:
            return None
        found[key.group()] = token
        comma = _COMMA.match(text, end)
        if comma is None:
            return found if end == len(text) else None
        at = comma.end()
        if at == len(text):
            return None
    return found


def _member(text: str, at: int) -> tuple[str, int] | None:
    """The token of a member's value (empty: another type) and where it ends; None where it does not parse."""
    if not text.startswith("(", at):
        return _bare(text, at)
    at += 1
    while True:
        spaced = at
        while text.startswith(" ", at):
            at += 1
        if text.startswith(")", at):
            return NOT_A_TOKEN, at + 1
        if spaced == at and text[at - 1] != "(":
            return None
        item = _bare(text, at)
        end = _parameters(text, item[1]) if item else None
        if end is None:
            return None
        at = end


def _bare(text: str, at: int) -> tuple[str, int] | None:
    """The token of a bare item (empty: another type) and where it ends."""
    token = _TOKEN.match(text, at)
    if token is not None:
        return token.group(), token.end()
    other = _OTHER.match(text, at)
    return (NOT_A_TOKEN, other.end()) if other else None


def _parameters(text: str, at: int) -> int | None:
    """Where the parameters that follow end; None where they do not parse."""
    while text.startswith(";", at):
        at += 1
        while text.startswith(" ", at):
            at += 1
        key = _KEY.match(text, at)
        if key is None:
            return None
        at = key.end()
        if text.startswith("=", at):
            value = _bare(text, at + 1)
            if value is None:
                return None
            at = value[1]
    return at
