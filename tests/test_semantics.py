"""The page docs/semantics.md says what is true: its case is decided and each claim of the page compared."""

from __future__ import annotations

import re
from pathlib import Path

from kb.atoms import Atom, parse_atom
from kb.load import KnowledgeBase, read_case
from reasoning.analysis import decide
from reasoning.circuit import Option, Proved
from reasoning.flips import Sets, flips, settlements

PAGE = Path(__file__).resolve().parent.parent / "docs" / "semantics.md"
CLAIM = parse_atom("infringes(a, D, L, portrait)")


def told(found: Sets) -> set[frozenset[str]]:
    return {
        frozenset(
            str(bit.key) if isinstance(bit, Proved) else f"not {bit.key}"
            for move in moves
            for bit in move.proved
            if not isinstance(bit, Option)
        )
        for moves in found.sets
    }


def test_the_example_is_true(kb: KnowledgeBase) -> None:
    text = PAGE.read_text("utf-8")
    (case,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    decision = decide(kb, read_case(case))
    assert f"on the record: `{'holds' if decision.holds(CLAIM) else 'fails'}`" in text
    assert f"status: `{decision.status(CLAIM)}`" in text
    turns = decision.turns_on(CLAIM)
    facts = {str(topic) for topic in turns if isinstance(topic, Atom)}
    assert {"identifiable(L, V)", "consents(L, a)", "reports_news(a)"} < facts
    assert len(facts) == 20, "the page says twenty"
    assert [topic for topic in turns if not isinstance(topic, Atom)] == ["reading:portrait-without-face"]
    assert told(flips(decision, CLAIM, True)) == {frozenset({"identifiable(L, V)"})}
    assert frozenset({"identifiable(L, V)", "not consents(L, a)", "not uses_reasonably(a, L)"}) in told(
        settlements(decision, CLAIM, True)
    )
    wanted = {frozenset({"not identifiable(L, V)", "not footage_kept_but_face(V, L)"})}
    assert told(settlements(decision, CLAIM, False)) == wanted


def test_the_rule_is_the_one_of_the_knowledge_base(kb: KnowledgeBase) -> None:
    """Each element that the page shows stands in the rule, with its burden."""
    rule = kb.rules["portrait-used"]
    shown = re.findall(r'- \{fact: "(.+?)", burden: (\w+)\}', PAGE.read_text("utf-8"))
    assert len(shown) == 3
    assert set(shown) <= {(element.fact, element.burden) for element in rule.if_}
    assert {"portrait-fair-use-news", "public-interest-use"} <= set(rule.unless)
