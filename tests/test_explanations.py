"""Explanations read like prose, and are pinned: one file for each golden conclusion.

Re-record on purpose with ZHIZE_RECORD=1, then read the difference as a lawyer would.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.atoms import parse_atom
from kb.load import KnowledgeBase
from reasoning.analysis import decide
from reasoning.explain import Explainer, render

GOLDEN = Path(__file__).resolve().parent / "golden"
PINNED = [
    ("cn-civ-faceswap-liao-2024", "infringes(a2, D, L, portrait)", "zh"),
    ("cn-civ-faceswap-jinshan-lin-2022", "infringes(a1, D, L, portrait)", "zh"),
    ("cn-adm-star-macau-1bn-2025", "violates(a1, X, rumour)", "zh"),
    ("cn-adm-star-macau-1bn-2025", "commits(a1, X, false_information)", "zh"),
    ("cn-crim-fraud-nantong-bai-2023", "commits(a1, B, fraud)", "en"),
    ("cn-civ-ding-zhihu-2020", "answers_jointly(h1, P, D, reputation, enlarged)", "en"),
]


@pytest.mark.parametrize(("case", "conclusion", "lang"), PINNED, ids=lambda one: one.split("(")[0])
def test_explanation_is_as_recorded(kb: KnowledgeBase, case: str, conclusion: str, lang: str) -> None:
    decision = decide(kb, kb.cases[case])
    atom = parse_atom(conclusion)
    assert atom in decision.node, f"{conclusion} is no conclusion of {case}: {sorted(map(str, decision.node))[:40]}"
    text = render(Explainer(kb, decision).explain(atom), kb, lang) + "\n"
    path = GOLDEN / f"{case}.{atom.predicate}.{atom.terms[-1]}.{lang}.txt"
    if os.environ.get("ZHIZE_RECORD"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text
