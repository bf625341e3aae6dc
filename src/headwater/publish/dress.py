"""What the pages wear: the style sheet with the site's own colours, the font, the mark. Addresses carry a hash of the content."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from urllib.parse import quote

from headwater.errors import SettingsError
from headwater.models import sha256_of
from headwater.publish.paper import Site

FONT = "newsreader-latin-wght-normal.woff2"
FONT_EXTENDED = "newsreader-latin-ext-wght-normal.woff2"
LICENCE = "newsreader-OFL.txt"
SCRIPT = "paper.js"
MEASURE = "measure.js"
FIND = "find.js"
MARK = "favicon.svg"
# The tokens of the look, light and dark; see docs/decisions on colour.
LIGHT = {
    "paper": "#fbfaf6",
    "ink": "#1a1c1d",
    "soft": "#5f635f",
    "line": "#d9d6cb",
    "river": "#0b5a78",
    "o1": "#0b5a78",
    "o2": "#a8481f",
    "o3": "#566b1e",
    "glow": "#e9f0ef",
}
DARK = {
    "paper": "#12161a",
    "ink": "#e8e5dc",
    "soft": "#a09d94",
    "line": "#2b3238",
    "river": "#84c5df",
    "o1": "#84c5df",
    "o2": "#e39a74",
    "o3": "#b0c46c",
    "glow": "#1b262c",
}
# What is read on what: (text, ground). Each pair must reach LEGIBLE (WCAG 2.2, success criterion 1.4.3).
PAIRS: tuple[tuple[str, str], ...] = (
    *((text, ground) for text in ("ink", "soft", "river", "o1", "o2", "o3") for ground in ("paper",)),
    *((text, "glow") for text in ("ink", "soft", "river")),
)
LEGIBLE = 4.5


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2, "relative luminance")."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def palettes(site: Site) -> tuple[dict[str, str], dict[str, str]]:
    """The site's colours, light and dark. Raises `SettingsError` for one that is none or cannot be read on its ground."""
    light, dark = dict(LIGHT), dict(DARK)
    for name, colour in site.colours:
        palette, role = (dark, name.removeprefix("dark-")) if name.startswith("dark-") else (light, name)
        if role not in LIGHT or not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
            raise SettingsError(
                f"site.colours: {name} = {colour!r}; tokens are {', '.join(LIGHT)}, colours are #rrggbb"
            )
        palette[role] = colour.lower()
        if role == "river":
            palette["o1"] = colour.lower()
    for palette in (light, dark):
        for text, ground in PAIRS:
            ratio = contrast(palette[text], palette[ground])
            if ratio < LEGIBLE:
                raise SettingsError(
                    f"site.colours: {text} {palette[text]} on {ground} {palette[ground]} has {ratio:.2f} : 1, not {LEGIBLE}"
                )
    return light, dark


@lru_cache(maxsize=16)
def held(name: str) -> bytes:
    """A file as shipped."""
    return (files("headwater.publish") / "static" / name).read_bytes()


@lru_cache(maxsize=16)
def _hashed(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-{sha256_of(held(name))[:8]}{dot}{ending}"


@lru_cache(maxsize=16)
def style_sheet(site: Site) -> bytes:
    """The style sheet with the site's colours and the addresses of its font. The same for the same site."""
    light, dark = palettes(site)
    text = held("paper.css").decode()
    for mark, value in (
        ("/*light*/", _tokens(light)),
        ("/*dark*/", _tokens(dark)),
        ("FONT_EXTENDED", _hashed(FONT_EXTENDED)),
        ("FONT", _hashed(FONT)),
    ):
        text = text.replace(mark, value)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", text)).replace(";}", "}").strip().encode()


def _tokens(palette: dict[str, str]) -> str:
    return "".join(f"--{token}:{colour};" for token, colour in palette.items())


def font_path() -> str:
    """The address of the font that every page needs."""
    return f"/static/{_hashed(FONT)}"


def script_path() -> str:
    """The address of what scripts add."""
    return f"/static/{_hashed(SCRIPT)}"


def measure_path() -> str:
    """The address of the adapters for an operator's own analytics; pages name it only where the operator set one."""
    return f"/static/{_hashed(MEASURE)}"


def find_path() -> str:
    """The address of the script that searches in the browser."""
    return f"/static/{_hashed(FIND)}"


@lru_cache(maxsize=1)
def mark_inline() -> str:
    """The site's mark as an address that needs no request."""
    return "data:image/svg+xml," + quote(held(MARK).decode().strip(), safe="")


def sheet_path(site: Site) -> str:
    """The address of the style sheet."""
    return f"/static/paper-{sha256_of(style_sheet(site))[:8]}.css"


def assets(site: Site) -> tuple[str, ...]:
    """The addresses of all files that pages ask for, in a fixed order."""
    return (
        sheet_path(site),
        script_path(),
        find_path(),
        *((measure_path(),) if site.measure else ()),
        font_path(),
        f"/static/{_hashed(FONT_EXTENDED)}",
        f"/static/{LICENCE}",
        f"/{MARK}",
    )


def asset(site: Site, path: str) -> tuple[bytes, str] | None:
    """The bytes and media type of one of `assets`, or None."""
    known = {
        sheet_path(site): ("", "text/css; charset=utf-8"),
        script_path(): (SCRIPT, "text/javascript; charset=utf-8"),
        find_path(): (FIND, "text/javascript; charset=utf-8"),
        measure_path(): (MEASURE, "text/javascript; charset=utf-8"),
        font_path(): (FONT, "font/woff2"),
        f"/static/{_hashed(FONT_EXTENDED)}": (FONT_EXTENDED, "font/woff2"),
        f"/static/{LICENCE}": (LICENCE, "text/plain; charset=utf-8"),
        f"/{MARK}": (MARK, "image/svg+xml"),
    }
    if path not in known:
        return None
    name, media_type = known[path]
    return (held(name) if name else style_sheet(site)), media_type
