"""What is encoded, where, and what tests it: instruments × articles × rules × scenarios × cases, and what is loose.

An article is covered where a rule encodes it. A scenario counts for the articles of the rules it was written for, a
decided case for the articles it was decided on. What a rule leaves to counsel, what could not be verified, and how
much a lawyer has reviewed stand beside it. Loose ends are named with the mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.checks import STRUCTURE
from kb.errors import Problem
from kb.links import concluding
from kb.load import KnowledgeBase
from kb.namespaces import unversioned
from kb.provisions import Address, Instrument
from kb.records import NotEncoded, Rule

ACT = "Act"
"""The variable whose date chooses the law of a rule; a rule without it follows the day of the question."""

ACTORS = ("developer", "provider", "platform", "user")
"""The kinds of actor for each of whom a risk says how it reaches them, or why not."""


@dataclass(frozen=True)
class Article:
    """One article and what rests on it. `named_by` are rules that take an element, burden or consequence from it."""

    address: str
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
    """Totals of the instruments of one authority; a rule, scenario or case counts once."""

    authority: str
    label: dict[str, str]
    instruments: int
    articles: int
    encoded: int
    rules: int
    scenarios: int
    cases: int
    not_encoded: int


@dataclass(frozen=True)
class Completeness:
    groups: tuple[Group, ...]
    total: Group
    instruments: tuple[Coverage, ...]
    unverified: tuple[str, ...]
    """Rules that could not be verified; they are disregarded unless asked for."""
    review: dict[str, int]
    """Rules by the state of their review."""
    loose: tuple[Problem, ...]


def completeness(kb: KnowledgeBase) -> Completeness:
    """The whole table. Nothing in it is a judgment on law that is not kept here."""
    instruments = tuple(_instrument(kb, one) for one in kb.instruments.values())
    authorities = list(dict.fromkeys(one.authority for one in kb.instruments.values()))
    groups = tuple(
        _group(
            authority.value, authority.label.model_dump(), [one for one in instruments if one.authority == authority]
        )
        for authority in sorted(authorities, key=lambda one: one.rank)
    )
    return Completeness(
        groups,
        _group("total", {"zh": "合计", "en": "total"}, instruments),
        instruments,
        tuple(rule.id for rule in kb.rules.values() if rule.confidence != "verified"),
        dict(sorted(Counter(rule.review for rule in kb.rules.values()).items())),
        tuple(loose_ends(kb)),
    )


def _instrument(kb: KnowledgeBase, instrument: Instrument) -> Coverage:
    here = instrument.address
    places: dict[str, Address] = {}
    for provision in kb.provisions.values():
        if provision.instrument == instrument.slug:
            article = provision.address.unversioned.whole_article
            places[str(article)] = article
    versions = tuple(
        str(one.effective) for one in instrument.versions if not one.verified.value.startswith(("two", "one"))
    )
    return Coverage(
        instrument.slug,
        instrument.title.model_dump(),
        instrument.authority.value,
        tuple(_article(kb, place) for place in sorted(places.values()) if place in here),
        versions,
    )


def _article(kb: KnowledgeBase, article: Address) -> Article:
    rules = tuple(rule.id for rule in kb.rules.values() if _within(rule.provision, article))
    named = tuple(
        rule.id
        for rule in kb.rules.values()
        if rule.id not in rules and any(_within(one, article) for one in _named(rule))
    )
    return Article(
        str(article),
        rules,
        named,
        tuple(case.id for case in kb.scenarios.values() if set(case.rules) & set(rules)),
        tuple(
            case.id
            for case in kb.cases.values()
            if any(_within(basis, article) for row in case.outcome for basis in row.basis)
        ),
        tuple(
            _gap(rule, gap) for rule in kb.rules.values() for gap in rule.not_encoded if _within(gap.provision, article)
        ),
    )


def _within(address: str, article: Address) -> bool:
    return unversioned(address).whole_article == article


def _named(rule: Rule) -> Iterator[str]:
    for element in rule.if_:
        yield from (one for one in (element.provision, element.burden_from) if one)
    yield from (one.provision for one in rule.consequences if one.provision)


def _gap(rule: Rule, gap: NotEncoded) -> dict[str, str]:
    words = {"anchor": gap.anchor} if gap.anchor else {}
    return {"rule": rule.id, "provision": gap.provision, **words, "zh": gap.because.zh, "en": gap.because.en}


def _group(authority: str, label: dict[str, str], members: Iterable[Coverage]) -> Group:
    members = list(members)
    articles = [article for one in members for article in one.articles]
    return Group(
        authority,
        {"zh": label["zh"], "en": label["en"]},
        len(members),
        len(articles),
        sum(bool(article.rules) for article in articles),
        len({name for article in articles for name in article.rules}),
        len({name for article in articles for name in article.scenarios}),
        len({name for article in articles for name in article.cases}),
        sum(len(article.not_encoded) for article in articles),
    )


# -- loose ends


def loose_ends(kb: KnowledgeBase) -> Iterator[Problem]:
    """What hangs in the air: rules without basis or scenario, facts without question, risks without a path, idle entries."""
    yield from _loose_rules(kb)
    yield from _loose_predicates(kb)
    yield from _loose_risks(kb)
    yield from _loose_duties(kb)


def _loose_rules(kb: KnowledgeBase) -> Iterator[Problem]:
    meant = {name for case in kb.scenarios.values() for name in case.rules}
    for rule in kb.rules.values():
        if not unversioned(rule.provision).is_paper and not kb.provisions_at(unversioned(rule.provision)):
            yield Problem(
                rule.where, f"{rule.id} has no basis: {rule.provision} is not kept", "add the provision's entry"
            )
        if rule.head is None and rule.in_force.until and ACT not in rule.variables:
            yield Problem(
                rule.where,
                f"{rule.id} ends on {rule.in_force.until} but names no act: judged later, an earlier act loses this exception",
                "name the act in an element, so that the law of its day governs",
            )
        if rule.id not in meant:
            yield Problem(
                rule.where, f"no scenario is meant for {rule.id}", "name it under `rules` of one that tests it"
            )


def _loose_predicates(kb: KnowledgeBase) -> Iterator[Problem]:
    """A fact must be askable; a number asks by its own sentence where it has no question."""
    for predicate in kb.predicates.values():
        framed = predicate.act_kind or predicate.type_test or predicate.id in STRUCTURE
        if predicate.kind == "fact" and not framed and predicate.asks is None:
            yield Problem(predicate.where, f"{predicate.id} has no question", "add `asks`, in zh and en")


def _loose_risks(kb: KnowledgeBase) -> Iterator[Problem]:
    """Every risk, those that only gather others aside, leads to a rule and says for each kind of actor how, or why not."""
    broader = {risk.broader for risk in kb.risks.values()}
    for risk in kb.risks.values():
        if risk.id in broader and not risk.conclusions:
            continue
        reached = any(rules for _, rules in concluding(kb, risk.conclusions))
        if not reached and not risk.duties:
            yield Problem(
                risk.where, f"the risk {risk.id} leads to no rule", "name its conclusions, or the duties that meet it"
            )
        for pattern, rules in concluding(kb, risk.conclusions):
            if not rules:
                yield Problem(
                    risk.where, f"the risk {risk.id}: no rule concludes {pattern}", "write the rule, or correct it"
                )
        if missing := [actor for actor in ACTORS if actor not in risk.actors]:
            yield Problem(
                risk.where,
                f"the risk {risk.id} does not say how it reaches {', '.join(missing)}",
                "say under `actors` how, or why not",
            )


def _loose_duties(kb: KnowledgeBase) -> Iterator[Problem]:
    for duty in kb.duties.values():
        if duty.breach and not any(rules for _, rules in concluding(kb, [duty.breach])):
            yield Problem(
                duty.where, f"the duty {duty.id}: no rule concludes {duty.breach}", "write the rule, or correct it"
            )


# -- as a table


def markdown(table: Completeness) -> Iterator[str]:
    """A table of totals, one line for each layer of authority, in Chinese and English."""
    yield "| 层级 · layer | 文件 · instruments | 条文 · articles | 已编码 · encoded | 规则 · rules | 情形 · scenarios | 案例 · cases | 留待律师 · left to counsel |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for group in (*table.groups, table.total):
        if group.articles or group is table.total:
            numbers = (
                group.instruments,
                group.articles,
                group.encoded,
                group.rules,
                group.scenarios,
                group.cases,
                group.not_encoded,
            )
            yield f"| {group.label['zh']} · {group.label['en']} | " + " | ".join(map(str, numbers)) + " |"
