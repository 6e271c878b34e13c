"""Each scenario and each of its variants answers as its author says the law answers."""

from __future__ import annotations

import pytest

from kb.atoms import parse_atom
from kb.errors import DataError
from kb.load import KnowledgeBase, load
from kb.records import Case
from kb.variants import vary
from reasoning.analysis import decide
from reasoning.decide import Decision


def all_cases() -> list[Case]:
    try:
        kb = load()
    except DataError:  # the data tests report it; nothing to run here
        return []
    cases = []
    for case in [*kb.scenarios.values(), *kb.cases.values()]:
        cases.append(case)
        cases += [
            vary(case, change).model_copy(update={"id": f"{case.id}-{i}"}) for i, change in enumerate(case.variants, 1)
        ]
    return [case for case in cases if case.expect or case.on_record]


def differences(decision: Decision, case: Case) -> list[str]:
    found = []
    for text, expected in case.expect.items():
        atom = parse_atom(text)
        actual = decision.status(atom)
        if actual != expected:
            found.append(
                f"{text}: {actual}, expected {expected}; turns on {[str(t) for t in decision.turns_on(atom)] if atom in decision.node else 'nothing'}"
            )
    for text, side in case.on_record.items():
        actual_side = "holds" if decision.holds(parse_atom(text)) else "fails"
        if actual_side != side:
            found.append(f"{text} on the record: {actual_side}, expected {side}")
    return found


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.id)
def test_scenario_answers_as_expected(kb: KnowledgeBase, case: Case) -> None:
    assert not (found := differences(decide(kb, case, frozenset(case.overlays)), case)), "\n".join(
        [f"{case.title.zh} ({case.where})", *found]
    )
