"""The facts of the case, generated from the vocabulary: what matters first, each with its question and its evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from app_pages import draft
from app_pages.safe import md
from app_pages.shell import knowledge
from app_pages.words import language, t
from kb.atoms import Atom, parse_atom
from reasoning.sentences import Speaker
from reasoning.situation import Situation
from reasoning.unknowns import atom_of

ANSWERS = ("yes", "no", "unknown", "disputed")
STATEMENT = {"yes": "{0}", "no": "not {0}", "unknown": "? {0}", "disputed": "disputed {0}"}
MODES = ("unknown", "known_number", "at_least", "at_most")
SIGNS = {"known_number": "=", "at_least": ">=", "at_most": "<="}
ROWS = 25
"""So many facts of a group are shown at once."""
STANDING = {"true": "yes", "false": "no", "unknown": "unknown", "disputed": "disputed"}


def facts_view() -> None:
    """Three groups: open and decisive, answered, and the rest; a group is drawn while it is open."""
    with st.spinner(t("working")):
        decision, _ = draft.answered()
        rank = draft.worked_out("rank", _rank)
    asked = list(dict.fromkeys(atom_of(key) for key in decision.compiled.program.keys))
    situation = decision.situation
    stated = [atom for atom in asked if atom in situation.facts or atom in situation.numbers]
    others = [atom for atom in asked if atom not in situation.facts and atom not in situation.numbers]
    _group("facts_open", sorted((atom for atom in others if atom in rank), key=lambda one: rank[one]), expanded=True)
    _group("facts_stated", stated, expanded=True)
    _group("facts_rest", [atom for atom in others if atom not in rank], expanded=False)


def _rank() -> dict[Atom, int]:
    """The open facts that claims in view turn on, those that most of them turn on first."""
    decision, report = draft.answered()
    counts = Counter(
        topic
        for claim in report.claims
        if claim.alleged and claim.status == "open"
        for topic in decision.turns_on(parse_atom(claim.claim))
        if isinstance(topic, Atom)
    )
    return {topic: index for index, (topic, _) in enumerate(counts.most_common())}


def _group(title: str, atoms: Sequence[Atom], *, expanded: bool) -> None:
    """A folding list of facts, a page of them at a time."""
    if not atoms:
        return
    kept: dict[str, int] = st.session_state.setdefault("facts-shown", {})
    opened: dict[str, bool] = st.session_state.setdefault("facts-unfolded", {})
    key = f"facts {title}"
    st.session_state[key] = opened.setdefault(title, expanded)
    box = st.expander(
        f"{t(title)} ({len(atoms)})", key=key, on_change=lambda: opened.update({title: st.session_state[key]})
    )
    if not box.open:
        return
    most = kept.get(title, ROWS)
    with box:
        for atom in atoms[:most]:
            fact_row(atom)
        if len(atoms) > most:
            st.button(
                t("more_facts", count=len(atoms) - most),
                key=f"more {title}",
                on_click=lambda: kept.update({title: most + ROWS}),
            )


def fact_row(atom: Atom) -> None:
    """One fact: the question, its answer, where it comes from, what usually shows it, who weighs it."""
    decision, _ = draft.answered()
    situation, lang = decision.situation, language()
    predicate = knowledge().predicates[atom.predicate]
    question = Speaker(knowledge(), situation).topic(atom)[lang]
    st.markdown(f"**{md(question)}**")
    notes = []
    if (source := situation.sources.get(atom)) is not None:
        notes += [f"{t('source')}: {source.source}"] if source.source else []
        notes += [source.note[lang]] if source.note else []
    if predicate.value == "number":
        number(atom, f"fact {atom}", question)
    else:
        answers(question, f"fact {atom}", atom, situation, draft.answer)
    if notes := [*notes, *hints(atom)]:
        st.caption(md(" · ".join(notes)))


def hints(atom: Atom) -> list[str]:
    """What usually shows a fact, and who weighs it."""
    lang, predicate = language(), knowledge().predicates[atom.predicate]
    notes = [f"{t('evidence')}: {predicate.evidence[lang]}"] if predicate.evidence else []
    if predicate.weighed:
        notes.append(t("weighed", by=predicate.weighed.by[lang], indicators=predicate.weighed.indicators[lang]))
    return notes


def reply(atom: Atom, key: str, title: str, because: str) -> None:
    """A question put to the reader, why it is asked, and the answers to it."""
    decision, _ = draft.answered()
    question = Speaker(knowledge(), decision.situation).topic(atom)[language()]
    st.markdown(f"{title}  \n**{md(question)}**")
    st.caption(md(" · ".join([because, *hints(atom)])))
    if knowledge().predicates[atom.predicate].value == "number":
        number(atom, f"{key} {atom}", question)
        return
    with st.container(horizontal=True, gap="small"):
        for name in ("yes", "no", "disputed"):
            st.button(t(name), key=f"{key} {name}", on_click=draft.answer, args=(atom, STATEMENT[name].format(atom)))


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


def number(atom: Atom, key: str, question: str) -> None:
    """A number: not known, known, or a bound of it. What is chosen before a figure is given is kept until there is one."""
    low, high = draft.answered()[0].situation.numbers.get(atom, (None, None))
    unit = knowledge().predicates[atom.predicate].unit
    chosen: dict[str, str] = st.session_state.setdefault("number-modes", {})
    stated = "unknown" if low is None and high is None else "at_most" if low is None else "at_least"
    if low is not None and low == high:
        stated = "known_number"
    mode_key, value_key = f"mode {key}", f"value {key}"

    def say() -> None:
        mode = chosen.pop(str(atom), None) or stated
        figure = st.session_state.get(value_key)
        sign = SIGNS.get(mode)
        draft.answer(atom, f"{atom} {sign} {figure:.10g}" if sign and figure is not None else f"? {atom}")

    def choose() -> None:
        chosen[str(atom)] = st.session_state[mode_key]
        if stated != "unknown":
            say()

    left, right = st.columns([1, 2])
    mode = chosen.get(str(atom), stated)
    st.session_state[mode_key] = mode
    left.selectbox(question, MODES, format_func=t, key=mode_key, label_visibility="collapsed", on_change=choose)
    if mode != "unknown":
        st.session_state[value_key] = low if low is not None else high
        words = unit[language()] if unit else question
        right.number_input(
            words,
            min_value=0.0,
            step=1.0,
            format="%.10g",
            key=value_key,
            on_change=say,
            placeholder=words,
            label_visibility="collapsed",
        )
