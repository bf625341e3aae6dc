"""The promise of 24 hours, on a simulated clock: no path without an outcome, and the ledger knows every step."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from headwater.desk import (
    Act,
    Case,
    Complaint,
    Event,
    Kind,
    NotNowError,
    Outcome,
    State,
    Target,
    acknowledgement,
    advanced,
    board,
    case_of,
    case_of_secret,
    complaint_of,
    confirm,
    deadline_of,
    decide,
    decision,
    erase_person,
    falls_due,
    happen,
    intake,
    put_back_window,
    tick,
    triage,
    wakes,
)
from headwater.errors import InputError
from headwater.models import Article, Ruling, Signal, Verb
from headwater.rights import policy
from headwater.store import loads, opened_store

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHOLE = {
    "signature": "Ines Okoro",
    "works": ("My photograph of the bridge",),
    "name": "Ines Okoro",
    "address": "1 Quay Street, Tidewater",
    "phone": "+00 1",
    "email": "ines@okoro.example",
    "text": "It is mine.",
    "good_faith": True,
    "accuracy": True,
    "perjury": True,
}


def complaint(kind: Kind = Kind.COPYRIGHT, target: str = "a1", **changes) -> Complaint:
    return Complaint(kind=kind, targets=(Target("article", target),), **{**WHOLE, **changes})


@pytest.fixture
def store(store_address, tmp_path):
    with opened_store(store_address, tmp_path / "captures") as opened:
        opened.put_article(Article(id="a1", title="Bridge", captured=START), "2026-11-20")
        yield opened


def rulings(store) -> list[Ruling]:
    return [loads(Ruling, doc.doc) for doc in store.docs_by("ruling", refers="a1")]


def may_list(store) -> bool:
    return policy((), rulings(store), article="a1").may(Verb.LIST)


class OneCase(RuleBasedStateMachine):
    """One case, any acts in any order, any pauses, the clock ticking at least every half hour."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.case = Case(id="2026-000001", kind=Kind.OTHER, received=START, targets=(Target("article", "a1"),))
        self.run_clock()

    @precondition(lambda self: len(self.case.events) == 1)
    @rule(kind=st.sampled_from(Kind), complete=st.booleans(), proven=st.booleans())
    def begin_as(self, kind, complete, proven):
        self.case = Case(
            id="2026-000001",
            kind=kind,
            received=self.now,
            targets=(Target("article", "a1"),),
            complete=complete,
            verified_by="dns" if proven else "",
        )
        self.run_clock()

    @rule(minutes=st.integers(1, 900))
    def time_passes(self, minutes):
        until = self.now + timedelta(minutes=minutes)
        while self.now < until:
            self.now = min(until, self.now + timedelta(minutes=30))
            self.run_clock()

    @rule(act=st.sampled_from(Act), outcome=st.none() | st.sampled_from(Outcome))
    def somebody_acts(self, act, outcome):
        before = self.case
        try:
            self.case = advanced(before, Event(self.now, act, "operator", "a reason", outcome))
        except NotNowError:
            assert self.case is before
        self.run_clock()

    def run_clock(self):
        for _ in range(20):
            event = falls_due(self.case, self.now)
            if event is None:
                return
            self.case = advanced(self.case, event)
        pytest.fail("the clock never rests")

    @invariant()
    def no_case_is_without_an_outcome_after_24_hours(self):
        if self.now >= self.case.due and self.case.state not in (State.SPAM, State.DUPLICATE):
            assert self.case.outcome is not None
            broken, objected = self.case.happened(Act.BREACH), self.case.happened(Act.APPEAL)
            assert broken is None or (objected is not None and broken > objected + 24 * HOUR)

    @invariant()
    def the_clock_wakes_when_something_falls_due_and_not_before(self):
        at = wakes(self.case)
        assert at is None or at > self.now
        soon = self.now + timedelta(hours=25)
        for n in range(26):
            moment = self.now + n * HOUR
            assert (falls_due(self.case, moment) is not None) == (at is not None and at <= moment)
        if at is not None and at <= soon:
            assert falls_due(self.case, at - timedelta(microseconds=1)) is None

    @invariant()
    def what_is_decided_has_a_reason(self):
        if self.case.outcome is not None:
            assert self.case.reason

    @invariant()
    def replaying_the_events_gives_the_same_state(self):
        again = Case(
            id=self.case.id,
            kind=self.case.kind,
            received=self.case.received,
            targets=self.case.targets,
            complete=self.case.complete,
            verified_by=self.case.verified_by,
        )
        for event in self.case.events:
            again = advanced(again, event)
        assert again == self.case


