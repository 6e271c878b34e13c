"""Each file of tests/theories is one idea about the engine, with its expectation inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import theory
import yaml
from pydantic import ValidationError

from kb.checks import rules_are_free_of_cycles
from kb.errors import CaseError
from reasoning.analysis import decide
from reasoning.reference import Evaluation

FOLDER = Path(__file__).parent / "theories"


def cases() -> list[Any]:
    """Each case of each file, with what the file says for all of them."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        shared = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = shared.pop("cases", [{}])
        found += [
            pytest.param(shared | row, id=path.stem if len(rows) == 1 else f"{path.stem}-{i}")
            for i, row in enumerate(rows, 1)
        ]
    return found


@pytest.mark.parametrize("item", cases())
def test_theory(item: dict[str, Any]) -> None:
    if "invalid" in item:
        with pytest.raises(ValidationError, match=item["invalid"]):
            theory.knowledge_base(item)
        return
    kb = theory.knowledge_base(item)
    if "facts" not in item:
        assert item["refused"] in next(rules_are_free_of_cycles(kb)).what
        with pytest.raises(ValueError, match=item["refused"]):
            decide(kb, theory.case(item))
        return
    if "refused" in item:
        with pytest.raises(CaseError, match=item["refused"]):
            decide(kb, theory.case(item))
        return
    decision = decide(kb, theory.case(item))
    for text, status in item.get("expect", {}).items():
        assert decision.status(theory.atom(text)) == status, text
    for text, side in item.get("on_record", {}).items():
        assert decision.holds(theory.atom(text)) is (side == "holds"), text
    for text, topics in item.get("turns_on", {}).items():
        wanted = [topic if ":" in topic else str(theory.atom(topic)) for topic in topics]
        assert sorted(map(str, decision.turns_on(theory.atom(text)))) == sorted(wanted), text
    for choice, answers in item.get("under", {}).items():
        for text in item["expect"]:
            assert decision.under(theory.atom(text), choice) == answers
    definition = Evaluation(decision.compiled.program, decision.record, decision.situation.chosen)
    if not any(name.startswith("date:") for name in decision.compiled.program.choices):
        assert all(definition.holds(atom) is decision.holds(atom) for atom in decision.node)
