"""Fonts of this machine for scripts that the shipped font does not have: used for pictures of headlines, never for pages."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

# Where systems keep their fonts (freedesktop.org, Apple, Microsoft).
FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# In order of preference: Greek and Cyrillic, Arabic, Hebrew, the scripts of India, Thai, Han and kana, Hangul.
NAMES = (
    "NotoSerif-Regular.ttf",
    "DejaVuSerif.ttf",
    "LiberationSerif-Regular.ttf",
    "times.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansBengali-Regular.ttf",
    "NotoSansTamil-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoSerifCJK-Regular.ttc",
    "NotoSansCJK-Regular.ttc",
    "wqy-zenhei.ttc",
    "msyh.ttc",
    "YuGothR.ttc",
    "malgun.ttf",
    "Hiragino Sans GB.ttc",
    "DejaVuSans.ttf",
)


@lru_cache(maxsize=1)
def fonts_found() -> tuple[str, ...]:
    """The files of `NAMES` that this machine has, in that order; looked for once."""
    held: dict[str, str] = {}
    for folder in FOLDERS:
        for place, _, files in os.walk(Path(folder).expanduser()):
            for name in sorted(set(files) & set(NAMES)):
                held.setdefault(name, str(Path(place) / name))
    return tuple(held[name] for name in NAMES if name in held)
