"""The facts of the case, generated from the vocabulary: what matters first, each with its question and its evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from app_pages import draft
from app_pages.safe import md
from app_pages.shell import knowledge
from app_pages.words import language, t
from kb.atoms import Atom
from reasoning.sentences import Speaker
from reasoning.situation import Situation
from reasoning.unknowns import atom_of

ANSWERS = ("yes", "no", "unknown", "disputed")
STATEMENT = {"yes": "{0}", "no": "not {0}", "unknown": "? {0}", "disputed": "disputed {0}"}
STANDING = {"true": "yes", "false": "no", "unknown": "unknown", "disputed": "disputed"}


def facts_view() -> None:
    """Three groups: open and decisive, answered, and the rest."""
    decision, report = draft.answered()
    asked = list(dict.fromkeys(atom_of(key) for key in decision.compiled.program.keys))
    decisive = [turn.topic for claim in report.claims if claim.alleged for turn in claim.turns_on]
    rank = {
        topic: index for index, topic in enumerate(dict.fromkeys(sorted(decisive, key=decisive.count, reverse=True)))
    }
    stated = [atom for atom in asked if _stated(atom)]
    open_now = sorted(
        (atom for atom in asked if not _stated(atom) and str(atom) in rank), key=lambda atom: rank[str(atom)]
    )
    rest = [atom for atom in asked if not _stated(atom) and str(atom) not in rank]
    _group("facts_open", open_now, expanded=True)
    _group("facts_stated", stated, expanded=True)
    _group("facts_rest", rest, expanded=False)


def _stated(atom: Atom) -> bool:
    situation = draft.answered()[0].situation
    return atom in situation.facts or atom in situation.numbers


def _group(title: str, atoms: Sequence[Atom], *, expanded: bool) -> None:
    if atoms:
        with st.expander(f"{t(title)} ({len(atoms)})", expanded=expanded):
            for atom in atoms:
                fact_row(atom)


def fact_row(atom: Atom) -> None:
    """One fact: the question, its answer, where it comes from, what usually shows it, who weighs it."""
    decision, _ = draft.answered()
    situation, lang = decision.situation, language()
    predicate = knowledge().predicates[atom.predicate]
    speaker = Speaker(knowledge(), situation)
    question = speaker.topic(atom)[lang]
    st.markdown(f"**{md(question)}**")
    notes = []
    if (source := situation.sources.get(atom)) is not None:
        notes += [f"{t('source')}: {source.source}"] if source.source else []
        notes += [source.note[lang]] if source.note else []
    if predicate.evidence:
        notes.append(f"{t('evidence')}: {predicate.evidence[lang]}")
    if predicate.weighed:
        notes.append(t("weighed", by=predicate.weighed.by[lang], indicators=predicate.weighed.indicators[lang]))
    if predicate.value == "number":
        _number(atom, question, predicate.unit[lang] if predicate.unit else "")
    else:
        answers(question, f"fact {atom}", atom, situation, draft.answer)
    if notes:
        st.caption(md(" · ".join(notes)))


def answers(question: str, key: str, atom: Atom, situation: Situation, said: Callable[[Atom, str], None]) -> None:
    """The four answers to a question of fact, with how the fact stands chosen; `said` takes the fact and its new statement."""
    st.session_state[key] = STANDING[situation.standing(atom).value]
    st.segmented_control(
        question,
        ANSWERS,
        format_func=t,
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: said(atom, STATEMENT[st.session_state[key]].format(atom)),
    )


def _number(atom: Atom, question: str, unit: str) -> None:
    low, high = draft.answered()[0].situation.numbers.get(atom, (None, None))
    left, right = st.columns([1, 2])
    modes = ("unknown", "known_number", "at_least", "at_most")
    mode = (
        "unknown"
        if low is None and high is None
        else "known_number"
        if low == high
        else "at_least"
        if high is None
        else "at_most"
    )
    mode_key, value_key = f"mode {atom}", f"value {atom}"
    st.session_state.setdefault(mode_key, mode)
    chosen = left.selectbox(question, modes, format_func=t, key=mode_key, label_visibility="collapsed")
    st.session_state.setdefault(value_key, low if low is not None else high or 0.0)

    def changed() -> None:
        sign = {"known_number": "=", "at_least": ">=", "at_most": "<="}.get(st.session_state[mode_key])
        draft.answer(atom, f"{atom} {sign} {st.session_state[value_key]:.10g}" if sign else f"? {atom}")

    if chosen != "unknown":
        right.number_input(unit or question, min_value=0.0, step=1.0, format="%.10g", key=value_key, on_change=changed)
    elif mode != "unknown":
        draft.answer(atom, f"? {atom}")
        st.rerun()
