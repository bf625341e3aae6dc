"""The interface's words for keys: topics, kinds of outlet, reasons, tags, verbs, the names of editions."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from babel.units import format_unit

from headwater.models import Verb
from headwater.publish.account import ReportView
from headwater.publish.editions import zone_of
from headwater.publish.paper import Figures, Site
from headwater.publish.tongue import Tongue


def tagline(tongue: Tongue, site: Site) -> str:
    """What the site says of itself: the operator's words as they are, the house's own in the interface's language."""
    house = Site().tagline
    return tongue.say("The world’s press, traced to its source") if site.tagline == house else site.tagline


def topic(tongue: Tongue, slug: str) -> str:
    """The name of a topic."""
    say = tongue.say
    return {
        "politics": say("Politics"),
        "conflict": say("Conflict"),
        "business": say("Business"),
        "science": say("Science"),
        "environment": say("Environment"),
        "health": say("Health"),
        "justice": say("Justice"),
        "disaster": say("Disasters"),
        "society": say("Society"),
        "culture": say("Culture"),
        "sport": say("Sport"),
        "education": say("Education"),
        "labour": say("Labour"),
        "lifestyle": say("Lifestyle"),
        "religion": say("Religion"),
        "people": say("People"),
        "weather": say("Weather"),
    }.get(slug, say("Other news"))


def kind_of_outlet(tongue: Tongue, kind: str) -> str:
    """What kind of publisher an outlet is."""
    say = tongue.say
    return {
        "agency": say("news agency"),
        "broadcaster": say("broadcaster"),
        "newspaper": say("newspaper"),
        "magazine": say("magazine"),
        "online": say("online"),
        "state": say("state medium"),
        "official": say("official body"),
        "aggregator": say("aggregator"),
        "sample": say("invented outlet"),
    }.get(kind, kind)


def listing(tongue: Tongue, kind: str) -> str:
    """The name of a kind of list."""
    say = tongue.say
    return {
        "topic": say("Topics"),
        "country": say("Places"),
        "language": say("Languages"),
        "outlet": say("Outlets"),
        "edition": say("Editions"),
        "archive": say("Archive"),
    }[kind]


def tag(tongue: Tongue, report: ReportView) -> str:
    """What a report is, in a word or two."""
    say = tongue.say
    if report.tag == "first":
        return say("first")
    if report.tag == "earliest":
        return say("earliest we have")
    if report.tag == "copy":
        return say("copy of %(outlet)s", outlet=report.of)
    if report.tag == "rewrite":
        return say("rewrite of %(outlet)s", outlet=report.of)
    if report.tag == "cites":
        return say("cites %(outlet)s", outlet=report.of)
    return say("own report")


def verb(tongue: Tongue, what: Verb) -> str:
    """What may be done with a page, as a reader understands it."""
    say = tongue.say
    return {
        Verb.FETCH: say("visit it"),
        Verb.ANALYSE: say("read and compare it"),
        Verb.LIST: say("list headline, authors and link"),
        Verb.QUOTE: say("quote short passages"),
        Verb.SHOW: say("show a small picture"),
        Verb.KEEP: say("keep a private copy to check by"),
        Verb.ARCHIVE: say("publish a copy"),
        Verb.TRANSLATE: say("translate it"),
        Verb.SUMMARISE: say("reword it by machine"),
        Verb.TRAIN: say("train on it"),
    }[what]


def reason(tongue: Tongue, key: str) -> str:
    """A countable reason as a sentence fragment; one that has no words of its own is printed with its dashes as spaces."""
    say = tongue.say
    status = re.fullmatch(r"status-(\d{3})", key)
    if status and status[1] in ("401", "402", "403", "429", "451"):
        return say("refused (HTTP %(status)s)", status=status[1])
    if status and status[1] in ("404", "410"):
        return say("not there any more (HTTP %(status)s)", status=status[1])
    if status:
        return say("failed (HTTP %(status)s)", status=status[1])
    return {
        "timeout": say("took too long"),
        "no-connection": say("could not be reached"),
        "connection-lost": say("could not be reached"),
        "no-such-host": say("its name was not found"),
        "bad-certificate": say("its certificate does not hold"),
        "robots": say("its robots.txt asks us not to visit"),
        "reserved": say("the publisher reserves text and data mining"),
        "ruled-out": say("taken down after a complaint"),
        "not-listed": say("the publisher allows no listing"),
        "not-told": say("too little was reported to tell it"),
        "no-headline": say("too little was reported to tell it"),
        "unverified": say("no sentence could be verified"),
        "not-a-feed": say("its feed could not be read"),
        "too-large": say("larger than we read"),
        "redirect-loop": say("redirects in a circle"),
        "not-html": say("no web page"),
        "no-text": say("no text was found"),
        "index-page": say("a page of links, not an article"),
        "soft-404": say("a page that says it is not there"),
        "nosnippet": say("the publisher allows no quotation"),
        "tdm-reserved": say("the publisher reserves text and data mining"),
    }.get(key, key.replace("-", " "))


def changed(tongue: Tongue, because: str) -> str:
    """Why an account changed. What an outlet wrote itself stands as it is."""
    if not because:
        return tongue.say("Written anew: more was reported.")
    if because == "changed at the source":
        return tongue.say("A report that it rests on was changed by its outlet.")
    if because == "withdrawn at the source":
        return tongue.say("A report that it rested on was withdrawn by its outlet.")
    return because


def withheld(tongue: Tongue, why: str) -> str:
    """Why a story has no digest."""
    return tongue.say(
        "No account of this story is published: %(reason)s. The reports are listed below, each with its link.",
        reason=reason(tongue, why),
    )


def edition(tongue: Tongue, made: datetime, zone: str = "UTC") -> str:
    """The name of an edition by the hour, in the paper's zone, at which it was made."""
    hour = made.astimezone(zone_of(zone)).hour
    if hour < 5:
        return tongue.say("Night edition")
    if hour < 12:
        return tongue.say("Morning edition")
    return tongue.say("Afternoon edition") if hour < 18 else tongue.say("Evening edition")


def edition_day(tongue: Tongue, made: datetime, zone: str = "UTC") -> str:
    """The day of an edition in the paper's zone, in full."""
    return tongue.day(made.astimezone(zone_of(zone)).replace(tzinfo=UTC))


def edition_in_full(tongue: Tongue, made: datetime, zone: str = "UTC") -> str:
    """The name of an edition with its day."""
    return f"{edition(tongue, made, zone)}, {edition_day(tongue, made, zone)}"


def figures(tongue: Tongue, found: Figures | None) -> str:
    """How the desk keeps its promise."""
    if found is None or found.median_minutes is None:
        return tongue.say("no complaint was decided yet")
    hours, minutes = divmod(found.median_minutes, 60)
    return tongue.say(
        "median %(hours)s h %(minutes)s min, %(breaches)s late of %(decided)s",
        hours=hours,
        minutes=minutes,
        breaches=tongue.number(found.breaches),
        decided=tongue.number(found.decided),
    )


def hours(tongue: Tongue, minutes: int | None) -> str:
    """A span in hours and minutes, as the language writes them; a dash for none."""
    if minutes is None:
        return "–"
    parts = [(minutes // 60, "duration-hour"), (minutes % 60, "duration-minute")]
    return " ".join(format_unit(n, unit, length="short", locale=tongue.locale) for n, unit in parts)
