"""Teaching problems: a case set for study, without its answers, and the types of risk that its claims belong to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kb.atoms import parse_atom
from kb.load import KnowledgeBase
from kb.records import Case, Risk, TeachingProblem
from kb.strata import may_match
from kb.variants import vary


def case_of(kb: KnowledgeBase, problem: TeachingProblem) -> Case:
    """The case that a problem is about, under the problem's own title and without what was expected or decided.

    KeyError where there is no such case, IndexError where it has no such variant.
    """
    case = kb.cases[problem.case] if problem.case in kb.cases else kb.scenarios[problem.case]
    variants = case.variants
    if problem.variant is not None:
        case = vary(case, variants[problem.variant - 1])
    answers: dict[str, Any] = {
        "expect": {},
        "on_record": {},
        "outcome": (),
        "holdings": {},
        "note": None,
        "kind": "hypothetical",
    }
    return case.model_copy(update={"title": problem.title, "variants": variants, **answers})


def risks_of(kb: KnowledgeBase, problem: TeachingProblem) -> Iterator[Risk]:
    """The types of risk that lead to one of its claims, or to the claim that a consequence hangs on."""
    atoms = [parse_atom(text) for text in problem.claims]
    for atom in list(atoms):
        predicate = kb.predicates[atom.predicate]
        if predicate.of:
            atoms.append(parse_atom(predicate.of).substitute(dict(zip(predicate.args, atom.terms, strict=True))))
    for risk in kb.risks.values():
        if any(may_match(parse_atom(text), atom) for text in risk.conclusions for atom in atoms):
            yield risk


def top_of(kb: KnowledgeBase, risk: Risk) -> str:
    """The broadest type above a risk."""
    while risk.broader:
        risk = kb.risks[risk.broader]
    return risk.id


def problems_are_fit(kb: KnowledgeBase) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the problems as (where, what, mend), each with its case, variant and change; no answers in them."""
    for one in kb.problems.values():
        case = kb.cases.get(one.case) or kb.scenarios.get(one.case)
        if case is None:
            yield (
                one.where,
                f"{one.id}: there is no case or scenario {one.case!r}",
                "name one of data/cases or data/scenarios",
            )
            continue
        if one.variant is not None and not 1 <= one.variant <= len(case.variants):
            yield one.where, f"{one.id}: {case.id} has no variant {one.variant}", f"it has {len(case.variants)}"
        if one.turn.expect or one.turn.on_record:
            yield one.where, f"{one.id}: the change states an answer", "the engine gives the answers; take it out"
        for name in [*one.turn.date, *one.turn.does]:
            if name not in case.acts:
                yield one.where, f"{one.id}: {name!r} is no act of {case.id}", f"acts: {', '.join(case.acts)}"
        if len(set(one.claims)) < len(one.claims) or not one.claims:
            yield one.where, f"{one.id}: name each claim once, and at least one", "see data/README.md"
    covered = {top_of(kb, risk) for one in kb.problems.values() for risk in _known_risks(kb, one)}
    for risk in kb.risks.values() if kb.problems else ():
        if risk.broader is None and risk.id not in covered:
            yield risk.where, f"no teaching problem is about {risk.id}", "write one in data/problems.yaml"


def _known_risks(kb: KnowledgeBase, problem: TeachingProblem) -> Iterator[Risk]:
    try:
        yield from risks_of(kb, problem)
    except (KeyError, ValueError):  # claims that are no conclusions are told by another check
        return
