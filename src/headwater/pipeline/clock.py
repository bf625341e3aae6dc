"""The desk's clock in a run: what falls due happens, letters go out and come in, decisions are shown to have reached the paper."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from headwater import desk, post
from headwater.errors import MissingExtraError
from headwater.models import Digest
from headwater.pipeline.probing import nothing_shown
from headwater.pipeline.pushing import see_to_hub
from headwater.pipeline.signing import kept_checkpoint
from headwater.pipeline.work import Bench
from headwater.settings import Settings
from headwater.store import Store, instant, loads

PROBE_AGAIN = timedelta(minutes=10)
_PROBED = "probed"  # cases of which a probe found something, and when


def keep_promises(bench: Bench, now: datetime) -> int:
    """Do what the clock asks of every case that is due, close what is done, see to the mail, tell the hub
    which feeds changed, and sign the ledger once a day; how many things happened. Costs a few small questions where nothing is due.

    Called after the steps have run: a decision has woken the articles it touches, so that by now they are filed under
    their rulings and every surface is made from that.
    """
    store = bench.store
    happened = see_to_mail(bench, now) + len(desk.tick(store, now))
    for case in desk.cases_in(store, desk.State.ACTIONED):
        desk.happen(store, case.id, desk.Act.PROPAGATE, now=now, by="clock")
        happened += 1
    happened += _probe(bench, now)
    see_to_hub(bench, now)
    kept_checkpoint(bench.settings, store, now)
    return happened


def _probe(bench: Bench, now: datetime) -> int:
    """Ask every surface for what was taken down, of each case that has not been shown to be gone yet; how many are. A case of
    which something was still shown is asked for again after `PROBE_AGAIN`.
    """
    store, waiting = bench.store, list[desk.Case]()
    for case in desk.cases_in(store, desk.State.PROPAGATED):
        asked = store.doc(_PROBED, case.id)
        if _gone(store, case) and (asked is None or (asked.sort or "") <= instant(now - PROBE_AGAIN)):
            waiting.append(case)
    gone = nothing_shown(bench, waiting) if waiting else []
    with store.transaction():
        for case in waiting:
            if case.id in gone:
                desk.happen(store, case.id, desk.Act.PROBE, now=now, by="clock")
                store.delete_doc(_PROBED, case.id)
            else:
                store.put_doc(_PROBED, case.id, "", sort=instant(now))
    return len(gone)


def see_to_mail(bench: Bench, now: datetime) -> int:
    """Read what came into the maildir that is set, and send the letters that are due, as far as a server is set; how many
    messages were read.
    """
    mail, server = bench.settings.mail, server_of(bench.settings)
    read = read_maildir(bench, Path(mail.maildir), now).total() if mail.maildir else 0
    if server is not None:
        desk.deliver(bench.store, now, writer_of(bench.settings), partial(post.send, server, now=now), most=20)
    return read


def read_maildir(bench: Bench, folder: Path, now: datetime) -> Counter[str]:
    """Make cases of the messages in a maildir; how many became a case, and of the others how many by reason.

    Raises `InputError` where the folder is no maildir.
    """
    became: Counter[str] = Counter()
    for raw, file in post.new_messages(folder):
        became[take_message(bench, raw, now)] += 1
        post.seen(file)
    return became


def take_message(bench: Bench, raw: bytes, now: datetime) -> str:
    """Make a case of a message's bytes: `case`, or the reason why not."""
    mail = bench.settings.mail
    ask = partial(post.txt_records, resolver=bench.settings.desk.resolver)
    try:
        domain = post.signing_domain(raw, ask, trusted_server=mail.trusted_server)
    except MissingExtraError:
        domain = ""  # nothing is proven; a person decides what a proof would have decided
    taken = desk.take_mail(
        bench.store,
        post.read_message(raw, domain=domain),
        now=now,
        word=new_word,
        outlet_of=partial(outlet_key, bench),
    )
    return taken.reason or "case"


def outlet_key(bench: Bench, domain: str) -> str:
    """The key by which rulings name the publisher at a domain: the catalogue's, or the domain itself."""
    outlet = bench.catalogue.at(f"https://{domain}/")
    return outlet.key if outlet else domain


def new_word() -> str:
    """An unguessable word: 192 bits, as it can stand in an address."""
    return secrets.token_urlsafe(24)


def server_of(settings: Settings) -> post.Server | None:
    """The mail server that is set; None where none is."""
    mail = settings.mail
    if not mail.host or not mail.sender:
        return None
    return post.Server(
        host=mail.host,
        port=mail.port,
        starttls=mail.starttls,
        user=mail.user,
        password=mail.password,
        sender=mail.sender,
        name=settings.site.name,
        seconds=10,
    )


def writer_of(settings: Settings) -> desk.Address:
    """Who writes the letters."""
    return desk.Address(settings.site.name, settings.site_root, settings.mail.on_call)


def _gone(store: Store, case: desk.Case) -> bool:
    """Whether nothing that was hidden is shown any more: no article stands, none is cited."""
    if case.outcome not in (desk.Outcome.REMOVED, desk.Outcome.INTERIM_HIDDEN):
        return True
    for target in case.targets:
        ids = [target.target] if target.scope == "article" else store.articles_at(target.target)
        for article in ids:
            state = store.article_state(article)
            if state is not None and state[1] is None:
                return False
            if _cited(store, article):
                return False
    return True


def _cited(store: Store, article: str) -> bool:
    """Whether a published sentence rests on an article."""
    member = store.doc("member", article)
    kept = store.doc("digest-text", member.doc) if member else None
    if kept is None:
        return False
    return any(receipt.article == article for receipt in loads(Digest, kept.doc).receipts)
