"""Letters out and messages in, through real mail servers on loopback: acknowledged, confirmed, joined to their case."""

from __future__ import annotations

import asyncio
import mailbox
import re
import smtplib
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from importlib.resources import files
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from commanding import call
from headwater import desk
from headwater.errors import StoreError
from headwater.pipeline.clock import keep_promises, read_maildir, take_message
from headwater.pipeline.shelf import StoreShelf
from headwater.pipeline.work import Bench, make_bench
from headwater.post import Receiver, read_message
from headwater.settings import MailSettings, SiteSettings
from headwater.testing import NOON, page, paper
from headwater.web import app, desk_routes
from small_press import BRIDGE

URL = "https://bay.example/bridge"
NOW = NOON + timedelta(hours=3)
TONGUES = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "ar", "zh", "ja")


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Bench]:
    """A paper of one report."""
    report = page(URL, "Swing bridge to close for eleven months", BRIDGE, outlet="Bay Courier", author="Nils Oram")
    with paper(tmp_path, [report], now=NOON + timedelta(hours=1)) as done:
        yield done[0]


def writing(bench: Bench, port: int) -> Bench:
    """The bench of a desk that writes through a mail server at a port of loopback."""
    mail = MailSettings(host="127.0.0.1", port=port, sender="desk@paper.example")
    settings = replace(bench.settings, mail=mail, site=SiteSettings(name="The Paper"))
    return make_bench(settings, bench.now, bench.store)


def message(text: str, *, subject: str = "Please remove", sender: str = "Ada Quill <ada@reader.example>") -> bytes:
    """A message to the desk."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "desk@paper.example", subject
    made["Message-ID"] = f"<{abs(hash((text, subject, sender)))}@reader.example>"
    made.set_content(text)
    return made.as_bytes()


def delivered(bench: Bench, at: datetime) -> list[EmailMessage]:
    """The letters that a run at that time hands to a real mail server."""
    came: list[bytes] = []

    def taken(raw: bytes, _to: tuple[str, ...]) -> bool:
        came.append(raw)
        return True

    with Receiver(taken, port=0) as server:
        keep_promises(writing(bench, server.port), at)
    found = [message_from_bytes(raw, policy=policy.default) for raw in came]
    return [one for one in found if isinstance(one, EmailMessage)]


async def confirmed(bench: Bench, path: str) -> tuple[str, str]:
    """What the page of a letter's link shows, and what it shows after its button was pressed."""
    shelf = lambda: StoreShelf(bench)  # noqa: E731
    site = app(shelf, extra=desk_routes(lambda: bench.store, shelf, lambda: NOW))
    async with TestClient(TestServer(site)) as client:
        before = await (await client.get(path)).text()
        after = await (await client.post(path)).text()
        return before, after


def test_a_message_becomes_a_case_whose_letter_leads_to_a_button_that_confirms_the_mailbox(made: Bench) -> None:
    assert take_message(made, message(f"This is my photograph and my text: {URL}"), NOW) == "case"
    (case,) = desk.open_cases(made.store)
    assert not case.confirmed
    (letter,) = delivered(made, NOW)
    assert letter["To"] == "ada@reader.example"
    assert case.id in letter["Subject"] + letter.get_content()
    (path,) = set(re.findall(r"/rights/confirm/[A-Za-z0-9_-]+", letter.get_content()))
    before, after = asyncio.run(confirmed(made, path))
    assert "Confirm my mailbox" in before
    assert "Confirm my mailbox" not in after
    (case,) = desk.open_cases(made.store)
    assert case.confirmed


def test_a_letter_is_sent_once_and_again_only_where_the_server_did_not_take_it(made: Bench) -> None:
    take_message(made, message(f"Wrong: {URL}"), NOW)
    assert keep_promises(writing(made, 9), NOW) >= 0  # nobody listens there
    (case,) = desk.open_cases(made.store)
    (letter,) = desk.letters_of(made.store, case.id)
    assert letter.sent is None
    assert letter.fault
    assert delivered(made, NOW) == []  # it is tried again later, not at once
    assert len(delivered(made, NOW + timedelta(hours=1))) == 1
    assert delivered(made, NOW + timedelta(hours=2)) == []


def test_messages_of_a_maildir_are_read_once(made: Bench, tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "mail", create=True)
    box.add(message(f"Please take this down: {URL}"))
    box.add(message("Out of office", subject="Automatic reply", sender="Bot <noreply@reader.example>"))
    assert sum(read_maildir(made, tmp_path / "mail", NOW).values()) == 2
    assert read_maildir(made, tmp_path / "mail", NOW).total() == 0
    assert take_message(made, message(f"Please take this down: {URL}"), NOW) == "seen"


