"""What stands at the foot of every page, feed and letter (design, section 7), in words and without markup."""

from __future__ import annotations

from headwater.publish.paper import Site
from headwater.publish.tongue import Tongue


def disclaimer(site: Site, tongue: Tongue) -> str:
    """Denial of responsibility."""
    return tongue.say(
        "%(name)s is an automatic aggregator of global media. Statements are those of the outlets named; a machine selected "
        "them and nobody here endorses them. Linked sites are not ours.",
        name=site.name,
    )


def ownership(tongue: Tongue) -> str:
    """Primary source, trademarks, materials."""
    return tongue.say(
        "Each item links to its primary source. Trademarks belong to their owners and materials to their authors."
    )


def promise(tongue: Tongue) -> str:
    """What is done about a complaint."""
    return tongue.say("Complaints are acted on within 24 hours.")


def rights_text(site: Site, tongue: Tongue) -> str:
    """All of it in one piece, with where to complain: for feeds and letters."""
    where = tongue.say("Complain at %(address)s", address=f"{site.root}/rights/")
    return f"{disclaimer(site, tongue)} {ownership(tongue)} {promise(tongue)} {where}"
