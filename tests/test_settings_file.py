"""Settings: a file, then the environment, then flags; what cannot be used is named with what would do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from headwater.errors import SettingsError
from headwater.settings import load


def loaded(tmp_path: Path, text: str):
    (tmp_path / "headwater.toml").write_text(text)
    return load({}, home=tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 8400", "did you mean port"),
        ("[site]\ncontry = []", "site.contry is not a setting"),
        ("[gather]\nmax_megabyte = 3", "did you mean gather.max_megabytes"),
        ("port = 'eighty'", "port is 'eighty'; expected int"),
        ("[site]\nlanguages = 'en'", "site.languages is a list of texts"),
        ("site = 3", "write [site]"),
        ("port = ", "not valid TOML"),
        ("[rights]\nallow = ['steal']", "a verb is one of"),
        ("now = 'soon'", "is not a time"),
    ],
)
def test_what_cannot_be_used_is_named_with_what_would_do(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        loaded(tmp_path, text)
    assert said in str(raised.value)


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "headwater.toml").write_text("store = 'file.sqlite'\nprocesses = 3\nnow = 2026-01-01T00:00:00Z\n")
    environment = {"HEADWATER_STORE": "environment.sqlite", "HEADWATER_NOW": "2026-02-01"}
    assert load({}, home=tmp_path).store == "file.sqlite"
    assert load(environment, home=tmp_path).store == "environment.sqlite"
    flagged = load(environment, home=tmp_path, store="flag.sqlite", now="2026-03-01T01:00:00+01:00", processes=1)
    assert (flagged.store, flagged.processes) == ("flag.sqlite", 1)
    assert flagged.now == datetime(2026, 3, 1, tzinfo=UTC)


def test_a_password_or_key_comes_from_the_environment_and_is_in_nothing_that_is_printed(tmp_path: Path) -> None:
    secret = "seven wet oars"
    given = {"HEADWATER_MAIL_PASSWORD": secret, "HEADWATER_REPHRASE_KEY": secret}
    settings = load(given, home=tmp_path)
    assert settings.mail.password == settings.rephrase.key == secret
    assert secret not in repr(settings) + str(settings)
