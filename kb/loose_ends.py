"""What hangs in the air, named with its mend, and the figures that say how little does.

Each kind of thing has one test here, and both the list and the figures are made with it: a rule has a basis and a scenario,
a fact a question, a type of risk a rule to lead to and a word on each kind of actor, a duty a rule for its breach or a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.links import concluding
from kb.load import KnowledgeBase
from kb.namespaces import unversioned
from kb.records import STRUCTURE, Duty, Predicate, Risk, Rule

ACT = "Act"
"""The variable whose date chooses the law of a rule; a rule without it follows the day of the question."""

ACTORS = ("developer", "provider", "platform", "user")
"""The kinds of actor for each of whom a risk says how it reaches them, or why not."""


@dataclass(frozen=True)
class Loose:
    """One loose end: where, what, and how to mend it, in Chinese and English."""

    where: str
    what: dict[str, str]
    mend: dict[str, str]


@dataclass(frozen=True)
class Tally:
    """So many of all have what they should have."""

    name: str
    label: dict[str, str]
    done: int
    of: int


def tallies(kb: KnowledgeBase) -> list[Tally]:
    """The figures; where `done` falls short of `of`, `loose_ends` names the rest."""
    rules, facts, risks = list(kb.rules.values()), _askable(kb), _risks(kb)
    tested = _tested(kb)
    told = [actor in risk.actors for risk in risks for actor in ACTORS]
    return [
        _tally("basis", "规则有条文（或者论文要点）为依据", "rules with a basis", [_has_basis(kb, one) for one in rules]),
        _tally("scenario", "规则有设例专门检验", "rules with a scenario meant for them", [one.id in tested for one in rules]),
        _tally("question", "事实有可问的问题", "facts with a question", [one.asks is not None for one in facts]),
        _tally("path", "风险类型通向规则或者义务", "risk types that lead to a rule or a duty", [_leads(kb, r) for r in risks]),
        _tally("actors", "每类风险对研发者、提供者、平台、使用者各说明如何及于其人或者为何不及",
               "risk types × developer, provider, platform, user: how it reaches them, or why not", told),
        _tally("duties", "义务的违反有规则，或者说明为何没有", "duties with a rule for their breach, or a reason why none",
               [_has_rule(kb, one) or one.not_encoded is not None for one in kb.duties.values()]),
    ]  # fmt: skip


def _tally(name: str, zh: str, en: str, found: list[bool]) -> Tally:
    return Tally(name, {"zh": zh, "en": en}, sum(found), len(found))


def loose_ends(kb: KnowledgeBase) -> Iterator[Loose]:
    """Rules without basis, scenario or reader, facts without question, risks without a path, duties without the rule they name."""
    yield from _loose_rules(kb)
    yield from _loose_files(kb)
    yield from _loose_predicates(kb)
    yield from _loose_risks(kb)
    yield from _loose_duties(kb)


# -- rules


def _has_basis(kb: KnowledgeBase, rule: Rule) -> bool:
    basis = unversioned(rule.provision)
    return basis.is_paper or bool(kb.provisions_at(basis))


def _tested(kb: KnowledgeBase) -> set[str]:
    return {name for case in kb.scenarios.values() for name in case.rules}


def _loose_rules(kb: KnowledgeBase) -> Iterator[Loose]:
    tested = _tested(kb)
    for rule in kb.rules.values():
        if not _has_basis(kb, rule):
            yield _loose(
                rule.where,
                f"规则 {rule.id} 没有依据：没有收录 {rule.provision}",
                f"{rule.id} has no basis: {rule.provision} is not kept",
                "补上该条文的记录",
                "add the provision's entry",
            )
        if rule.head is None and rule.in_force.until and ACT not in rule.variables:
            yield _loose(
                rule.where,
                f"例外 {rule.id} 止于 {rule.in_force.until}，但没有写明行为：日后裁判时，先前的行为不再享有这一例外",
                f"{rule.id} ends on {rule.in_force.until} but names no act: judged later, an earlier act loses this exception",
                "在要件中写明行为，使行为日的法律适用",
                "name the act in an element, so that the law of its day governs",
            )
        if rule.id not in tested:
            yield _loose(
                rule.where,
                f"没有设例专门检验规则 {rule.id}",
                f"no scenario is meant for {rule.id}",
                "在检验它的设例的 rules 中写上它",
                "name it under `rules` of one that tests it",
            )


def _loose_files(kb: KnowledgeBase) -> Iterator[Loose]:
    for file in sorted({rule.file for rule in kb.rules.values() if rule.file} - set(kb.file_readings)):
        yield _loose(
            f"data/rules/{file}.yaml",
            f"没有记录谁对照条文读过规则文件 {file}",
            f"nobody is recorded as having read the file {file} beside the texts",
            "写进 data/review.yaml",
            "add it to data/review.yaml",
        )


# -- facts


def _askable(kb: KnowledgeBase) -> list[Predicate]:
    """The facts that a person answers; the frame of the case answers the others."""
    return [
        one
        for one in kb.predicates.values()
        if one.kind == "fact" and not one.act_kind and not one.type_test and one.id not in STRUCTURE
    ]


def _loose_predicates(kb: KnowledgeBase) -> Iterator[Loose]:
    for one in _askable(kb):
        if one.asks is None:
            yield _loose(
                one.where,
                f"事实 {one.id} 没有问题",
                f"{one.id} has no question",
                "补上 asks，中英文",
                "add `asks`, in zh and en",
            )


# -- risks and duties


def _risks(kb: KnowledgeBase) -> list[Risk]:
    """The types of risk, those that only gather others aside."""
    broader = {risk.broader for risk in kb.risks.values()}
    return [risk for risk in kb.risks.values() if risk.conclusions or risk.id not in broader]


def _leads(kb: KnowledgeBase, risk: Risk) -> bool:
    return bool(risk.duties) or any(rules for _, rules in concluding(kb, risk.conclusions))


def _loose_risks(kb: KnowledgeBase) -> Iterator[Loose]:
    """Every risk leads to a rule and says for each kind of actor how, or why not."""
    for risk in _risks(kb):
        if not _leads(kb, risk):
            yield _loose(
                risk.where,
                f"风险 {risk.id} 不通向任何规则",
                f"the risk {risk.id} leads to no rule",
                "写明其结论，或者应对它的义务",
                "name its conclusions, or the duties that meet it",
            )
        for pattern, rules in concluding(kb, risk.conclusions):
            if not rules:
                yield _loose(
                    risk.where,
                    f"风险 {risk.id}：没有规则得出 {pattern}",
                    f"the risk {risk.id}: no rule concludes {pattern}",
                    "编写规则，或者更正",
                    "write the rule, or correct it",
                )
        if missing := [actor for actor in ACTORS if actor not in risk.actors]:
            yield _loose(
                risk.where,
                f"风险 {risk.id} 没有说明如何及于 {', '.join(missing)}",
                f"the risk {risk.id} does not say how it reaches {', '.join(missing)}",
                "在 actors 中写明如何，或者为何不及",
                "say under `actors` how, or why not",
            )


def _has_rule(kb: KnowledgeBase, duty: Duty) -> bool:
    return any(rules for _, rules in concluding(kb, [duty.breach] if duty.breach else []))


def _loose_duties(kb: KnowledgeBase) -> Iterator[Loose]:
    for duty in kb.duties.values():
        if duty.breach and not _has_rule(kb, duty):
            yield _loose(
                duty.where,
                f"义务 {duty.id}：没有规则得出 {duty.breach}",
                f"the duty {duty.id}: no rule concludes {duty.breach}",
                "编写规则，或者更正",
                "write the rule, or correct it",
            )


def _loose(where: str, zh: str, en: str, mend_zh: str, mend_en: str) -> Loose:
    return Loose(where, {"zh": zh, "en": en}, {"zh": mend_zh, "en": mend_en})