OneCase.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestOneCase = OneCase.TestCase


def test_a_complaint_is_acknowledged_at_once_and_found_by_its_secret(store):
    case = intake(store, complaint(), now=START, secret="s3cret")
    assert case.id == "2026-000001"
    assert case.state is State.ACKNOWLEDGED
    assert case.due == START + 24 * HOUR
    assert case_of_secret(store, "s3cret") == case
    assert case_of_secret(store, "other") is None
    assert case.id in acknowledgement(case, "https://paper.example/r")
    assert "21 November 2026" in acknowledgement(case, "https://paper.example/r")


def test_a_decision_rules_wakes_what_it_touches_and_is_told_with_its_reason(store):
    case = intake(store, complaint(), now=START, secret="s")
    triage(store, case.id, now=START + HOUR, assignee="second reader")
    case = decide(store, case.id, Outcome.REMOVED, reason="the picture is hers", now=START + 2 * HOUR)
    assert case.state is State.ACTIONED
    assert not may_list(store)
    assert store.docs_waiting("filing", 9) == ["a1"]
    assert "the picture is hers" in decision(case, "https://paper.example/r")
    for act in (Act.PROPAGATE, Act.PROBE):
        case = happen(store, case.id, act, now=START + 3 * HOUR)
    assert case.state is State.CLOSED
    assert store.check_ledger()[0] > 5


def test_a_complete_complaint_that_nobody_decides_is_hidden_after_20_hours_and_given_back_if_refused(store):
    case = intake(store, complaint(), now=START, secret="s")
    confirm(store, case.id, now=START + HOUR)
    assert [event.act for _, event in tick(store, START + 13 * HOUR)] == [Act.REASSIGN, Act.REMIND]
    assert tick(store, START + 13 * HOUR) == []
    tick(store, START + 20 * HOUR)
    assert case_of(store, case.id).state is State.INTERIM_HIDDEN
    assert not may_list(store)
    case = decide(store, case.id, Outcome.REFUSED, reason="a licence was shown", now=START + 30 * HOUR)
    assert case.state is State.CLOSED
    assert may_list(store)
    said = [Signal("meta robots", "nosnippet", "")]
    assert not policy(said, rulings(store), article="a1").may(Verb.QUOTE), "taking back grants nothing"


def test_an_incomplete_complaint_is_refused_with_reasons_before_the_day_is_over(store):
    case = intake(store, complaint(perjury=False, signature=""), now=START, secret="s")
    tick(store, START + 23 * HOUR)
    case = case_of(store, case.id)
    assert (case.state, case.outcome) == (State.CLOSED, Outcome.REFUSED)
    assert case.reason
    case = happen(store, case.id, Act.APPEAL, now=START + 48 * HOUR, by="sender")
    assert decide(store, case.id, Outcome.REMOVED, reason="now complete", now=START + 50 * HOUR).hidden
    assert not may_list(store)


def test_a_publisher_proven_to_be_one_needs_no_operator(store):
    case = intake(store, complaint(Kind.PUBLISHER_OPTOUT, verified_by="dns"), now=START, secret="s")
    assert case.outcome is Outcome.REMOVED
    assert not may_list(store)


def test_urgent_kinds_are_hidden_first(store):
    assert intake(store, complaint(Kind.INTIMATE_IMAGES), now=START, secret="s").state is State.INTERIM_HIDDEN
    assert not may_list(store)


def test_a_restriction_forbids_its_verbs_only(store):
    case = intake(store, complaint(), now=START, secret="s")
    decide(store, case.id, Outcome.RESTRICTED, reason="no pictures", verbs=(Verb.SHOW,), now=START + HOUR)
    made = policy((), rulings(store), article="a1", operator_allows=frozenset({Verb.SHOW}))
    assert made.may(Verb.LIST)
    assert not made.may(Verb.SHOW)


def test_a_counter_notice_brings_it_back(store):
    case = intake(store, complaint(), now=START, secret="s")
    decide(store, case.id, Outcome.REMOVED, reason="hers", now=START + HOUR)
    for act in (Act.PROPAGATE, Act.PROBE, Act.COUNTER_NOTICE, Act.REINSTATE):
        happen(store, case.id, act, now=START + 2 * HOUR, note="no court was told")
    assert case_of(store, case.id).state is State.CLOSED
    assert may_list(store)


def test_the_same_complaint_twice_is_one_case_with_a_duplicate(store):
    first = intake(store, complaint(), now=START, secret="s")
    second = intake(store, complaint(), now=START + HOUR, secret="t")
    assert (second.state, second.of) == (State.DUPLICATE, first.id)
    assert intake(store, complaint(target="a2"), now=START + HOUR, secret="u").state is State.ACKNOWLEDGED


