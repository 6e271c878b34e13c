"""Receipts: what an answer was given from, so that it can be given again, and what differs if it comes out otherwise.

A receipt holds the case itself and the hashes of everything else that the answer depends on: the knowledge as a whole,
by section and by rule, and the engine. Two receipts of the same case are compared to say what changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field

from kb.atoms import Atom, parse_atom
from kb.errors import CaseError
from kb.fingerprint import Fingerprint, digest, fingerprint
from kb.load import KnowledgeBase
from kb.records import Case, Dated, Status
from reasoning.analysis import decide
from reasoning.compare import analyse
from reasoning.decide import Decision
from reasoning.ground import GroundRule, Mode
from reasoning.report import Model, Report

FORMAT = "zhize-receipt/1"


class Answer(Model):
    """One claim as it was answered; `sha256` is of everything the report says about it."""

    status: Status
    on_record: str
    sha256: str


class Receipt(Model):
    """The receipt of one analysis. `rules` are those that the case called up, each with the hash of its record."""

    format: Literal["zhize-receipt/1"] = "zhize-receipt/1"
    kind: Literal["analysis"] = "analysis"
    engine: str
    knowledge: str
    sections: dict[str, str]
    rules: dict[str, str]
    overlays: tuple[str, ...] = ()
    as_of: str
    dates: dict[str, str] = Field(description="first and last day of each act")
    facts: str = Field(description="SHA-256 of the case in canonical JSON")
    case: dict[str, Any]
    answer_sha256: str = Field(
        description="SHA-256 of the report, as `analyze --json` prints it without the last line end"
    )
    answers: dict[str, Answer]


class BatchReceipt(Model):
    """The receipt of a batch. Files are named as they lie beside the receipt."""

    format: Literal["zhize-receipt/1"] = "zhize-receipt/1"
    kind: Literal["batch"] = "batch"
    engine: str
    knowledge: str
    sections: dict[str, str]
    rules: dict[str, str]
    frame: dict[str, Any]
    columns: tuple[str, ...]
    id: str | None
    claims: tuple[str, ...]
    exact: bool
    part_rows: int
    input: str
    input_sha256: str
    output: str
    answer_sha256: str
    rows: int
    bad: int
    counts: dict[str, dict[str, int]]


def answer_bytes(report: Report) -> bytes:
    """The published bytes of an answer."""
    return report.model_dump_json(indent=2).encode()


def receipt(kb: KnowledgeBase, case: Case, engine: str, overlays: frozenset[str] = frozenset()) -> Receipt:
    """Analyse a case and write the receipt for it. Raises CaseError as the analysis does."""
    report, found = analyse(kb, case, overlays), fingerprint(kb)
    called = {rule.rule.id for rule in decide(kb, case, overlays).compiled.program.rules}
    content = case_data(case)
    return Receipt(
        engine=engine,
        knowledge=found.knowledge,
        sections=dict(found.sections),
        rules={name: found.records["rules"][name] for name in sorted(called)},
        overlays=tuple(sorted(overlays)),
        as_of=case.as_of.isoformat(),
        dates={name: f"{act.date.first}/{act.date.last}" for name, act in case.acts.items()},
        facts=digest(content),
        case=content,
        answer_sha256=hashlib.sha256(answer_bytes(report)).hexdigest(),
        answers={
            one.claim: Answer(
                status=one.status, on_record=one.on_record, sha256=digest(one.model_dump(mode="json"))[:16]
            )
            for one in report.claims
        },
    )


def case_data(case: Case) -> dict[str, Any]:
    """A case as plain JSON that `Case.model_validate` reads back to the same case; what only tests it is left out."""
    data = case.model_dump(
        mode="json", exclude_defaults=True, by_alias=True, exclude={"variants", "expect", "on_record"}
    )
    for name, act in case.acts.items():
        data["acts"][name]["date"] = _date(act.date)
    return data


def _date(date: Dated) -> Any:
    first, last = date.first.isoformat(), date.last.isoformat()
    return first if first == last else {"from": first, "to": last}


def replay(old: Receipt, kb: KnowledgeBase, engine: str) -> tuple[bool, tuple[str, ...]]:
    """Give the answer of a receipt again. Returns whether the bytes are the same, and what changed since.

    What changed is told even where the bytes are the same: the answer did not depend on it.
    """
    tampered = digest(old.case) != old.facts
    changes = ["the case is not the one that was answered: its hash differs"] if tampered else []
    try:
        new = receipt(kb, Case.model_validate(old.case), engine, frozenset(old.overlays))
    except CaseError as error:
        return False, (*changes, *stale(old, fingerprint(kb), engine), *(str(problem) for problem in error.problems))
    same = new.answer_sha256 == old.answer_sha256 and not tampered
    changes += stale(old, fingerprint(kb), engine)
    changes += [f"rule {name}: {what}" for name, what in _differing(old.rules, new.rules)]
    for claim in sorted(old.answers.keys() | new.answers.keys()):
        before, after = old.answers.get(claim), new.answers.get(claim)
        if before != after:
            changes.append(f"{claim}: {_shown(before)} → {_shown(after)}")
    return same, tuple(changes)


def stale(old: Receipt | BatchReceipt, found: Fingerprint, engine: str) -> Iterator[str]:
    """What differs between a receipt and the knowledge and engine at hand."""
    if old.engine != engine:
        yield f"engine: {old.engine} → {engine}"
    if old.knowledge != found.knowledge:
        sections = ", ".join(name for name, what in _differing(old.sections, found.sections))
        yield f"knowledge: {old.knowledge[:16]} → {found.knowledge[:16]} ({sections})"


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield name, "no longer applies"
        elif name not in old:
            yield name, "applies now"
        elif old[name] != new[name]:
            yield name, "changed"


def _shown(answer: Answer | None) -> str:
    return "no such claim" if answer is None else f"{answer.status}, {answer.on_record} on the record"


# -- two releases


class Changed(Model):
    """One conclusion that a case gets answered otherwise in another release, and the records through which it does.

    `through` names records as rules/ID, predicates/ID and so on; None in `before` or `after`: the case cannot be
    assessed, or there is no such conclusion.
    """

    case: str
    conclusion: str
    before: str | None
    after: str | None
    through: tuple[str, ...]


def diff(old: KnowledgeBase, new: KnowledgeBase) -> list[Changed]:
    """The answers over the cases that differ between two releases. A case is taken as the new release describes it."""
    touched = changed_records(fingerprint(old), fingerprint(new))
    cases = {**old.cases, **new.cases}
    found: list[Changed] = []
    decided: dict[str, tuple[Decision, Decision]] = {}
    for name in sorted(cases):
        before, after = _decided(old, cases[name]), _decided(new, cases[name])
        if isinstance(before, str) or isinstance(after, str):
            if before != after:
                shown = [one if isinstance(one, str) else None for one in (before, after)]
                found.append(Changed(case=name, conclusion="", before=shown[0], after=shown[1], through=tuple(touched)))
            continue
        decided[name] = before, after
        for atom in sorted(_conclusions(old, before) | _conclusions(new, after)):
            then, now = _answer(before, atom), _answer(after, atom)
            if then != now:
                found.append(Changed(case=name, conclusion=str(atom), before=then, after=now, through=()))
    return list(_attributed(old, new, cases, found, decided, touched))


def changed_records(old: Fingerprint, new: Fingerprint) -> list[str]:
    """The records that differ between two releases, as section/id, cases aside."""
    return [
        f"{section}/{name}"
        for section in new.records
        if section != "cases"
        for name, _ in _differing(old.records[section], new.records[section])
    ]


def _decided(kb: KnowledgeBase, case: Case) -> Decision | str:
    try:
        return decide(kb, case)
    except CaseError as error:
        return "; ".join(problem.what for problem in error.problems)


def _conclusions(kb: KnowledgeBase, decision: Decision) -> set[Atom]:
    return {atom for atom in decision.compiled.node if kb.predicates[atom.predicate].kind in ("claim", "consequence")}


def _answer(decision: Decision, atom: Atom) -> str | None:
    """Status, standing on the record, and what follows from it."""
    if atom not in decision.compiled.node:
        return None
    measures = [
        item.model_dump_json(exclude_defaults=True, exclude={"note", "provision"})
        for rule in decision.compiled.program.heads.get(atom, ())
        if decision.status(atom) != "excluded"
        for item in rule.rule.consequences
    ]
    holds = "holds" if decision.holds(atom) else "fails"
    shown = f"{decision.status(atom)}, {holds} on the record"
    return f"{shown}, with {'; '.join(dict.fromkeys(measures))}" if measures else shown


def _attributed(
    old: KnowledgeBase,
    new: KnowledgeBase,
    cases: Mapping[str, Case],
    found: Sequence[Changed],
    decided: Mapping[str, tuple[Decision, Decision]],
    touched: Sequence[str],
) -> Iterator[Changed]:
    """Each change with the changed rules behind it: those without which the answer would be otherwise, else all.

    Each rule is put back as it was, by itself, and the cases that may depend on it are decided again.
    """
    rules = [name for section, _, name in (one.partition("/") for one in touched) if section == "rules"]
    reach = {
        (one.case, one.conclusion): {rule.rule.id for side in decided[one.case] for rule in behind(side, atom)}
        for one in found
        if one.conclusion and (atom := parse_atom(one.conclusion))
    }
    decisive: dict[tuple[str, str], list[str]] = {place: [] for place in reach}
    for name in rules:
        reverted = {key: rule for key, rule in new.rules.items() if key != name}
        reverted |= {name: old.rules[name]} if name in old.rules else {}
        other = replace(new, rules=reverted)
        for case in sorted({case for (case, _), reached in reach.items() if name in reached}):
            try:
                again = decide(other, cases[case])
            except (CaseError, KeyError, ValueError):  # the old rule does not fit the new vocabulary
                again = None
            for place in (place for place in reach if place[0] == case and name in reach[place]):
                atom = parse_atom(place[1])
                if again is None or _answer(again, atom) != _answer(decided[case][1], atom):
                    decisive[place].append(name)
    quiet = ("rules/", "provisions/", "paper/", "risks/", "duties/")
    for one in found:
        reached = reach.get((one.case, one.conclusion))
        if reached is None:
            yield one
            continue
        through = decisive[one.case, one.conclusion] or [name for name in rules if name in reached]
        others = [record for record in touched if not record.startswith(quiet)]
        yield one.model_copy(update={"through": tuple(f"rules/{name}" for name in through) or tuple(others)})


def behind(decision: Decision, atom: Atom) -> list[GroundRule]:
    """All instances of rules that a conclusion can depend on: through elements and exceptions, to any depth."""
    heads = decision.compiled.program.heads
    todo, found = list(heads.get(atom, ())), dict[int, GroundRule]()
    while todo:
        rule = todo.pop()
        if id(rule) in found:
            continue
        found[id(rule)] = rule
        todo += [exception for _, instances in rule.exceptions for exception in instances]
        for element in rule.elements:
            for literal in element.literals:
                if literal.mode in (Mode.HOLDS, Mode.FAILS) and isinstance(literal.key, Atom):
                    todo += heads.get(literal.key, ())
    return list(found.values())
