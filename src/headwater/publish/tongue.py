"""The interface in one language: gettext catalogues, names of places and languages, dates as that language writes them."""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

# The eleven languages of the digests; English is the language of the sources and has no catalogue.
TONGUES: tuple[str, ...] = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "ar", "zh", "ja")

# ISO 639 languages that are written from right to left (Unicode CLDR, characterOrder).
_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he iw khw ks ku ps sd syr ug ur uz-af yi".split())


def direction(language: str) -> str:
    """`rtl` or `ltr` for a language tag; `auto` where the language is not known."""
    if not language:
        return "auto"
    return "rtl" if language.split("-", maxsplit=1)[0].lower() in _RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True, eq=False)
class Tongue:
    """One language of the interface. Make it with `tongue_of`, which keeps one for each language."""

    code: str
    locale: Locale
    catalogue: gettext.NullTranslations

    @property
    def direction(self) -> str:
        """Which way the interface runs: `ltr` or `rtl`."""
        return direction(self.code)

    def say(self, text: str, **values: object) -> str:
        """The interface's words for an English text, with values set in (`%(name)s`)."""
        said = self.catalogue.gettext(text)
        return said % values if values else said

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """As `say`, in the form that the language has for a number, which is set in as `%(num)s`."""
        return self.catalogue.ngettext(one, many, number) % {"num": self.number(number), **values}

    def number(self, value: int) -> str:
        """A whole number as the language writes it."""
        return str(format_decimal(value, locale=self.locale))

    def country(self, code: str) -> str:
        """The name of an ISO 3166-1 country; the code itself where it is none."""
        return str(self.locale.territories.get(code.upper(), code.upper()))

    def language(self, code: str) -> str:
        """The interface's name of a language; the code itself where it is not known."""
        base = code.split("-", maxsplit=1)[0].lower()
        return str(self.locale.languages.get(base, code))

    def day(self, at: datetime) -> str:
        """A day in full: "Monday, 23 November 2026"."""
        return str(format_date(_utc(at), format="full", locale=self.locale))

    def clock(self, at: datetime) -> str:
        """Hours and minutes, UTC."""
        return _utc(at).strftime("%H:%M")

    def moment(self, at: datetime, now: datetime) -> str:
        """A time as short as it can be read at `now`: "14:05", "Mon 14:05", "23 Nov 2026". All in UTC."""
        at, now = _utc(at), _utc(now)
        if at.date() == now.date():
            return self.clock(at)
        if 0 <= (now.date() - at.date()).days < 6:
            return f"{self.weekday(at)} {self.clock(at)}"
        return str(format_skeleton("yMMMd", at, locale=self.locale))

    def dated(self, at: datetime) -> str:
        """A time that says its day whenever it is read: "23 Nov 2026, 14:05"."""
        return f"{format_skeleton('yMMMd', _utc(at), locale=self.locale)}, {self.clock(at)}"

    def day_near(self, at: datetime, now: datetime) -> str:
        """A day as short as it can be read at `now`: "Mon", or "23 Nov 2026" where a week lies between."""
        at, now = _utc(at), _utc(now)
        near = abs((now.date() - at.date()).days) < 6
        return self.weekday(at) if near else str(format_skeleton("yMMMd", at, locale=self.locale))

    def weekday(self, at: datetime) -> str:
        """The short name of a day of the week."""
        return str(format_skeleton("E", _utc(at), locale=self.locale))

    def full(self, at: datetime) -> str:
        """A time in full, as titles and tables give it: "23 Nov 2026, 14:05 UTC"."""
        return f"{self.dated(at)} UTC"


def own_name(code: str) -> str:
    """A language's name in that language, with a capital where it has them: "Español", "العربية"."""
    base = code.split("-", maxsplit=1)[0].lower()
    try:
        locale = Locale.parse(base)
    except (UnknownLocaleError, ValueError):
        return code
    name = str(locale.languages.get(base) or code)
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=64)
def tongue_of(code: str) -> Tongue:
    """The interface in a language; English where there is no catalogue for it. Read once and kept."""
    known = code if code in TONGUES else "en"
    # Day before month in English too, as on most of the globe.
    return Tongue(known, Locale.parse("en_GB" if known == "en" else known), _catalogue(known))


def _catalogue(code: str) -> gettext.NullTranslations:
    """The catalogue as shipped (`locale/XX.po`), compiled in memory."""
    source = files("headwater.publish") / "locale" / f"{code}.po"
    if not source.is_file():
        return gettext.NullTranslations()
    with source.open("rb") as lines:
        catalogue = read_po(lines, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
