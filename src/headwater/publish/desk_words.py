"""The interface's words for complaints: kinds, fields, and what happens to a case."""

from __future__ import annotations

from headwater.publish.tongue import Tongue


def kinds(tongue: Tongue) -> tuple[tuple[str, str], ...]:
    """What a reader chooses from, in a reader's words; what comes by other ways (a publisher's proven wish) is not among them."""
    say = tongue.say
    return (
        ("copyright", say("It is my work, or my client’s")),
        ("press_right", say("It is my publication, and more is shown than I allow")),
        ("trademark", say("It misuses a trademark")),
        ("correction", say("It is wrong")),
        ("privacy_erasure", say("It is about me, and private")),
        ("name_delist", say("It should not be found by my name")),
        ("defamation", say("It defames me")),
        ("ncii", say("It shows intimate images")),
        ("illegal_content", say("It is illegal for another reason")),
        ("court_order", say("A court has ordered it")),
        ("government", say("An authority has ordered it")),
        ("counter_notice", say("Something of mine was taken down by mistake")),
        ("appeal", say("I object to a decision, and have lost my receipt")),
        ("other", say("Something else")),
    )


def kind_names(tongue: Tongue) -> dict[str, str]:
    """What complaints are about, in a word or two, as lists name it."""
    say = tongue.say
    return {
        "copyright": say("copyright"),
        "press_right": say("press publication"),
        "trademark": say("trademark"),
        "privacy_erasure": say("privacy"),
        "name_delist": say("search by name"),
        "defamation": say("defamation"),
        "illegal_content": say("illegal content"),
        "ncii": say("intimate images"),
        "court_order": say("court order"),
        "government": say("order of an authority"),
        "correction": say("correction"),
        "publisher_optout": say("wish of a publisher"),
        "counter_notice": say("counter-notice"),
        "appeal": say("objection"),
        "other": say("other"),
    }


def outcomes(tongue: Tongue) -> dict[str, str]:
    """What came of complaints, in a word or two."""
    say = tongue.say
    return {
        "removed": say("taken out"),
        "restricted": say("restricted"),
        "corrected": say("corrected"),
        "delisted": say("not found by the name"),
        "interim_hidden": say("hidden until it is decided"),
        "refused_with_reasons": say("left as it is"),
    }


def fields(tongue: Tongue) -> dict[str, str]:
    """The labels of what a complaint can hold, by field."""
    say = tongue.say
    return {
        "targets": say("What is it about? The address of a page here, or of the report"),
        "text": say("Tell us why, in your own words"),
        "email": say("Your e-mail address, so that we can answer"),
        "name": say("Your name"),
        "works": say("The work, or its address"),
        "address": say("Your postal address"),
        "phone": say("Your telephone number"),
        "signature": say("Your signature: type your full name"),
        "principal": say("On whose behalf, if not your own"),
        "mark": say("The trademark, its register and number"),
        "person": say("The name that should not be found"),
        "correct": say("What would be right"),
        "authority": say("The court or authority"),
        "order": say("The reference of its order"),
        "about_case": say("The number of the case"),
        "good_faith": say("I believe in good faith that the use is not authorised by the owner, its agent or the law."),
        "accuracy": say("What I say here is accurate."),
        "perjury": say("Under penalty of perjury: I am the owner or may act for the owner."),
        "mistake": say("Under penalty of perjury: I believe in good faith that it was taken down by mistake."),
        "consent": say(
            "I consent to the jurisdiction of the federal court of my district (outside the United States: of any district in "
            "which the publisher of this site can be found) and will accept service from who complained."
        ),
        "children": say("It shows the abuse of children. Then nobody is asked for a name."),
    }


def steps(tongue: Tongue) -> dict[str, str]:
    """What happens to a case, and the states that it is in after that, in words."""
    say = tongue.say
    told = {
        "receive": say("received"),
        "acknowledge": say("acknowledged"),
        "confirm": say("mailbox confirmed"),
        "triage": say("taken up"),
        "ask": say("more was asked of the sender"),
        "hide": say("hidden until it is decided"),
        "decide": say("decided"),
        "carry_out": say("carried out"),
        "propagate": say("gone out to every page, feed and search"),
        "probe": say("checked on every page, feed and search"),
        "notify": say("told to the sender"),
        "close": say("closed"),
        "appeal": say("an objection came, and is decided by a person"),
        "counter_notice": say("a counter-notice came"),
        "court_action": say("a court was asked"),
        "reinstate": say("put back"),
        "spam": say("not taken as a complaint"),
        "duplicate": say("joined to an earlier complaint"),
        "add": say("the sender added to it"),
        "remind": say("the operator was reminded"),
        "reassign": say("handed to a second person"),
        "breach": say("24 hours passed without an outcome"),
    }
    return told | {state: told[act] for state, act in _STATES.items()}


_STATES = {
    "received": "receive",
    "acknowledged": "acknowledge",
    "triaged": "triage",
    "needs_info": "ask",
    "interim_hidden": "hide",
    "decided": "decide",
    "actioned": "carry_out",
    "propagated": "propagate",
    "verified": "probe",
    "notified": "notify",
    "closed": "close",
    "appealed": "appeal",
    "counter_noticed": "counter_notice",
    "court_hold": "court_action",
    "reinstated": "reinstate",
}
