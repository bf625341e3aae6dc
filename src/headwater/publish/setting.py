"""One page being set: the templates, the words and addresses that every page needs, and the document that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from headwater.models import Policy, Verb
from headwater.prose import printable
from headwater.publish import dress, linked, words
from headwater.publish.feeds import MEDIA_TYPES
from headwater.publish.marks import (
    bdi,
    count_words_of,
    decoy_of,
    dots,
    iso,
    of_the_day,
    passage_address,
    prose,
    runs,
    time_tag,
    web_address,
)
from headwater.publish.paper import Card, Document, Site
from headwater.publish.rights_line import disclaimer, ownership
from headwater.publish.routes import Route
from headwater.publish.shelf import Shelf
from headwater.publish.tongue import Tongue, direction, own_name, tongue_of
from headwater.publish.topics import ORDER

HTML = "text/html; charset=utf-8"
SECTIONS = 7  # topics in the navigation
# Nothing from elsewhere, nothing inline; for hosts that set no headers. A data block (JSON-LD) is never run and needs no leave.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'"
)


def content_policy(sources: tuple[str, ...] = ()) -> str:
    """The policy of a page; `sources` are origins that an operator lets scripts come from and be asked."""
    more = "".join(f" {source}" for source in sources)
    allowed = CONTENT_POLICY
    for directive in ("script-src 'self'", "img-src 'self' data:", "connect-src 'self'"):
        allowed = allowed.replace(directive, directive + more)
    return allowed


@dataclass(frozen=True, slots=True)
class Setting:
    """What is being set: whose paper, which address, in which tongue; `live` fills the parts that only a server has.

    `likes` gives the count of a story where somebody counts; without it the story's own value stands.
    """

    shelf: Shelf
    route: Route
    tongue: Tongue
    live: bool = False
    likes: Callable[[str], int] | None = None
    counted: Callable[[], tuple[int, int]] | None = None  # how many likes there are, of how many stories

    @property
    def site(self) -> Site:
        """Who publishes."""
        return self.shelf.site

    @staticmethod
    def of(shelf: Shelf, route: Route, *, live: bool = False, likes: Callable[[str], int] | None = None) -> Setting:
        """The setting of an address; in the site's own language where the address names none."""
        return Setting(shelf, route, tongue_of(route.tongue or shelf.site.language), live, likes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a page says of itself in its head."""

    heading: str
    about: str = ""
    style: str = ""
    feeds_at: str = ""  # the path that feeds stand beside; empty: the page has none
    image: str = ""  # absolute address of the social card
    og_type: str = "website"
    published: str = ""
    data: dict[str, Any] | None = field(default=None)
    as_of: datetime | None = (
        None  # the time that the page itself names; times on it may be short. None: each says its day
    )
    indexable: bool = True
    status: int = 200


@lru_cache(maxsize=16)
def _environment(code: str) -> Environment:
    """The templates with the words of one language; everything that is set in is escaped."""
    tongue = tongue_of(code)
    environment = Environment(
        loader=PackageLoader("headwater.publish", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_shown,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
        cache_size=-1,
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        tongue.catalogue.gettext,
        _counting(tongue),
        newstyle=True,
    )
    environment.globals.update(
        t=tongue,
        web=web_address,
        passage=passage_address,
        prose=prose,
        dots=dots,
        bdi=bdi,
        direction=direction,
        own_name=own_name,
        iso=iso,
        full=tongue.full,
        topic=partial(words.topic, tongue),
        tag=partial(words.tag, tongue),
        reason=partial(words.reason, tongue),
        changed=partial(words.changed, tongue),
        verbs=partial(_verbs, tongue),
        count_words=partial(_count_words, tongue),
    )
    return environment


def _shown(value: Any) -> Any:
    """What is set in, without characters that hide or turn others; marked-up pieces were cleaned where they were made."""
    return printable(value) if type(value) is str else value


def _counting(tongue: Tongue) -> Any:
    """`ngettext` whose `%(num)s` is written as the language writes numbers."""

    def ngettext(one: str, many: str, number: int) -> str:
        form = tongue.catalogue.ngettext(one, many, number)
        return form.replace("%(num)s", tongue.number(number))

    return ngettext


def _count_words(tongue: Tongue, card: Card, short: bool) -> str:  # noqa: FBT001  (called from templates by position)
    return count_words_of(card, tongue, short=short)


def _verbs(tongue: Tongue, policy: Policy) -> list[tuple[str, bool, list[str]]]:
    """A policy as rows: what, whether, and the evidence."""
    return [
        (
            words.verb(tongue, v),
            policy.may(v),
            [_said(e.signal.source, e.because) for e in policy.evidence if v in e.verbs],
        )
        for v in Verb
    ]


def _said(source: str, because: str) -> str:
    return f"{source}: {because}" if because else source


def page(setting: Setting, template: str, head: Head, **values: Any) -> Document:
    """The document that a template makes of its values."""
    site, tongue, route = setting.site, setting.tongue, setting.route
    light, dark = dress.palettes(site)
    frame = {
        "site": site,
        "content_policy": content_policy(site.measure_sources),
        "page": _frame(setting, head),
        "now": setting.shelf.now,
        "live": setting.live,
        "figures": setting.shelf.figures,
        "figures_line": words.figures(tongue, setting.shelf.figures),
        "sections": _sections(setting),
        "disclaimer": disclaimer(site, tongue),
        "ownership": ownership(tongue),
        "decoy": decoy_of(site.contact),
        "light": light,
        "dark": dark,
        "font": dress.font_path(),
        "sheet": dress.sheet_path(site),
        "script": dress.script_path(),
        "find": dress.find_path() if head.style == "find" else "",
        "measure": dress.measure_path() if site.measure else "",
        "mark": dress.mark_inline(),
        "at": partial(address, site, tongue),
        "file": partial(_file, site),
        "time": partial(time_tag, now=head.as_of, tongue=tongue),
        "of_the_day": partial(of_the_day, now=head.as_of),
        "runs": partial(runs, tongue=tongue),
    }
    text = _environment(tongue.code).get_template(template).render(frame | values)
    return Document(
        f"/{route.tongue}{route.path}" if route.tongue else route.path,
        text.encode("utf-8", "replace"),
        HTML,
        status=head.status,
        indexable=head.indexable,
    )


def policy_table(setting: Setting, policy: Policy) -> Markup:
    """A policy as a table."""
    return Markup(_environment(setting.tongue.code).get_template("policy.html").render(policy=policy))  # noqa: S704  (escaped by the template)


def address(site: Site, tongue: Tongue, path: str) -> str:
    """A page's address on this site, in the interface that is being read."""
    prefix = f"/{tongue.code}" if tongue.code != site.language and tongue.code in site.tongues else ""
    return f"{site.base_path}{prefix}{path}"


def _file(site: Site, path: str) -> str:
    """The address of something that is the same in every interface."""
    return site.base_path + path


def _frame(setting: Setting, head: Head) -> dict[str, Any]:
    """The head of a page and its addresses in each language of the interface."""
    site, route, tongue = setting.site, setting.route, setting.tongue
    codes = (site.language, *(c for c in site.tongues if c != site.language)) if site.tongues else ()

    def absolute(code: str) -> str:
        return site.base_address.rstrip("/") + address(site, tongue_of(code), route.path)

    alternates = [(code, absolute(code)) for code in codes] if head.indexable else []
    if alternates:
        alternates.append(("x-default", absolute(site.language)))
    return {
        "title": head.heading if head.heading == site.name else f"{head.heading} · {site.name}",
        "heading": head.heading,
        "about": head.about,
        "style": head.style,
        "indexable": head.indexable,
        "canonical": absolute(tongue.code),
        "alternates": alternates,
        "tongues": [(c, own_name(c), address(site, tongue_of(c), route.path)) for c in codes if c != tongue.code],
        "feeds": [(leaf, kind.split(";")[0]) for leaf, kind in MEDIA_TYPES.items()] if head.feeds_at else [],
        "base": head.feeds_at or route.path,
        "image": head.image,
        "og_type": head.og_type,
        "published": head.published,
        "linked": linked.script(head.data),
        "path": route.path,
    }


def _sections(setting: Setting) -> Sequence[tuple[str, str]]:
    """The navigation: topics that have stories, then places and outlets."""
    having = {e.key for e in setting.shelf.index("topic")}
    topics = [slug for slug in ORDER if slug in having][:SECTIONS]
    tongue = setting.tongue
    return [
        *((f"/topic/{slug}/", words.topic(tongue, slug)) for slug in topics),
        ("/country/", words.listing(tongue, "country")),
        ("/outlet/", words.listing(tongue, "outlet")),
    ]
