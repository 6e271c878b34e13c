"""The case on the table: kept in this reader's session only, with undo. The address bar names built-in cases, never facts."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app_pages.shell import from_url, knowledge, put_in_url
from kb.atoms import Atom
from kb.records import Case, Change, Fact
from kb.variants import vary
from reasoning.analysis import decide
from reasoning.compare import analyse
from reasoning.decide import Decision
from reasoning.overlay import what_if
from reasoning.report import Report, WhatIf

UNDO_DEPTH = 50


def default_case() -> str:
    """The case that is open at first."""
    return next(iter(sorted(knowledge().cases)), "")


def current() -> Case:
    """The case on the table; the one named in the address bar, or the default, where none is yet."""
    named = from_url("case") or default_case()
    state = st.session_state
    if "draft" not in state or (
        state.get("draft_of") != named and named in knowledge().cases and state.get("draft_of")
    ):
        state["draft"], state["draft_of"], state["undo"] = (
            knowledge().cases[named if named in knowledge().cases else default_case()],
            named,
            [],
        )
    return state["draft"]


def put(case: Case, origin: str | None = None) -> None:
    """Put a changed case on the table. `origin` is the id of a built-in case, or empty for the reader's own."""
    state = st.session_state
    if "draft" in state:
        state["undo"] = [*state.get("undo", []), (state["draft"], state.get("draft_of", ""))][-UNDO_DEPTH:]
    state["draft"] = case
    if origin is not None:
        state["draft_of"] = origin
        put_in_url(case=origin or None)


def undo() -> None:
    """Take the last change back."""
    history = st.session_state.get("undo", [])
    if history:
        case, origin = history.pop()
        st.session_state["draft"], st.session_state["draft_of"] = case, origin
        put_in_url(case=origin or None)


def answer(atom: Atom, statement: str) -> None:
    """Record an answer to one fact."""
    case: Case = st.session_state["draft"]
    put(vary(case, Change(but=(Fact(fact=statement),), expect=case.expect, on_record=case.on_record)))


def answered() -> tuple[Decision, Report]:
    """The decision and the report for the case on the table, computed once for each state of it. May raise CaseError."""
    case = current()
    held: Mapping[str, object] | None = st.session_state.get("answer")
    if held is None or held["case"] is not case:
        kb = knowledge()
        held = st.session_state["answer"] = {"case": case, "decision": decide(kb, case), "report": analyse(kb, case)}
    return held["decision"], held["report"]  # type: ignore[return-value]


def supposed(overlays: tuple[str, ...]) -> tuple[Decision, WhatIf]:
    """The decision for the case on the table as if the overlays were law, and what they change. May raise CaseError."""
    case, (_, law) = current(), answered()
    held: Mapping[str, object] | None = st.session_state.get("supposed")
    if held is None or held["case"] is not case or held["overlays"] != overlays:
        kb, wanted = knowledge(), frozenset(overlays)
        found = {"decision": decide(kb, case, wanted), "what_if": what_if(kb, case, law, wanted)}
        held = st.session_state["supposed"] = {"case": case, "overlays": overlays, **found}
    return held["decision"], held["what_if"]  # type: ignore[return-value]
