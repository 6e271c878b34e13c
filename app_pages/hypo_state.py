"""What the Hypotheticals page remembers in the reader's session: the case or problem, the changes, the answers given.

The address bar names a built-in case and a problem and never carries facts. Where it names neither, the page goes on
where the reader left it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from app_pages import draft
from app_pages.shell import from_url, knowledge, put_in_url
from kb.atoms import Atom, parse_atom
from kb.problems import case_of
from kb.records import Case, Change, TeachingProblem
from reasoning.hypothetical import Side, changed, side_of

OWN = ""
HELD = 6
"""So many analyses are kept in a session."""
VIEWS = ("study", "fork", "sensitivity")


@dataclass
class Hypo:
    """The state of the page. `changes` and `answers` are kept for each case or problem."""

    case: str | None = None
    problem: str = ""
    view: str = ""
    changes: dict[str, tuple[Case, Change]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    marked: dict[str, dict[str, Any]] = field(default_factory=dict)
    progress: dict[str, tuple[float, int]] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)


def state() -> Hypo:
    """This reader's state."""
    found: Hypo = st.session_state.setdefault("hypo", Hypo())
    return found


def own_case() -> Case | None:
    """The case on the Analyse page where it is the reader's own or has been changed."""
    case: Case | None = st.session_state.get("draft")
    built_in = knowledge().cases.get(st.session_state.get("draft_of", OWN))
    return case if case is not None and case is not built_in else None


def settle() -> list[tuple[str, str]]:
    """Bring the state and the address bar together; returns the names in the address bar that nothing is called."""
    kb, now, wrong = knowledge(), state(), []
    problem, case = from_url("problem"), from_url("case")
    if problem and problem not in kb.problems:
        wrong.append(("problem", problem))
        problem = ""
    if case and case not in kb.cases:
        wrong.append(("case", case))
        case = ""
    if problem:
        now.problem, now.case = problem, None
    elif case:
        now.problem, now.case = "", case
    if now.case == OWN and own_case() is None:
        now.case = None
    if now.case is None and not now.problem:
        now.case = OWN if own_case() is not None else st.session_state.get("draft_of") or draft.default_case()
    view = from_url("view") or now.view
    now.view = view if view in VIEWS else ("study" if now.problem else "fork")
    put_in_url(problem=now.problem or None, case=None if now.problem else now.case or None)
    return wrong


def choose(case: str | None = None, problem: str = "") -> None:
    """Take up another case or problem."""
    now = state()
    now.case, now.problem = (None, problem) if problem else (case, "")
    put_in_url(problem=problem or None, case=None if problem else case or None)


def problem() -> TeachingProblem | None:
    """The problem in hand."""
    return knowledge().problems.get(state().problem)


def name() -> str:
    """What the changes and answers of the case in hand are kept under."""
    now = state()
    return f"problem {now.problem}" if now.problem else f"case {now.case}"


def base() -> Case:
    """The case in hand, unchanged."""
    now, kb = state(), knowledge()
    if (set_by := problem()) is not None:
        if set_by.id not in now.cases:
            now.cases[set_by.id] = case_of(kb, set_by)
        return now.cases[set_by.id]
    return (own_case() if now.case == OWN else None) or kb.cases[now.case or draft.default_case()]


def change() -> Change:
    """What the reader has changed; nothing where the case itself has become another since."""
    held = state().changes.get(name())
    return held[1] if held is not None and held[0] is base() else Change()


def put(new: Change) -> None:
    """Keep a change of the case in hand."""
    state().changes[name()] = (base(), new)


def side(of: Change | None = None) -> Side:
    """The analysis of the case in hand, as it is or changed, worked out once. Raises CaseError."""
    case, of = base(), None if of == Change() else of
    held: list[tuple[Case, Change | None, Side]] = st.session_state.setdefault("hypo-sides", [])
    for one, other, found in held:
        if one is case and other == of:
            return found
    found = side_of(knowledge(), case if of is None else changed(case, of))
    st.session_state["hypo-sides"] = [*held, (case, of, found)][-HELD:]
    return found


def claims() -> list[Atom]:
    """The claims in view: those of the problem, else those that the case points to."""
    if (set_by := problem()) is not None:
        return [parse_atom(text) for text in set_by.claims]
    return [parse_atom(claim.claim) for claim in side().report.claims if claim.alleged]


def kept(key: str, default: Any, then: Callable[[], None] | None = None) -> dict[str, Any]:
    """`key` and `on_change` of a widget whose value outlives its page."""
    now, widget = state(), f"hypo {key}"
    st.session_state[widget] = now.kept.get(key, default)

    def noted() -> None:
        now.kept[key] = st.session_state[widget]
        if then is not None:
            then()

    return {"key": widget, "on_change": noted}
