"""The same acts in SQLite and in PostgreSQL give the same answers, to the byte and in the same order."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headwater.models import Article, Ended, Outcome, Page, Visit, sha256_of
from headwater.prose import search_tokens
from headwater.store import Placement, StoryRow, dumps, open_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

# Where locales, cases and encodings would sort or compare differently; few, so that acts meet one another.
WORDS = st.sampled_from(
    [
        "a",
        "B",
        "b",
        "Z",
        "_",
        "ä",
        "ß",
        "é",
        "e\u0301",
        "İ",
        "i",
        "ı",
        "ｚ",
        "東京",
        "ท่า",
        "😀",
        "\ue000",
        "a b",
        "a'b",
        "a%",
        "",
    ]
)
KEYS = st.sampled_from(["a", "B", "b", "ä", "Z", "_", "東", "😀", "\ue000", "x\0", "y\udc80"])
TIMES = st.integers(0, 40).map(lambda n: NOON + timedelta(hours=n))
DAYS = st.sampled_from(["2026-11-19", "2026-11-20", "2026-11-21"])
LANGUAGES = st.sampled_from(["en", "ja", "zh-Hant", ""])


class UndoneError(Exception):
    """Raised to have a transaction rolled back."""


def _page(key, at, word):
    body = word.encode()
    return Page(f"https://tidewater.example/{key}", at, 200, (("X", word),), sha256_of(body), body)


def _article(key, at, word, language):
    return Article(
        id=key.strip("\0\udc80"), title=word, text=word * 3, url=key, outlet=key, captured=at, language=language
    )


ACTS = {
    "add_page": st.builds(_page, KEYS, TIMES, WORDS).map(lambda p: (p,)),
    "erase_capture": st.tuples(WORDS.map(lambda w: sha256_of(w.encode())), st.just("ruling")),
    "add_visit": st.builds(Visit, KEYS, TIMES, WORDS, st.sampled_from(["captured", "failed"]), WORDS).map(
        lambda v: (v,)
    ),
    "set_outcome": st.builds(Outcome, st.just("read"), WORDS, KEYS, st.sampled_from(Ended), WORDS).map(lambda o: (o,)),
    "put_article": st.tuples(st.builds(_article, KEYS, TIMES, WORDS, LANGUAGES), DAYS),
    "withdraw_article": st.tuples(st.sampled_from(["a", "B", "ä"]), st.sampled_from([None, "gone"])),
    "erase_article": st.tuples(st.sampled_from(["a", "B"])),
    "put_doc": st.tuples(
        st.just("k"),
        KEYS,
        WORDS,
        st.fixed_dictionaries(
            {},
            optional={
                "day": DAYS,
                "sort": WORDS,
                "refers": KEYS.filter(str.isprintable),
                "hash": WORDS,
                "waiting_hash": WORDS,
            },
        ),
    ),
    "delete_doc": st.tuples(st.just("k"), KEYS),
    "put_story": st.builds(
        StoryRow,
        st.sampled_from(["s1", "S2", "ä3"]),
        TIMES,
        DAYS,
        WORDS,
        st.sampled_from(["NL", ""]),
        st.lists(LANGUAGES, max_size=2).map(tuple),
        st.lists(WORDS, max_size=2).map(tuple),
        st.none() | st.integers(0, 9),
    ).map(lambda s: (s,)),
    "put_redirect": st.tuples(st.sampled_from(["s1", "S2"]), st.sampled_from(["S2", "ä3"])),
    "put_placements": st.builds(Placement, st.sampled_from(["a", "B", "ä"]), LANGUAGES, DAYS, WORDS, DAYS).map(
        lambda p: ([p],)
    ),
    "put_channel": st.tuples(KEYS, WORDS),
    "set_channel_state": st.tuples(KEYS, WORDS, st.none() | TIMES),
    "append_ledger": st.tuples(WORDS, WORDS, TIMES),
    "index_article": st.tuples(
        st.sampled_from(["a", "B", "ä"]),
        WORDS.map(search_tokens),
        st.lists(WORDS, max_size=4).map(lambda w: search_tokens(" ".join(w))),
        st.fixed_dictionaries({"time": TIMES, "language": LANGUAGES, "outlet": WORDS}),
    ),
    "queue_address": st.tuples(
        KEYS,
        st.fixed_dictionaries(
            {"why": WORDS, "found_at": TIMES, "not_before": TIMES, "domain": WORDS, "priority": st.integers(0, 2)}
        ),
    ),
    "finish_address": st.tuples(KEYS, WORDS),
    "cite": st.tuples(st.sampled_from(["s1", "S2"]), st.lists(WORDS.map(lambda w: sha256_of(w.encode())), max_size=2)),
}
ACT = st.one_of(*(st.tuples(st.just(name), given_to) for name, given_to in ACTS.items()))
BATCHES = st.lists(st.tuples(st.booleans(), st.lists(ACT, max_size=6)), max_size=6)


def perform(store, batches):
    """Do the acts, each batch in a transaction; some batches are undone."""
    for kept, acts in batches:
        with suppress(UndoneError), store.transaction():
            for name, values in acts:
                named = values[-1] if isinstance(values[-1], dict) else {}
                getattr(store, name)(*(values[:-1] if isinstance(values[-1], dict) else values), **named)
            if not kept:
                raise UndoneError


def answers(store):
    """What the store says to every question that lists something."""
    yield store.counts(), store.capture_size().held, store.captures_per_day()[:0]
    yield [store.page(found) for found, _, _ in store.latest_pages(99)], store.pages_waiting("read", "a", 99)
    yield store.visit_counts(), store.outcome_counts(), store.languages_with_days(), store.queue_counts()
    yield [dumps(store.article(found)) for found in store.article_ids()]
    for language in ("en", "ja", "zh-Hant", ""):
        yield [dumps(one) for one in store.articles_of(language, "2026-11-19", "2026-11-21")]
        yield store.placements(language, "2026-11-19", "2026-11-21")
        yield store.article_hashes_of(language, "2026-11-19", "2026-11-21")
    for descending in (False, True):
        yield store.docs_by("k", descending=descending), store.docs_by("k", day="2026-11-20", descending=descending)
    yield store.docs("k"), store.docs_waiting("k", 99), store.doc_keys("k")
    yield (
        store.stories(),
        store.redirects(),
        [store.listing_keys(k) for k in ("topic", "country", "language", "outlet")],
    )
    for kind in ("topic", "country", "language", "outlet"):
        yield [store.stories(kind, key) for key, _, _ in store.listing_keys(kind)]
    yield store.channels(), store.channels_due(NOON + timedelta(hours=20), 99)
    yield store.addresses_due(NOON + timedelta(hours=20), 99, 2), store.ledger(), store.check_ledger()
    for word in ("a", "ß", "é", "東京", "i", "İ", "a'b", "😀", "ท่า", "ｚ"):
        yield store.search(search_tokens(word)), store.search([], prefix=word), store.search([word], language="ja")


@pytest.fixture(scope="module")
def both(tmp_path_factory, postgres_server):
    from postgres import database

    folder = tmp_path_factory.mktemp("both")
    with database(postgres_server) as address:
        lite, post = open_store(folder / "store.db", folder / "c1"), open_store(address, folder / "c2")
        yield lite, post
        lite.close()
        post.close()


def emptied(store):
    """A store without rows."""
    tables = (
        "captures citations visits pages outcomes texts readings articles placements docs stories story_links redirects "
        "channels addresses ledger"
    )
    for (article,) in store._db._connection.execute("SELECT article FROM search_rows").fetchall():
        store.unindex_article(article)
    for table in tables.split():
        store._db._connection.execute(f"DELETE FROM {table}")
    return store


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches=BATCHES)
def test_both_databases_answer_alike(both, batches):
    lite, post = map(emptied, both)
    perform(lite, batches)
    perform(post, batches)
    for mine, other in zip(answers(lite), answers(post), strict=True):
        assert mine == other
