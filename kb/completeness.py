"""What is encoded, where, and what tests it: instruments × provisions × rules × scenarios × cases, and what is not encoded.

An article is covered where a rule encodes it. A scenario counts for the articles of the rules it was written for, a
decided case for the articles it was decided on. What a rule leaves to counsel, what no rule carries, what could not be
verified, and who has read what stand beside it. `kb.loose_ends` names what hangs in the air, `kb.coverage_table` prints.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kb.atoms import parse_atom
from kb.load import KnowledgeBase
from kb.loose_ends import Loose, Tally, loose_ends, tallies
from kb.namespaces import unversioned
from kb.provisions import Address, Instrument
from kb.records import REVIEW_NONE, NotEncoded, Rule

BRANCHES = {
    "civil": {"zh": "民事", "en": "civil"},
    "administrative": {"zh": "行政", "en": "administrative"},
    "criminal": {"zh": "刑事", "en": "criminal"},
}


@dataclass(frozen=True)
class Article:
    """One article and what rests on it. `named_by` are rules that take an element, burden or consequence from it."""

    address: str
    provisions: int
    rules: tuple[str, ...]
    named_by: tuple[str, ...]
    scenarios: tuple[str, ...]
    cases: tuple[str, ...]
    not_encoded: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Coverage:
    """One instrument with the articles of which we keep an entry, in the order of the law."""

    instrument: str
    title: dict[str, str]
    authority: str
    articles: tuple[Article, ...]
    unverified_versions: tuple[str, ...]

    @property
    def encoded(self) -> int:
        return sum(bool(article.rules) for article in self.articles)


@dataclass(frozen=True)
class Group:
    """Totals of some instruments; a rule, scenario or case counts once. `provisions` are entries, one for each wording of each place."""

    authority: str
    label: dict[str, str]
    instruments: int
    provisions: int
    articles: int
    encoded: int
    rules: int
    scenarios: int
    cases: int
    not_encoded: int


@dataclass(frozen=True)
class BranchCount:
    """Rules in force that conclude liability in one branch of law or its consequences, and what tests them."""

    branch: str
    label: dict[str, str]
    claims: int
    consequences: int
    scenarios: int
    cases: int


@dataclass(frozen=True)
class Left:
    """A family of the law map of which no rule carries anything, or (`part`) only the rest."""

    family: str
    part: bool
    what: dict[str, str]
    why: dict[str, str]


@dataclass(frozen=True)
class OpenDuty:
    """A duty whose breach no rule states, and why not."""

    duty: str
    name: dict[str, str]
    why: dict[str, str]


@dataclass(frozen=True)
class Unverified:
    """A rule whose basis could not be verified; it makes nobody liable alone."""

    rule: str
    provision: str
    overlay: str | None
    reads: dict[str, str]
    source: dict[str, str]


@dataclass(frozen=True)
class Read:
    """How many rules of a file were read beside the official texts once, and how many twice; no lawyer's review."""

    file: str
    rules: int
    once: int
    twice: int
    first: date | None
    second: date | None


@dataclass(frozen=True)
class Completeness:
    groups: tuple[Group, ...]
    total: Group
    branches: tuple[BranchCount, ...]
    instruments: tuple[Coverage, ...]
    omissions: tuple[Left, ...]
    open_duties: tuple[OpenDuty, ...]
    unverified: tuple[Unverified, ...]
    review: dict[str, int]
    """Rules by the state of their review by a lawyer."""
    readings: tuple[Read, ...]
    tallies: tuple[Tally, ...]
    loose: tuple[Loose, ...]

    @property
    def reviewed(self) -> int:
        """Rules that a lawyer has reviewed."""
        return sum(count for state, count in self.review.items() if state != REVIEW_NONE)


def completeness(kb: KnowledgeBase) -> Completeness:
    """The whole table. Nothing in it is a judgment on law that is not kept here."""
    index = _Index(kb)
    instruments = tuple(index.instrument(one) for one in kb.instruments.values())
    authorities = dict.fromkeys(one.authority for one in kb.instruments.values())
    groups = tuple(
        group_of(one.value, one.label.model_dump(), [each for each in instruments if each.authority == one])
        for one in sorted(authorities, key=lambda one: one.rank)
    )
    return Completeness(
        groups,
        group_of("total", {"zh": "合计", "en": "total"}, instruments),
        tuple(_branch(kb, branch) for branch in BRANCHES),
        instruments,
        tuple(Left(one.family, one.part, one.what.model_dump(), one.why.model_dump()) for one in kb.omissions.values()),
        tuple(
            OpenDuty(duty.id, duty.name.model_dump(), duty.not_encoded.model_dump())
            for duty in kb.duties.values()
            if duty.not_encoded
        ),
        tuple(_unverified(rule) for rule in kb.rules.values() if rule.confidence != "verified"),
        dict(sorted(Counter(rule.review for rule in kb.rules.values()).items())),
        tuple(file_readings(kb)),
        tuple(tallies(kb)),
        tuple(loose_ends(kb)),
    )


