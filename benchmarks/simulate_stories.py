"""Simulate stories whose truth is known, and measure parents, roots, origins and who was first.

    python benchmarks/simulate_stories.py [--stories N] [--seed N] [--show]

Events are told by invented outlets from texts written by hand (`simulate_stories_texts.toml`): independent reports, copies
(whole, shortened, with a frame of the outlet's own), credited copies, rewrites at three depths, reports that rest on another
outlet's, corrections, wrong clocks, three languages. The rules were not developed on these texts. A deep rewrite without a
credit cannot be known from words; such stories are counted apart. Prints one table.
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from headwater.models import Article, Outlet
from headwater.trace import Gazetteer, trace

TEXTS = Path(__file__).with_name("simulate_stories_texts.toml")
NAMES = (
    ("Northgate Wire", "agency", ""),
    ("Lantern Press Agency", "agency", ""),
    ("Coastal Observer", "newspaper", "Quay Media"),
    ("Harrowfield Echo", "newspaper", "Quay Media"),
    ("Meridian Daily", "newspaper", ""),
    ("Ostwald Kurier", "newspaper", ""),
    ("Radio Falken", "broadcaster", ""),
    ("Beacon Television", "broadcaster", ""),
    ("Tidewater Gazette", "newspaper", ""),
    ("Diario Almendro", "newspaper", ""),
    ("Fenland Standard", "newspaper", ""),
    ("Summit News Online", "online", ""),
    ("Gaceta del Taro", "newspaper", ""),
    ("Ellerauer Anzeiger", "newspaper", ""),
    ("Juniper Review", "magazine", ""),
)
DATELINES = {
    "en": (
        "PORT ANSELM ({outlet}) - {text}",
        "{text}\n\n{outlet} contributed to this report.",
        "({outlet}) — {text}",
        "{text}\n\nSource: {outlet}",
    ),
    "de": ("ELLERAU ({outlet}) - {text}", "{text}\n\nQuelle: {outlet}"),
    "es": ("VILLALUZ ({outlet}) - {text}", "{text}\n\nFuente: {outlet}"),
}
WAYS = ("copy", "short", "framed", "credited", "wire", "light", "middle", "cites", "cites", "chain", "deep")
FRAMES = {
    "en": ("More on this story in our evening edition.", "Sign up for the morning letter to read more."),
    "de": ("Mehr dazu in der Abendausgabe.",), "es": ("Más información en la edición de la tarde.",),
}  # fmt: skip


@dataclass
class Simulated:
    """A story with its truth: the root of each article, and how many origins there are (owners counted once)."""

    articles: list[Article] = field(default_factory=list)
    root: dict[str, str] = field(default_factory=dict)
    hidden: bool = False
    first: str = ""


def outlets() -> list[Outlet]:
    """The invented press."""
    return [
        Outlet(
            key=name.lower().replace(" ", "-"), name=name, home=f"https://{name.lower().replace(' ', '')}.example/",
            country="US", languages=("en",), kind=kind, owner=owner,
        )
        for name, kind, owner in NAMES
    ]  # fmt: skip


class Teller:
    """Tells one event through several outlets."""

    def __init__(self, event: dict[str, Any], chance: random.Random) -> None:
        self.event, self.chance, self.story = event, chance, Simulated()
        self.names = [name for name, _, _ in NAMES]
        chance.shuffle(self.names)
        self.clock = datetime(2031, 6, 1, 6, tzinfo=UTC)
        self.own_words_used = False

    def publish(self, text: str, root: str = "", *, outlet: str = "", wire: str = "", wrong: bool = False) -> Article:
        """One article, an hour or so after the one before it; a wrong clock says something else."""
        name = outlet or self.names.pop()
        self.clock += timedelta(minutes=self.chance.randint(25, 200))
        said = self.clock - timedelta(hours=self.chance.randint(6, 30)) if wrong else self.clock
        number = self.chance.randrange(10**8)
        host = f"{name.lower().replace(' ', '')}.example"
        article = Article(
            id=f"a{number:08d}", title="", text=text, outlet_name=name, language=self.event["language"], wire=wire,
            published=said, captured=self.clock + timedelta(minutes=20), url=f"https://{host}/{number}",
        )  # fmt: skip
        self.story.articles.append(article)
        self.story.root[article.id] = root or article.id
        return article

    def tell(self) -> Simulated:
        """Roots first, then those who repeat them."""
        chance, event = self.chance, self.event
        count = chance.randint(1, len(event["reports"]))
        roots = [self.publish(text) for text in event["reports"][:count]]
        self.story.first = roots[0].id
        for _ in range(chance.randint(1, 5)):
            self.repeat(chance.choice(roots))
        if chance.random() < 0.15:
            again = roots[0]
            self.publish(again.text + "\n\n" + event["correction"], again.id, outlet=again.outlet_name)
        if chance.random() < 0.2:
            self.outside()
        chance.shuffle(self.story.articles)
        return self.story

    def repeat(self, root: Article) -> None:
        """One article that goes back to a root, in one of many ways."""
        chance, event, wrong = self.chance, self.event, self.chance.random() < 0.1
        way = chance.choice(WAYS)
        first = root.text == event["reports"][0]
        sentences = root.text.split(". ")
        if way in ("light", "middle", "deep") and not first:
            way = "copy"
        if way == "copy":
            self.publish(root.text, root.id, wrong=wrong and chance.random() < 0.3)
        elif way == "short":
            self.publish(". ".join(sentences[: max(3, len(sentences) * 2 // 3)]) + ".", root.id)
        elif way == "framed":
            self.publish(root.text + "\n\n" + chance.choice(FRAMES[event["language"]]), root.id)
        elif way == "credited":
            form = chance.choice(DATELINES[event["language"]])
            self.publish(form.format(outlet=root.outlet_name, text=root.text), root.id, wrong=wrong)
        elif way == "wire":
            self.publish(event["light"] if first else root.text, root.id, wire=root.outlet_name, wrong=wrong)
        elif way == "light":
            self.publish(event["light"], root.id)
        elif way == "middle":
            self.publish(event["middle"], root.id)
        elif way == "deep":
            credited = chance.random() < 0.6
            credit = event["cites"][0].format(outlet=root.outlet_name) + " " if credited else ""
            self.story.hidden |= not credited
            self.publish(credit + event["deep"], root.id, wrong=wrong and credited)
        elif self.own_words_used:
            self.publish(root.text, root.id)
        else:
            self.own_words_used = True
            lead = chance.choice(event["cites"]).format(outlet=root.outlet_name)
            citing = self.publish(f"{lead} {event['rest']}", root.id, wrong=wrong)
            if way == "chain":
                again = chance.choice(event["cites"]).format(outlet=citing.outlet_name)
                self.publish(f"{again} {event['deep']}", root.id)

    def outside(self) -> None:
        """A report that rests on an outlet which is not in the story."""
        if self.own_words_used:
            return
        name = self.names.pop()
        self.publish(f"{self.event['cites'][-1].format(outlet=name)} {self.event['rest']}", f"outlet:{name}")


def measure(stories: int, seed: int, *, show: bool = False) -> Counter[str]:
    """Counts over simulated stories."""
    events = tomllib.loads(TEXTS.read_text("utf-8"))["event"]
    gazetteer = Gazetteer.of(outlets())
    owner = {name: owner or name for name, _, owner in NAMES}
    chance, counts = random.Random(seed), Counter[str]()
    for _ in range(stories):
        story = Teller(chance.choice(events), chance).tell()
        found = trace(story.articles, gazetteer=gazetteer)
        by_id = {one.id: one for one in story.articles}
        truth = set(story.root.values())
        groups = {owner[by_id[root].outlet_name] if root in by_id else root.removeprefix("outlet:") for root in truth}
        roots = {article: origin.root for origin in found.origins for article in origin.members}
        kind = "hidden" if story.hidden else "open"
        counts[f"{kind} stories"] += 1
        counts[f"{kind} origins exact"] += len(found.origins) == len(truth)
        counts[f"{kind} independent exact"] += found.independent == len(groups)
        counts[f"{kind} independent unknown"] += found.independent is None
        counts[f"{kind} independent over"] += (found.independent or 0) > len(groups)
        counts[f"{kind} articles"] += len(story.articles)
        counts[f"{kind} roots right"] += sum(roots[one] == root for one, root in story.root.items())
        counts[f"{kind} first right"] += found.first == story.first
        counts[f"{kind} first sure and wrong"] += found.first_sure and found.first != story.first
        counts[f"{kind} outlets counted"] += len({one.outlet_name for one in story.articles}) == len(groups)
        if show and kind == "open" and len(found.origins) != len(truth):
            explain(story, found)
    return counts


def explain(story: Simulated, found: Any) -> None:
    """Prints a story that was traced wrongly."""
    print("---", len(found.origins), "found,", len(set(story.root.values())), "true")
    for one in story.articles:
        edge = next((edge for edge in found.edges if edge.article == one.id), None)
        print(
            one.id,
            one.outlet_name,
            "true root",
            story.root[one.id],
            "|",
            edge and (edge.parent, edge.kind, round(edge.weight, 2)),
            "|",
            one.text[:90],
        )


def main() -> None:
    """Read the arguments, simulate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    counts = measure(options.stories, options.seed, show=options.show)
    for kind in ("open", "hidden"):
        total, articles = counts[f"{kind} stories"], counts[f"{kind} articles"]
        print(f"{kind}: {total} stories, {articles} articles")
        for name in (
            "origins exact",
            "independent exact",
            "independent unknown",
            "independent over",
            "first right",
            "first sure and wrong",
            "outlets counted",
        ):
            print(f"  {name:24} {100 * counts[f'{kind} {name}'] / max(1, total):6.1f} %")
        print(f"  {'roots right':24} {100 * counts[f'{kind} roots right'] / max(1, articles):6.1f} %")


if __name__ == "__main__":
    main()