def test_who_complained_can_be_forgotten_and_the_chain_still_verifies(store):
    case = intake(store, complaint(), now=START, secret="s")
    assert complaint_of(store, case.id).name == "Ines Okoro"
    erase_person(store, case.id)
    assert complaint_of(store, case.id) is None
    assert case_of(store, case.id) == case
    store.check_ledger()
    assert not any("okoro" in (e.doc + e.kind).lower() for e in store.ledger())


def test_appeals_are_open_for_six_months(store):
    case = intake(store, complaint(), now=START, secret="s")
    decide(store, case.id, Outcome.REFUSED, reason="a licence", now=START + HOUR)
    with pytest.raises(InputError, match="six months"):
        happen(store, case.id, Act.APPEAL, now=START + timedelta(days=186))
    assert happen(store, case.id, Act.APPEAL, now=START + timedelta(days=180)).state is State.APPEALED


def test_what_cannot_be_decided_is_said(store):
    case = intake(store, complaint(), now=START, secret="s")
    with pytest.raises(InputError, match="reason"):
        decide(store, case.id, Outcome.REMOVED, reason=" ", now=START)
    with pytest.raises(InputError, match="verbs"):
        decide(store, case.id, Outcome.RESTRICTED, reason="r", now=START)
    with pytest.raises(InputError, match="no case"):
        decide(store, "2026-999999", Outcome.REMOVED, reason="r", now=START)
    with pytest.raises(InputError, match="cannot follow"):
        happen(store, case.id, Act.PROBE, now=START)
    with pytest.raises(InputError, match="names what"):
        intake(store, Complaint(kind=Kind.OTHER, targets=()), now=START, secret="s")


def test_a_night_without_the_clock_is_a_breach_that_the_board_shows(store):
    case = intake(store, complaint(), now=START, secret="s")
    tick(store, START + 40 * HOUR)
    assert case_of(store, case.id).happened(Act.BREACH) == START + 40 * HOUR
    shown = board(store)
    assert (shown.cases, shown.breaches, shown.refused) == (1, 1, 1)
    assert shown.median_minutes == 40 * 60


@settings(max_examples=64, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(st.sampled_from(["signature", "works", "address", "good_faith", "accuracy", "perjury"])))
def test_a_copyright_notice_is_complete_only_with_all_that_the_statute_lists(lacking):
    empty = {"works": (), "good_faith": False, "accuracy": False, "perjury": False}
    made = complaint(**{name: empty.get(name, "") for name in lacking})
    assert set(made.missing) == lacking


def test_business_days_pass_over_thanksgiving_and_the_year_end():
    assert put_back_window(date(2026, 11, 20)) == (date(2026, 12, 7), date(2026, 12, 11))
    assert put_back_window(date(2026, 12, 18)) == (date(2027, 1, 5), date(2027, 1, 11))


def test_the_sooner_of_law_and_promise_counts():
    assert deadline_of(Kind.GOVERNMENT, START)[0] == START + HOUR
    assert deadline_of(Kind.INTIMATE_IMAGES, START)[0] == START + 24 * HOUR
    assert deadline_of(Kind.OTHER, START) == (START + 24 * HOUR, "our promise: 24 hours")


def test_a_drill_of_complaints_of_every_kind_is_decided_in_time(store):
    chance = random.Random(20261120)
    arriving = sorted(
        (START + timedelta(minutes=chance.randrange(48 * 60)), n, chance.choice(list(Kind))) for n in range(60)
    )
    now, arrived = START, []
    while now <= START + 75 * HOUR:
        for at, n, kind in arriving:
            if now - HOUR / 2 < at <= now:
                lacking = {"email": ""} if chance.random() < 0.3 else {"email": f"s{n}@okoro.example"}
                arrived.append(intake(store, complaint(kind, f"a{n}", **lacking), now=at, secret=str(n)).id)
                if chance.random() < 0.5:
                    confirm(store, arrived[-1], now=at)
                if chance.random() < 0.4 and not case_of(store, arrived[-1]).outcome:
                    outcome = chance.choice([Outcome.REMOVED, Outcome.REFUSED, Outcome.CORRECTED, Outcome.DELISTED])
                    decide(store, arrived[-1], outcome, reason="drill", now=at)
        tick(store, now)
        now += HOUR / 2
    shown = board(store)
    assert len(arrived) == shown.cases == 60
    assert shown.breaches == 0
    assert shown.p95_minutes <= 24 * 60
    assert all(case_of(store, one).outcome for one in arrived)
    store.check_ledger()