class _Index:
    """What names each article, gathered once."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.kb = kb
        self.rules: dict[Address, list[str]] = defaultdict(list)
        self.named: dict[Address, list[str]] = defaultdict(list)
        self.gaps: dict[Address, list[dict[str, str]]] = defaultdict(list)
        for rule in kb.rules.values():
            basis = _article_of(rule.provision)
            self.rules[basis].append(rule.id)
            for place in dict.fromkeys(map(_article_of, _named(rule))):
                if place != basis:
                    self.named[place].append(rule.id)
            for gap in rule.not_encoded:
                self.gaps[_article_of(gap.provision)].append(_gap(rule, gap))
        self.cases: dict[Address, list[str]] = defaultdict(list)
        for case in kb.cases.values():
            for place in dict.fromkeys(_article_of(basis) for row in case.outcome for basis in row.basis):
                self.cases[place].append(case.id)
        self.scenarios = [(case.id, set(case.rules)) for case in kb.scenarios.values()]
        self.entries = Counter(one.address.unversioned.whole_article for one in kb.provisions.values())

    def instrument(self, one: Instrument) -> Coverage:
        places = sorted(place for place in self.entries if place in one.address)
        firm = ("two", "one")
        return Coverage(
            one.slug,
            one.title.model_dump(),
            one.authority.value,
            tuple(map(self.article, places)),
            tuple(str(version.effective) for version in one.versions if not version.verified.value.startswith(firm)),
        )

    def article(self, place: Address) -> Article:
        rules = self.rules.get(place, [])
        return Article(
            str(place),
            self.entries[place],
            tuple(rules),
            tuple(self.named.get(place, ())),
            tuple(name for name, meant in self.scenarios if not meant.isdisjoint(rules)),
            tuple(self.cases.get(place, ())),
            tuple(self.gaps.get(place, ())),
        )


def _article_of(address: str) -> Address:
    return unversioned(address).whole_article


def _named(rule: Rule) -> Iterator[str]:
    for element in rule.if_:
        yield from (one for one in (element.provision, element.burden_from) if one)
    yield from (one.provision for one in rule.consequences if one.provision)


def _gap(rule: Rule, gap: NotEncoded) -> dict[str, str]:
    words = {"anchor": gap.anchor} if gap.anchor else {}
    return {"rule": rule.id, "provision": gap.provision, **words, "zh": gap.because.zh, "en": gap.because.en}


def group_of(name: str, label: dict[str, str], members: Iterable[Coverage]) -> Group:
    """The totals of some instruments."""
    members = list(members)
    articles = [article for one in members for article in one.articles]
    return Group(
        name,
        {"zh": label["zh"], "en": label["en"]},
        len(members),
        sum(article.provisions for article in articles),
        len(articles),
        sum(bool(article.rules) for article in articles),
        len({name for article in articles for name in article.rules}),
        len({name for article in articles for name in article.scenarios}),
        len({name for article in articles for name in article.cases}),
        sum(len(article.not_encoded) for article in articles),
    )


def _branch(kb: KnowledgeBase, branch: str) -> BranchCount:
    """Overlays are not counted: they are no law in force."""
    of_branch = {name: one.kind for name, one in kb.predicates.items() if one.branch == branch}
    kinds = {
        rule.id: kind
        for rule in kb.rules.values()
        if rule.head and rule.overlay is None and (kind := of_branch.get(rule.head.predicate))
    }
    decided = [{parse_atom(row.claim).predicate for row in case.outcome} for case in kb.cases.values()]
    return BranchCount(
        branch,
        BRANCHES[branch],
        sum(kind == "claim" for kind in kinds.values()),
        sum(kind == "consequence" for kind in kinds.values()),
        sum(not kinds.keys().isdisjoint(case.rules) for case in kb.scenarios.values()),
        sum(not of_branch.keys().isdisjoint(claims) for claims in decided),
    )


def _unverified(rule: Rule) -> Unverified:
    source = rule.source.model_dump() if rule.source else {"zh": "", "en": ""}
    return Unverified(rule.id, rule.provision, rule.overlay, rule.reads.model_dump(), source)


def file_readings(kb: KnowledgeBase) -> Iterator[Read]:
    """Each file of rules with its readings; rules added since the last reading count as unread."""
    for file, rules in sorted(Counter(rule.file for rule in kb.rules.values()).items()):
        record = kb.file_readings.get(file)
        read = min(rules, record.rules) if record else 0
        twice = read if record and record.second else 0
        yield Read(file, rules, read, twice, record.first if record else None, record.second if record else None)
