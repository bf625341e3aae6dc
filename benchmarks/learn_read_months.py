"""Write the reader's table of month names from the Unicode CLDR data that Babel packages.

    learn_read_months.py > src/headwater/read/months.json

Wide and abbreviated names, inflected and standing alone, of the languages of the world's press. A name that means two
months in two languages is kept under both languages only.
"""

from __future__ import annotations

import json
import sys
import unicodedata

from babel import Locale

LANGUAGES = (
    "en de fr es pt it nl da nb nn sv fi is et lv lt pl cs sk hu ro bg ru uk be sr sr_Latn hr bs sl mk sq el tr az "
    "kk uz ky tg tk mn ka hy he ar fa ur ps hi bn ta te ml kn gu pa mr ne si th lo km my vi id ms fil sw am ti so "
    "ha yo ig zu xh af ga cy eu ca gl lb mt "
).split()


def folded(name: str) -> str:
    """The name as it is looked up: compatibility form, lower case, without a full stop."""
    return unicodedata.normalize("NFKC", name).casefold().strip(" .")


def main() -> int:
    """Print the table."""
    found: dict[str, dict[str, int]] = {}
    for code in LANGUAGES:
        locale = Locale.parse(code)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in locale.months[context][width].items():
                    key = folded(name)
                    if len(key) >= 2 and not any(c.isdigit() for c in key):
                        found.setdefault(key, {})[code.partition("_")[0]] = month
    extra = {"sept": 9, "märz": 3, "maerz": 3, "jänner": 1, "jenner": 1, "févr": 2, "setembro": 9, "setiembre": 9}
    for name, month in extra.items():
        found.setdefault(folded(name), {})["*"] = month
    # Levantine Arabic names, which the newspapers of Syria, Lebanon, Iraq and Jordan print beside the others.
    for month, name in enumerate(
        "كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول".split(","), 1
    ):
        found.setdefault(name, {})["ar"] = month
    table: dict[str, int | dict[str, int]] = {}
    for name, months in sorted(found.items()):
        values = set(months.values())
        table[name] = values.pop() if len(values) == 1 else dict(sorted(months.items()))
    json.dump(table, sys.stdout, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
