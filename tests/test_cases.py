"""The engine agrees with what courts and authorities decided."""

from __future__ import annotations

import pytest

from kb.atoms import parse_atom
from kb.errors import DataError
from kb.load import KnowledgeBase, load
from kb.records import Case, OutcomeRow
from reasoning.analysis import decide


def rows() -> list[tuple[Case, OutcomeRow]]:
    try:
        kb = load()
    except DataError:
        return []
    return [(case, row) for case in kb.cases.values() for row in case.outcome if row.how == "adjudicated"]


@pytest.mark.parametrize(("case", "row"), rows(), ids=lambda one: one.id if isinstance(one, Case) else one.claim)
def test_engine_agrees_with_the_decision(kb: KnowledgeBase, case: Case, row: OutcomeRow) -> None:
    decision = decide(kb, case)
    assert decision.holds(parse_atom(row.claim)) is row.liable, f"{case.title.zh}: {row.claim} ({case.where})"
