"""One frozen value for everything an operator can set: a TOML file, then the environment, then flags.

In: `headwater.toml` in the home folder (or the file named by `--settings` or `HEADWATER_SETTINGS`), the environment
variables `HEADWATER_HOME`, `HEADWATER_STORE` and `HEADWATER_NOW`, and the flags of the command. Out: `Settings`. Only the
edges and the pipeline import this module; rooms get plain values.
"""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_type_hints

import platformdirs

from headwater.errors import SettingsError
from headwater.models import Verb

FILE_NAME = "headwater.toml"


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What the published site says of itself, and what it carries. Empty tuples carry everything."""

    name: str = "Headwater"
    tagline: str = "The world’s press, traced to its source"
    base_address: str = ""  # empty: where `serve` listens
    tongues: tuple[str, ...] = ()
    base_path: str = "/"
    operator: str = ""
    postal_address: str = ""
    contact: str = ""
    logo: str = ""
    colours: Mapping[str, str] = field(default_factory=dict, hash=False)
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    time_zone: str = "UTC"  # editions are of 06:00 and 18:00 there
    facebook_app_id: str = (
        ""  # for the tag `fb:app_id` and the address of the Share Dialog; nothing of Facebook is loaded
    )
    websub_hub: str = (
        ""  # the address of a WebSub hub: feeds name it to their readers, and it is told which feeds changed
    )
    measure: tuple[str, ...] = ()  # matomo, plausible, ga4, meta: adapters, each asleep until a reader consents
    measure_sources: tuple[str, ...] = ()  # origins that those analytics may be loaded from and asked at
    language: str = "en"


@dataclass(frozen=True, slots=True)
class GatherSettings:
    """How the world's press is asked. Seconds, megabytes (counted after decompression) and numbers of connections."""

    contact: str = ""
    allow_private: bool = False
    seconds_between_requests: float = 2.0
    total_seconds: float = 60.0
    read_seconds: float = 20.0
    max_megabytes: float = 10.0
    connections: int = 64
    pages_a_channel: int = 60


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """How long and how much is kept: uncited captures go first, cited ones stay while published."""

    days: float = 30.0
    gigabytes: float = 10.0


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """How digests are written. `words` 0 leaves the length to the writer."""

    language: str = ""
    words: int = 0
    excerpt_words: int = 25
    excerpt_characters: int = 160


@dataclass(frozen=True, slots=True)
class RephraseSettings:
    """Whether a language model words digests: off without an `endpoint` (any server of OpenAI's chat protocol).

    `key_env` names the environment variable that holds the key, so that no file does. Only reports whose policy allows
    `summarise` are put before it. With `ask` false no question is put: answers that are kept are used, as in a replay.
    """

    endpoint: str = ""
    model: str = ""
    key_env: str = "HEADWATER_REPHRASE_KEY"
    key: str = field(default="", repr=False)
    seconds: float = 60.0
    ask: bool = True


@dataclass(frozen=True, slots=True)
class EmbeddingsSettings:
    """Whether a model of sentences helps to group: off without a `model`, the name or folder of one (model2vec or
    sentence-transformers).

    `languages` are those it knows, as ISO 639-1 codes; empty: those its card names. Others are grouped by their words alone.
    With `ask` false no vector is made: those that are kept are used, as in a replay.
    """

    model: str = ""
    languages: tuple[str, ...] = ()
    ask: bool = True


