"""Frozen values to canonical JSON and back, by their declared types: the one form in which nouns are stored.

Canonical means: sorted keys, no spaces, times in UTC with six digits of a second, fields that have their default left
out. The same value has the same bytes on every machine, and a field that is added later with a default reads as its
default from what was stored before.
"""

from __future__ import annotations

import base64
import json
import re
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, partial
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_AS_IT_IS = frozenset({type(None), bool, int, float, str})
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_SURROGATE = re.compile("[\ud800-\udfff]")


def dumps(value: object) -> str:
    """A value as canonical JSON. Raises `ValueError` for a number that JSON cannot say and for a time without a zone."""
    return canonical_json(plain(value))


def loads(kind: type[T], text: str) -> T:
    """The value of a declared type from its JSON. Raises `ValueError` where the JSON does not have that form."""
    try:
        value: T = typed(kind, json.loads(text))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"not a stored {kind.__name__}: {error}") from error
    return value


def canonical_json(value: object) -> str:
    """JSON with sorted keys, without spaces; halves of surrogate pairs are escaped, since no database takes them."""
    text = _ENCODER.encode(value)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def instant(value: datetime) -> str:
    """A time in UTC at a fixed width, so that text order is time order.

    >>> instant(datetime(2026, 11, 3, 12, tzinfo=UTC))
    '2026-11-03T12:00:00.000000Z'
    """
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone; times are stored in UTC")
    try:
        value = value.astimezone(UTC)
    except OverflowError:  # within a day of the year 1 or 9999
        value = value.replace(tzinfo=UTC)
    return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(text: str) -> datetime:
    """A stored time."""
    return datetime.fromisoformat(text.removesuffix("Z") + "+00:00")


def clean(text: str) -> str:
    """A column's text without what a database cannot hold (NUL, halves of surrogate pairs)."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def plain(value: Any) -> Any:
    """A value as what JSON knows: objects, arrays, strings, numbers, true, false, null."""
    kind: Any = type(value)
    return _writer(kind)(value)


@cache
def _writer(kind: Any) -> Callable[[Any], Any]:
    """The function that makes plain the values of a type."""
    if kind in _AS_IT_IS:
        return _as_it_is
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, datetime):
        return instant
    if issubclass(kind, date):
        return date.isoformat
    if issubclass(kind, bytes):
        return lambda value: base64.b64encode(value).decode("ascii")
    if issubclass(kind, Mapping):
        return lambda value: {str(plain(key)): plain(inner) for key, inner in value.items()}
    if hasattr(kind, "__dataclass_fields__"):
        return partial(_plain_fields, _defaults(kind))
    if issubclass(kind, frozenset | set):
        return lambda value: sorted(map(plain, value), key=canonical_json)
    if issubclass(kind, str | int | float):
        return _as_it_is
    if issubclass(kind, Sequence):
        return lambda value: [inner if type(inner) in _AS_IT_IS else plain(inner) for inner in value]
    raise ValueError(f"{kind.__name__} has no stored form")


def _as_it_is(value: Any) -> Any:
    """A value that JSON knows."""
    return value


def _plain_fields(defaults: tuple[tuple[str, object], ...], value: Any) -> dict[str, Any]:
    """The fields of a dataclass that differ from their defaults."""
    found = {}
    for name, default in defaults:
        inner = getattr(value, name)
        if inner is default or (type(inner) is type(default) and inner == default):
            continue
        found[name] = inner if type(inner) in _AS_IT_IS else plain(inner)
    return found


def typed(kind: Any, value: Any) -> Any:
    """What `plain` made, as a value of the declared type again."""
    return _reader(kind)(value)


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    """Names of the fields of a dataclass, each with its default, or with a marker that nothing equals."""
    return tuple(
        (
            field.name,
            field.default_factory()
            if field.default_factory is not MISSING
            else field.default
            if field.default is not MISSING
            else _MUST,
        )
        for field in fields(kind)
    )


class _Must:
    """The default of a field that has none."""


_MUST = _Must()


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """The function that reads values of a declared type."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _union_reader(inner)
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            each = _reader(inner[0])
            return tuple if each is _as_it_is else lambda value: tuple(map(each, value))
        readers = tuple(_reader(one) for one in inner)
        return lambda value: tuple(read(one) for read, one in zip(readers, value, strict=True))
    if origin in (frozenset, list):
        each = _reader(inner[0])
        return origin if each is _as_it_is else lambda value: origin(map(each, value))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        key, held = _reader(inner[0]), _reader(inner[1])
        return lambda value: types.MappingProxyType({key(k): held(v) for k, v in value.items()})
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    return _scalar_reader(kind)


def _union_reader(inner: tuple[Any, ...]) -> Callable[[Any], Any]:
    """A reader of `X | None`, the only union that nouns are declared with."""
    others = [one for one in inner if one is not types.NoneType]
    if len(others) != 1:
        raise ValueError(f"a stored field may be one type or None, not {inner}")
    read = _reader(others[0])
    return _as_it_is if read is _as_it_is else lambda value: None if value is None else read(value)


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    """A reader of a dataclass; fields that are not there take their defaults, keys that are not known are passed over.

    It may take over the mapping that it is given: what JSON made is read once.
    """
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind) if field.init}
    known = readers.keys()
    made_of = tuple((name, reader) for name, reader in readers.items() if reader is not _as_it_is)

    def read(value: Any) -> Any:
        given = value if value.keys() <= known else {name: value[name] for name in known & value.keys()}
        for name, reader in made_of:
            if name in given:
                given[name] = reader(given[name])
        return kind(**given)

    return read


def _scalar_reader(kind: Any) -> Callable[[Any], Any]:
    """A reader of a single thing."""
    if kind is datetime:
        return lambda value: datetime.fromisoformat(value.removesuffix("Z")).replace(tzinfo=UTC)
    if kind is date:
        return date.fromisoformat
    if kind is bytes:
        return base64.b64decode
    if kind is float:
        return float
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in (str, int, bool, Any):
        return _as_it_is
    raise ValueError(f"{kind} has no stored form")
