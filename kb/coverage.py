"""What the knowledge base covers and what it does not, counted; nothing is said about what the law outside it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kb.links import concluding
from kb.load import KnowledgeBase
from kb.provisions import Authority
from kb.records import REVIEW_NONE, Duty, Risk, Rule


@dataclass(frozen=True)
class Coverage:
    """Counts, and by name the risks and duties that no rule encodes."""

    instruments: dict[Authority, int]
    versions: int
    provisions: int
    hashed: int
    rules: int
    exceptions: int
    claims: dict[str, int]
    """Rules in force that conclude a claim, by branch of law."""
    overlays: dict[str, int]
    """Rules that are not law, by overlay; they are in no other count of rules but `rules` and `exceptions`."""
    unverified: int
    reviewed: int
    left_to_counsel: int
    readings: int
    risks: int
    duties: int
    open_risks: tuple[Risk, ...]
    open_duties: tuple[Duty, ...]
    cases: dict[str, int]
    scenarios: int
    paper: dict[str, int]
    """Items of the paper by their standing."""


def coverage(kb: KnowledgeBase) -> Coverage:
    """Count everything once."""
    authorities = Counter(one.authority for one in kb.instruments.values())
    rules = kb.rules.values()
    return Coverage(
        instruments={one: authorities[one] for one in Authority if authorities[one]},
        versions=sum(len(one.versions) for one in kb.instruments.values()),
        provisions=len(kb.provisions),
        hashed=sum(one.sha256 is not None for one in kb.provisions.values()),
        rules=sum(rule.then is not None for rule in rules),
        exceptions=sum(rule.then is None for rule in rules),
        claims=dict(sorted(Counter(branch for rule in rules if (branch := branch_of(kb, rule))).items())),
        overlays={name: sum(rule.overlay == name for rule in rules) for name in kb.overlays},
        unverified=sum(rule.confidence != "verified" for rule in rules),
        reviewed=sum(rule.review != REVIEW_NONE for rule in rules),
        left_to_counsel=sum(len(rule.not_encoded) for rule in rules),
        readings=len(kb.readings),
        risks=len(kb.risks),
        duties=len(kb.duties),
        open_risks=tuple(_open_risks(kb)),
        open_duties=tuple(_open_duties(kb)),
        cases=dict(sorted(Counter(case.kind for case in kb.cases.values()).items())),
        scenarios=len(kb.scenarios),
        paper=dict(sorted(Counter(item.standing for item in kb.paper.values()).items())),
    )


def branch_of(kb: KnowledgeBase, rule: Rule) -> str | None:
    """The branch of law of a rule in force that concludes a claim, None for any other rule."""
    if rule.overlay:
        return None
    predicate = kb.predicates.get(rule.head.predicate) if rule.head else None
    return predicate.branch if predicate and predicate.kind == "claim" else None


def _open_risks(kb: KnowledgeBase) -> Iterator[Risk]:
    """Risks, the broadest aside, that lead to no rule."""
    broader = {risk.broader for risk in kb.risks.values()}
    for risk in kb.risks.values():
        if risk.id not in broader and not any(rules for _, rules in concluding(kb, risk.conclusions)):
            yield risk


def _open_duties(kb: KnowledgeBase) -> Iterator[Duty]:
    """Duties whose breach no rule states."""
    for duty in kb.duties.values():
        if not any(rules for _, rules in concluding(kb, [duty.breach] if duty.breach else [])):
            yield duty