def test_a_decoy_takes_no_case_and_an_answer_joins_its_own(made: Bench) -> None:
    harvested = message("Cheap ink", sender="Ink <ink@spam.example>").replace(b"desk@paper", b"press-list@paper")
    assert take_message(made, harvested, NOW) == "decoy"
    take_message(made, message("You misuse our name."), NOW)
    (case,) = desk.open_cases(made.store)
    assert not case.complete
    take_message(made, message(f"I mean {URL}", subject=f"Re: case {case.id}"), NOW + timedelta(hours=1))
    (joined,) = desk.open_cases(made.store)
    assert [target.scope for target in joined.targets] != ["unnamed"]


def test_a_publishers_own_address_that_looks_like_a_page_of_ours_is_the_publishers(made: Bench) -> None:
    foreign = "https://bay.example/article/swing-bridge/"
    take_message(made, message(f"Wrong: {foreign}"), NOW)
    (case,) = desk.open_cases(made.store)
    assert [(target.scope, target.target) for target in case.targets] == [("address", foreign)]


def test_a_message_handed_over_by_lmtp_is_kept_before_it_is_acknowledged(made: Bench) -> None:
    ended: list[str] = []

    def taken(raw: bytes, _to: tuple[str, ...]) -> bool:
        ended.append(raw.decode())
        return True

    with Receiver(taken, port=0, lmtp=True) as server, smtplib.LMTP("127.0.0.1", server.port) as line:
        line.sendmail("ada@reader.example", ["desk@paper.example"], message(f"Wrong: {URL}"))
    assert take_message(made, ended[0].encode(), NOW) == "case"


def test_letters_are_worded_alike_in_eleven_languages() -> None:
    wording = {
        one: tomllib.loads((files("headwater.desk") / "wording" / f"{one}.toml").read_text("utf-8")) for one in TONGUES
    }
    parts = {one: sorted((table, key) for table, keys in said.items() if isinstance(keys, dict) for key in keys)
             for one, said in wording.items()}  # fmt: skip
    assert all(found == parts["en"] for found in parts.values())
    for key in wording["en"]["text"]:
        assert len({said["text"][key] for said in wording.values()}) >= 9, key


def test_personal_data_that_were_changed_are_told_and_erased_ones_leave_the_ledger_whole(made: Bench) -> None:
    take_message(made, message(f"Wrong: {URL}"), NOW)
    (case,) = desk.open_cases(made.store)
    assert (desk.verify_ledger(made.store).sealed, desk.verify_ledger(made.store).erased) == (1, 0)
    kept = made.store.doc("case-person", case.id)
    assert kept is not None
    assert "ada@reader.example" not in kept.doc
    made.store.put_doc("case-person", case.id, kept.doc[:-6] + "AAAA==", refers=kept.refers)
    with pytest.raises(StoreError, match=case.id):
        desk.verify_ledger(made.store)
    desk.erase_person(made.store, case.id)
    assert (desk.verify_ledger(made.store).sealed, desk.verify_ledger(made.store).erased) == (0, 1)


def test_the_command_line_reads_a_maildir_and_shows_the_letters(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "mail", create=True)
    box.add(message("You misuse our name."))
    done = call("desk", "read-mail", tmp_path / "mail", "--home", tmp_path / "home")
    assert done.returncode == 0, done.stderr
    assert "case" in done.stdout
    (number,) = re.findall(r"\b20\d\d-\d{6}\b", call("desk", "list", "--home", tmp_path / "home").stdout)
    assert "letter to sender" in call("desk", "show", number, "--home", tmp_path / "home").stdout
    box.add(message(f"I mean {URL}", subject=f"Re: case {number}"))
    assert call("desk", "read-mail", tmp_path / "mail", "--home", tmp_path / "home").returncode == 0
    shown = call("desk", "show", number, "--home", tmp_path / "home").stdout
    assert "added by the sender" in shown
    assert f"I mean {URL}" in shown
    checked = call("desk", "verify", "--home", tmp_path / "home")
    assert checked.returncode == 0
    assert "1 cases with personal data as they were sealed, 0 erased" in checked.stdout
    assert call("desk", "read-mail", tmp_path / "no", "--home", tmp_path / "home").returncode == 2


def test_a_message_whose_character_set_has_a_null_in_its_name_is_read() -> None:
    raw = b'Content-Type: text/plain; charset="x\0y"\nFrom: a@bay.example\n\nThe picture is ours, says Zo\xc3\xab.\n'
    assert read_message(raw).text == "The picture is ours, says Zoë."