@dataclass(frozen=True, slots=True)
class RightsSettings:
    """Verbs that the operator allows where nothing is known (the site says so); a publisher's word always wins."""

    allow: tuple[str, ...] = ()

    def verbs(self) -> frozenset[Verb]:
        """The verbs, checked."""
        try:
            return frozenset(Verb(name) for name in self.allow)
        except ValueError as error:
            msg = f"rights.allow: {error}; a verb is one of {', '.join(Verb)}"
            raise SettingsError(msg) from error


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How the desk writes and is written to. Without a `host` no letter is sent, and the receipt pages say it all.

    `sender` is the mailbox of the desk. `password_env` names the environment variable that holds the password, so that no
    file does. `maildir` is a folder in which a mail server leaves messages, read by `run`. `trusted_server` is the name by
    which our own mail server signs `Authentication-Results`. `on_call` are the mailboxes that are reminded: the first after
    4 hours, the second after 12, the third (the owner) of a breach.
    """

    host: str = ""
    port: int = 25
    starttls: bool = False
    user: str = ""
    password_env: str = "HEADWATER_MAIL_PASSWORD"  # noqa: S105 (the name of a variable, not what it holds)
    password: str = field(default="", repr=False)
    sender: str = ""
    maildir: str = ""
    trusted_server: str = ""
    on_call: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How complaints are decided. `resolver` is the DNS server that is asked for proofs, empty: the system's."""

    two_persons: bool = False
    resolver: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. `store` is a SQLite file or `postgresql://…`; `now` fixes the paper's clock."""

    home: Path = field(default_factory=lambda: Path(platformdirs.user_data_dir("headwater")))
    store: str = ""
    now: datetime | None = None
    port: int = 8400
    host: str = "127.0.0.1"
    web: str = ""
    processes: int = 0
    site: SiteSettings = field(default_factory=SiteSettings)
    gather: GatherSettings = field(default_factory=GatherSettings)
    captures: CaptureSettings = field(default_factory=CaptureSettings)
    digest: DigestSettings = field(default_factory=DigestSettings)
    rephrase: RephraseSettings = field(default_factory=RephraseSettings)
    embeddings: EmbeddingsSettings = field(default_factory=EmbeddingsSettings)
    rights: RightsSettings = field(default_factory=RightsSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    desk: DeskSettings = field(default_factory=DeskSettings)

    @property
    def store_address(self) -> str:
        """Where the rows are: as set, else a SQLite file in the home folder."""
        return self.store or str(self.home / "headwater.sqlite")

    @property
    def site_address(self) -> str:
        """The paper's own address: as set, else where it is served."""
        return self.site.base_address or f"http://{self.host}:{self.port}"

    @property
    def site_root(self) -> str:
        """The beginning of every address of the paper, without a slash at its end."""
        return self.site_address.rstrip("/") + self.site.base_path.rstrip("/")

    @property
    def captures_folder(self) -> Path:
        """Where the captured bytes are."""
        return self.home / "captures"


def load(
    environment: Mapping[str, str],
    *,
    home: Path | None = None,
    store: str = "",
    now: str = "",
    file: Path | None = None,
    **flags: Any,
) -> Settings:
    """The settings of one command; flags win over the environment, the environment over the file.

    Raises `SettingsError` naming the key, the file and what was expected.
    """
    base = Settings()
    chosen_home = home or (Path(environment["HEADWATER_HOME"]) if environment.get("HEADWATER_HOME") else base.home)
    named = file or (Path(environment["HEADWATER_SETTINGS"]) if environment.get("HEADWATER_SETTINGS") else None)
    path = named or chosen_home / FILE_NAME
    if named is not None and not path.exists():
        raise SettingsError(f"{path}: no such settings file")
    table = _read(path) if path.exists() else {}
    settings = _filled(Settings, table, path, "")
    moment = now or environment.get("HEADWATER_NOW", "")
    changes: dict[str, Any] = {k: v for k, v in flags.items() if v is not None}
    changes["home"] = chosen_home.expanduser()
    changes["store"] = store or environment.get("HEADWATER_STORE", "") or settings.store
    changes["now"] = parse_time(moment) if moment else settings.now
    result: Settings = dataclasses.replace(settings, **changes)
    result.rights.verbs()
    if "password" in table.get("mail", {}):
        raise SettingsError(f"{path}: mail.password is not a setting: set the variable that mail.password_env names")
    if "key" in table.get("rephrase", {}):
        raise SettingsError(f"{path}: rephrase.key is not a setting: set the variable that rephrase.key_env names")
    if result.rephrase.endpoint and not result.rephrase.model:
        raise SettingsError(
            f"{path}: rephrase.endpoint is set without rephrase.model; name the model that shall be asked"
        )
    password = environment.get(result.mail.password_env, "")
    key = environment.get(result.rephrase.key_env, "")
    return dataclasses.replace(
        result,
        mail=dataclasses.replace(result.mail, password=password),
        rephrase=dataclasses.replace(result.rephrase, key=key),
    )


def parse_time(text: str) -> datetime:
    """An ISO 8601 time or day as an aware UTC time; a time without a zone is taken as UTC. Raises `SettingsError`."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is not a time; write it as 2026-11-23T14:05:00Z"
        raise SettingsError(msg) from error
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _read(path: Path) -> dict[str, Any]:
    """The tables of a settings file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read: {error.strerror}") from error


def _filled(kind: type[Any], table: Mapping[str, Any], path: Path, prefix: str) -> Any:
    """An instance of a settings class from a table, every key known and every value of its type."""
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in hints:
            near = difflib.get_close_matches(key, hints, n=1)
            hint = f"; did you mean {prefix}{near[0]}?" if near else f"; known are {', '.join(sorted(hints))}"
            raise SettingsError(f"{path}: {prefix}{key} is not a setting{hint}")
        values[key] = _converted(hints[key], value, path, prefix + key)
    return kind(**values)


def _converted(wanted: Any, value: Any, path: Path, name: str) -> Any:
    """A TOML value as the type that the setting wants."""
    if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
        if not isinstance(value, dict):
            raise SettingsError(f"{path}: {name} is a table; write [{name}]")
        return _filled(wanted, value, path, name + ".")
    if wanted == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise SettingsError(f"{path}: {name} is a list of texts")
    if wanted is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if wanted is Path and isinstance(value, str):
        return Path(value)
    if wanted == datetime | None:
        return parse_time(value if isinstance(value, str) else value.isoformat())
    if wanted in (str, bool, int) and type(value) is wanted:
        return value
    if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
        return dict(value)
    expected = getattr(wanted, "__name__", "text")
    raise SettingsError(f"{path}: {name} is {value!r}; expected {expected}")
