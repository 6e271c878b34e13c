"""用自己的话描述 — a text proposes parties, acts and facts; each is taken, changed or left by the reader, and nothing is stated before."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app_pages import draft
from app_pages.analyse_file import OWN, mistakes
from app_pages.safe import html, md
from app_pages.shell import knowledge
from app_pages.words import language, t
from kb.errors import CaseError, Problem
from kb.records import Case, Change, Fact, parse_date
from kb.variants import vary
from reasoning.intake import Found, Intake, read
from reasoning.intake_frame import Frame, Proposal, bind, fitting, frame, names, sentence
from reasoning.situation import situate

CHOICES = ("true", "false", "disputed")
AROUND = {"zh": 14, "en": 40}
"""So many signs before and after the words of a proposal are shown, of a Chinese text and of others."""


def intake_view() -> None:
    """The text, what it proposes, and one button that takes what was chosen."""
    state = st.session_state
    st.markdown(t("intake_intro"))
    with st.expander(t("intake_how"), key="intake-how", on_change="rerun") as box:
        if box.open:
            st.markdown(t("intake_figures"))
    text = st.text_area(
        t("intake_text"), key="intake-text", height=220, placeholder=t("intake_example"), persist_state="session"
    )
    labels = {one: t(f"intake_{one}", title=draft.current().title[language()]) for one in ("new", "add")}
    fresh = st.segmented_control(
        t("intake_target"),
        list(labels),
        format_func=lambda one: md(labels[one]),
        default="new",
        required=True,
        key="intake-target",
    )
    if st.button(t("intake_find"), type="primary", key="intake-find"):
        _forget()
        state["intake"] = text
    if not state.get("intake"):
        return
    if state["intake"] != text:
        st.caption(t("intake_changed"))
    try:
        with st.spinner(t("working")):
            found = _found(state["intake"])
        _vague(found)
        framed = frame(knowledge(), found, datetime.date.today()) if fresh == "new" else Frame(draft.current(), ())
        case, problems = _edited(framed) if fresh == "new" else (framed.case, [])
        taken = _facts(found, case, framed)
        _take(case, taken, problems, new=fresh == "new")
    except CaseError as error:
        mistakes(error)


def _found(text: str) -> Intake:
    held: tuple[str, Intake] | None = st.session_state.get("intake-found")
    if held is None or held[0] != text:
        held = st.session_state["intake-found"] = (text, read(knowledge(), text))
    return held[1]


def _forget() -> None:
    """What was chosen for an earlier text."""
    for name in [name for name in st.session_state if str(name).startswith("take ")]:
        del st.session_state[name]


def _vague(found: Intake) -> None:
    if found.vague:
        words = t("listing").join(f"“{one.span.of(found.text)}”" for one in found.vague)
        st.warning(md(t("intake_vague", words=words)))


# -- who did what


def _edited(framed: Frame) -> tuple[Case, list[Problem]]:
    """The parties and acts as the reader leaves them; acts without a day are told as problems."""
    lang, case = language(), framed.case
    st.markdown(f"#### {t('intake_frame')}")
    if not case.acts:
        st.info(t("intake_no_act"))
        return case, [Problem(t("acts"), t("no_party_acts"))]
    kinds = {one.id: one.says[lang] for one in knowledge().predicates.values() if one.act_kind}
    doers = [name for name, one in case.parties.items() if one.type != "deceased"]
    acts: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, act in case.acts.items():
        with st.container(border=True):
            if not st.checkbox(md(f"“{act.name[lang]}”"), value=True, key=f"take act {name}"):
                continue
            who, when = st.columns([3, 2])
            by = who.multiselect(
                t("by"),
                doers,
                default=[one for one in act.by if one in doers],
                format_func=lambda one: case.parties[one].name[lang],
                key=f"take by {name}",
            )
            given = "" if name in framed.undated else str(act.date.first)
            day = when.text_input(t("date"), given, placeholder="2025-03-01", key=f"take date {name}")
            does = st.multiselect(
                t("does"),
                list(kinds),
                default=[one for one in act.does if one in kinds],
                format_func=lambda one: _kind(kinds[one]),
                key=f"take does {name}",
            )
            date = act.date
            try:
                date = parse_date(day.strip()) if day.strip() != given or not given else act.date
            except ValueError:
                problems.append(Problem(act.name[lang], t("intake_no_day"), t("intake_day_form")))
            if not by or not does:
                problems.append(Problem(act.name[lang], t("intake_no_doer")))
            acts[name] = act.model_copy(update={"by": tuple(by), "does": tuple(does), "date": date})
    last = max((one.date.last for one in acts.values()), default=case.as_of)
    return case.model_copy(update={"acts": acts, "as_of": max(case.as_of, last)}), problems


def _kind(words: str) -> str:
    """A kind of act without the name of the act."""
    return words.replace("“{Act}”是", "").replace("“{Act}”", "").strip()


# -- the facts


def _facts(found: Intake, case: Case, framed: Frame) -> list[Fact]:
    """Each proposal with its words and the choice; returns what was taken."""
    st.markdown(f"#### {t('intake_facts', count=len(found.facts))}")
    if not found.facts:
        st.info(t("intake_none"))
        return []
    proposals = bind(knowledge(), found, case, framed.places)
    st.caption(t("intake_facts_help"))
    with st.container(horizontal=True, gap="small"):
        st.button(t("intake_all"), key="intake-all", on_click=_suggested, args=(proposals,))
        st.button(t("intake_nothing"), key="intake-nothing", on_click=lambda: _choose_all(proposals, lambda one: None))
    return [fact for number, one in enumerate(proposals) if (fact := _row(number, one, found, case)) is not None]


def _suggested(proposals: list[Proposal]) -> None:
    kb = knowledge()
    _choose_all(proposals, lambda one: one.found.how if one.statement(kb, one.found.how) else None)


def _choose_all(proposals: list[Proposal], choice: Callable[[Proposal], str | None]) -> None:
    for number, one in enumerate(proposals):
        st.session_state[f"take {number}"] = choice(one)


def _row(number: int, one: Proposal, found: Intake, case: Case) -> Fact | None:
    kb, lang, key = knowledge(), language(), f"take {number}"
    with st.container(border=True):
        st.html(f'<div class="zz zz-quote">{_quoted(found, one.found)}</div>')
        words = st.container()
        options = CHOICES if one.found.figure is None else ("true",)
        chosen = st.segmented_control(
            t("intake_choice"),
            options,
            format_func=lambda name: _label(name, one.found),
            key=key,
            label_visibility="collapsed",
        )
        arguments, how = _arguments(number, one, case), chosen or one.found.how
        words.markdown(md(sentence(kb, case, one, how, arguments)[lang]))
        statement = one.statement(kb, how, arguments)
        if statement is None:
            st.caption(t("intake_incomplete"))
        if chosen is None or statement is None:
            return None
    speaker = next((name for name, party in case.parties.items() if _said_by(found, one.found, party.name.zh)), None)
    quote = one.found.span.of(found.text)
    return Fact(
        fact=statement, source=t("intake_source", quote=quote), said_by=speaker if chosen == "disputed" else None
    )


def _said_by(found: Intake, one: Found, name: str) -> bool:
    return one.said_by is not None and one.said_by.of(found.text) in name


def _label(name: str, found: Found) -> str:
    words = t(f"intake_{name}") if found.figure is None else t("intake_take_figure")
    return f"{words}{t('intake_suggested')}" if name == found.how else words


def _quoted(found: Intake, one: Found) -> str:
    """The words with a little of what stands around them, marked; all of it escaped."""
    text, span = found.text, one.span
    around = AROUND["en" if text.isascii() else "zh"]
    start, end = max(0, span.start - around), min(len(text), span.end + around)
    said = f" — {t('intake_said', who=one.said_by.of(text))}" if one.said_by else ""
    before, after = (
        ("…" if start else "") + text[start : span.start],
        text[span.end : end] + ("…" if end < len(text) else ""),
    )
    return f"{html(before)}<mark>{html(span.of(text))}</mark>{html(after)}{html(said)}"


def _arguments(number: int, one: Proposal, case: Case) -> Mapping[str, str]:
    """Of whom and of what; each to be changed where something else fits."""
    kb, lang = knowledge(), language()
    called, filled = names(kb, case), dict(one.arguments)
    open_ones = {name: fitting(kb, case, kind) for name, kind in kb.predicates[one.found.fact].args.items()}
    if not any(len(known) > 1 or name not in filled for name, known in open_ones.items()):
        return filled
    with st.popover(t("intake_change")):
        for name, known in open_ones.items():
            if not known:
                st.caption(t("intake_nothing_fits", kind=_type(kb.predicates[one.found.fact].args[name])))
                continue
            chosen = st.selectbox(
                _type(kb.predicates[one.found.fact].args[name]),
                known,
                index=known.index(filled[name]) if filled.get(name) in known else None,
                format_func=lambda thing: called[thing][lang],
                key=f"take {number} {name}",
            )
            if chosen:
                filled[name] = chosen
    return filled


def _type(kind: str) -> str:
    known = knowledge().types.get(kind)
    return known.name[language()] if known else kind


def _take(case: Case, facts: list[Fact], problems: list[Problem], *, new: bool) -> None:
    """Make the case, or add to the one on the table."""
    label = t("intake_make", count=len(facts)) if new else t("intake_add_facts", count=len(facts))
    if not st.button(label, type="primary", key="intake-take", disabled=not (facts or new)):
        return
    if problems:
        raise CaseError(problems)
    if new:
        made = case.model_copy(update={"id": "my-case", "facts": tuple(facts)})
        situate(knowledge(), made)
        draft.put(made, OWN)
    else:
        changed = vary(case, Change(but=tuple(facts), expect=case.expect, on_record=case.on_record))
        situate(knowledge(), changed)
        draft.put(changed)
    _forget()
    st.session_state.pop("intake", None)
    st.query_params["view"] = "answer"
    st.rerun()
