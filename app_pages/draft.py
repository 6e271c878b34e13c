"""The case on the table: kept in this reader's session only, with undo and redo. The address bar names built-in cases, never facts.

What is worked out from a case is kept beside it, for the last few states of the case, so that a rerun computes only what is new and
an undone answer costs nothing. Nothing is shared between readers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import streamlit as st

from app_pages.shell import from_url, knowledge, put_in_url
from kb.atoms import Atom, parse_atom
from kb.case_text import to_yaml
from kb.records import Case, Change, Fact
from kb.variants import vary
from reasoning import turning as turn
from reasoning.analysis import decide
from reasoning.ask import Question, questions
from reasoning.compare import later_law
from reasoning.decide import Decision
from reasoning.overlay import what_if
from reasoning.precedents import Precedents, precedents
from reasoning.report import Claim, LaterLaw, Overview, Report, WhatIf, claims_of, overview, report

T = TypeVar("T")
UNDO_DEPTH = 50
KEPT = 3
"""So many states of the case are kept with what was worked out from them."""


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
        state["draft"], state["draft_of"], state["undo"], state["redo"] = (
            knowledge().cases[named if named in knowledge().cases else default_case()],
            named,
            [],
            [],
        )
    return state["draft"]


def put(case: Case, origin: str | None = None) -> None:
    """Put a changed case on the table. `origin` is the id of a built-in case, or empty for the reader's own."""
    state = st.session_state
    if "draft" in state:
        state["undo"] = [*state.get("undo", []), (state["draft"], state.get("draft_of", ""))][-UNDO_DEPTH:]
        state["redo"] = []
    state["draft"] = case
    if origin is not None:
        state["draft_of"] = origin
        put_in_url(case=origin or None)


def undo() -> None:
    """Take the last change back."""
    _step("undo", "redo")


def redo() -> None:
    """Make the change again that was taken back last."""
    _step("redo", "undo")


def _step(source: str, target: str) -> None:
    state = st.session_state
    if state.get(source):
        state.setdefault(target, []).append((state["draft"], state.get("draft_of", "")))
        state["draft"], state["draft_of"] = state[source].pop()
        put_in_url(case=state["draft_of"] or None)


def answer(atom: Atom, statement: str) -> None:
    """Record an answer to one fact."""
    case: Case = st.session_state["draft"]
    put(vary(case, Change(but=(Fact(fact=statement),), expect=case.expect, on_record=case.on_record)))


# -- what follows from it


def worked_out(name: Hashable, make: Callable[[], T]) -> T:
    """What `make` returns for the case on the table, computed once for each state of the case."""
    case = current()
    kept: list[tuple[Case, dict[Hashable, Any]]] = st.session_state.setdefault("worked_out", [])
    found = next((results for one, results in kept if one is case), None)
    if found is None:
        found = {}
        kept.insert(0, (case, found))
        del kept[KEPT:]
    if name not in found:
        found[name] = make()
    result: T = found[name]
    return result


def answered() -> tuple[Decision, Overview]:
    """The decision, and the claims that the case points to; `claim_of` has one whole. May raise CaseError."""

    def make() -> tuple[Decision, Overview]:
        decision = decide(knowledge(), current())
        return decision, overview(knowledge(), decision)

    return worked_out("answer", make)


def other_claims(atoms: Sequence[Atom]) -> list[Claim]:
    """Claims that nothing in the case points to, without what they turn on."""
    decision, _ = answered()
    return [
        worked_out(("other", one), lambda one=one: claims_of(knowledge(), decision, [one], turns="none")[0])  # type: ignore[misc]
        for one in atoms
    ]


def whole() -> Report:
    """The report on all claims, without what they turn on; slower than what `answered` gives."""
    decision, _ = answered()
    return worked_out("report", lambda: report(knowledge(), decision, turns="none"))


def claim_of(claim: str) -> Claim:
    """One claim whole, with what it turns on."""
    decision, _ = answered()
    return worked_out(("claim", claim), lambda: claims_of(knowledge(), decision, [parse_atom(claim)])[0])


def next_questions(claim: str | None = None) -> list[Question]:
    """The useful questions, the best first: for one claim, or for all that the case points to."""
    decision, law = answered()
    asked = [claim] if claim else [one.claim for one in law.claims if one.alleged]
    return worked_out(("ask", claim), lambda: questions(knowledge(), decision, map(parse_atom, asked)))


def turning(claim: str) -> turn.Turning:
    """What would turn or settle a claim, for both sides."""
    decision, _ = answered()
    return worked_out(("turning", claim), lambda: turn.turning(knowledge(), decision, parse_atom(claim)))


def decided_cases(claim: str) -> Precedents:
    """The decided cases nearest to a claim."""
    decision, _ = answered()
    return worked_out(("precedents", claim), lambda: precedents(knowledge(), decision, parse_atom(claim)))


def earlier_and_later() -> tuple[LaterLaw, ...]:
    """Claims that the later law answers otherwise."""
    _, law = answered()
    return worked_out("later law", lambda: tuple(later_law(knowledge(), current(), law.claims)))


def supposed(overlays: tuple[str, ...]) -> tuple[Decision, WhatIf]:
    """The decision for the case on the table as if the overlays were law, and what they change. May raise CaseError."""

    def make() -> tuple[Decision, WhatIf]:
        kb, wanted = knowledge(), frozenset(overlays)
        return decide(kb, current(), wanted), what_if(kb, current(), whole(), wanted)

    return worked_out(("supposed", overlays), make)


def as_text() -> str:
    """The case as a file."""
    return worked_out("text", lambda: to_yaml(current()))
