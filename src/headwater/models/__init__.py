"""The nouns of Headwater: frozen values, one file a stage of the flow. Ids come from content, times are aware and UTC."""

from headwater.models.article import Article, Block, Image, Link, Reading, Unread, Version
from headwater.models.digest import Credit, Digest, Receipt, Revision, Sentence, Verdict, Withheld
from headwater.models.ids import content_id, sha256_of, story_id
from headwater.models.mail import DECOY, MailAnswer, MailIn, MailOut
from headwater.models.outcome import Ended, Outcome
from headwater.models.outlet import Channel, Outlet
from headwater.models.page import Capture, Feed, FeedEntry, Page, Visit
from headwater.models.rights import Evidence, Permission, Policy, Ruling, Signal, Verb
from headwater.models.story import Copy, Placed, Story
from headwater.models.tracing import Attribution, Claim, Document, Edge, Mention, Origin, Tracing, Value

__all__ = [
    "DECOY",
    "Article",
    "Attribution",
    "Block",
    "Capture",
    "Channel",
    "Claim",
    "Copy",
    "Credit",
    "Digest",
    "Document",
    "Edge",
    "Ended",
    "Evidence",
    "Feed",
    "FeedEntry",
    "Image",
    "Link",
    "MailAnswer",
    "MailIn",
    "MailOut",
    "Mention",
    "Origin",
    "Outcome",
    "Outlet",
    "Page",
    "Permission",
    "Placed",
    "Policy",
    "Reading",
    "Receipt",
    "Revision",
    "Ruling",
    "Sentence",
    "Signal",
    "Story",
    "Tracing",
    "Unread",
    "Value",
    "Verb",
    "Verdict",
    "Version",
    "Visit",
    "Withheld",
    "content_id",
    "sha256_of",
    "story_id",
]
