"""The law of the act beside the later law, for the branches in which the lighter of the two governs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.load import KnowledgeBase
from kb.overlays import chosen
from kb.records import Case, parse_date
from reasoning.analysis import decide
from reasoning.overlay import what_if
from reasoning.report import Claim, LaterLaw, Measure, Report, Turns, claim_atoms, claims_of, report


def analyse(kb: KnowledgeBase, case: Case, overlays: frozenset[str] = frozenset(), turns: Turns = "alleged") -> Report:
    """The whole answer to a case under the law in force. Raises CaseError with every problem of the description.

    What would change under `overlays`, and under those the case names itself, stands apart in `what_if`.
    """
    wanted = chosen(kb, [*case.overlays, *sorted(overlays)])
    law = report(kb, decide(kb, case), turns)
    found = {
        "later_law": tuple(later_law(kb, case, law.claims)),
        "what_if": what_if(kb, case, law, wanted) if wanted else None,
    }
    return law.model_copy(update=found)


def later_law(kb: KnowledgeBase, case: Case, then: Iterable[Claim]) -> Iterable[LaterLaw]:
    """Claims that hold or are open under the law of the act, where the law of the as_of date answers otherwise."""
    principles = {
        branch: one for one in kb.principles.values() if one.applies == "lighter_later_law" for branch in one.branches
    }
    raised = [one for one in then if one.alleged and one.branch in principles and one.status in ("established", "open")]
    if not raised or not _law_changed(kb, case):
        return
    acts = {name: act.model_copy(update={"date": parse_date(case.as_of)}) for name, act in case.acts.items()}
    now = decide(kb, case.model_copy(update={"acts": acts}))
    known = {str(atom): atom for atom in claim_atoms(kb, now)}
    asked = [claim for claim in raised if claim.claim in known]
    others = claims_of(kb, now, [known[claim.claim] for claim in asked], turns="none")
    for claim, other in zip(asked, others, strict=True):
        principle = principles[claim.branch]
        before, after = _measures(claim), _measures(other)
        if claim.status != other.status or before != after:
            yield LaterLaw(
                claim=claim.claim,
                principle=principle.id,
                provision=principle.provision,
                status_then=claim.status,
                status_now=other.status,
                measures_then=before,
                measures_now=after,
                lighter=_lighter(claim, other, before, after),
            )


def _law_changed(kb: KnowledgeBase, case: Case) -> bool:
    days = [act.date.first for act in case.acts.values()]
    bounds = {day for rule in kb.rules.values() for day in (rule.in_force.from_, rule.in_force.until) if day}
    return any(first < bound <= case.as_of for first in days for bound in bounds)


def _measures(claim: Claim) -> tuple[Measure, ...]:
    """What the claim entails on the record, or could entail where nothing holds yet."""
    holding = [one for one in claim.remedies if one.on_record == "holds"] or list(claim.remedies)
    plain = [item.model_copy(update={"provision": None, "note": None}) for one in holding for item in one.measures]
    return tuple(
        dict.fromkeys([*(m.model_copy(update={"provision": None, "note": None}) for m in claim.measures), *plain])
    )


def _lighter(claim: Claim, other: Claim, before: Sequence[Measure], after: Sequence[Measure]) -> str:
    """Compare like with like; anything that is not plainly lighter is for counsel."""
    if other.status in ("excluded", "not_covered"):
        return "later" if other.status == "excluded" else "compare"
    if claim.status != other.status:
        return "compare"
    if before == after:
        return "same"
    if [item.kind for item in before] != [item.kind for item in after] or [i.mode for i in before] != [
        i.mode for i in after
    ]:
        return "compare"
    signs = {_sign(one, two) for one, two in zip(before, after, strict=True)} - {0}
    return "later" if signs == {-1} else "earlier" if signs == {1} else "compare"


def _sign(one: Measure, two: Measure) -> int:
    """-1 if the second is lighter, 1 if heavier, 0 if equal, 2 if they cannot be compared."""
    if one == two:
        return 0
    if one.amount is None or two.amount is None or one.amount.unit != two.amount.unit:
        return 2
    ends = [(one.amount.min or 0, two.amount.min or 0)]
    ends.append(
        (
            one.amount.max if one.amount.max is not None else float("inf"),
            two.amount.max if two.amount.max is not None else float("inf"),
        )
    )
    steps = {(second > first) - (second < first) for first, second in ends} - {0}
    return steps.pop() if len(steps) == 1 else 2
