"""案例 — the decided cases by what they can be found by; each with its facts, the answer here beside what was decided; two side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from app_pages import draft
from app_pages.case_compare import compare
from app_pages.case_sheet import sheet
from app_pages.here import begin_at_top, here
from app_pages.safe import md, short
from app_pages.shell import PAGES, bound, from_url, knowledge, page_link
from app_pages.words import language, t
from kb.records import Case
from reasoning.casebook import FACETS, facets, mentions


@st.cache_resource(show_spinner=False)
def every() -> dict[str, dict[str, dict[str, Any]]]:
    """The facets of every case, by its id."""
    return {name: facets(knowledge(), case) for name, case in knowledge().cases.items()}


def chosen_values() -> dict[str, list[str]]:
    """What the address bar asks for, facet by facet; values that no case has are told and left out."""
    chosen = {}
    for name in FACETS:
        known = {value for of in every().values() for value in of[name]}
        asked = [one for one in from_url(name).split(",") if one]
        for one in asked:
            if one not in known:
                st.warning(md(t("facet_unknown", facet=t(f"facet_{name}"), name=short(one, 40))))
        chosen[name] = [one for one in asked if one in known]
    return chosen


def filters(chosen: dict[str, list[str]]) -> None:
    """A box for words and one for each facet, every value with the number of its cases, the most frequent first."""
    lang = language()
    st.text_input(t("cases_search"), placeholder=t("cases_search_hint"), **bound("q", from_url("q")))
    columns = st.columns(4, gap="small") + st.columns(4, gap="small")
    for name, column in zip(FACETS, columns, strict=True):
        names = {value: words[lang] for of in every().values() for value, words in of[name].items()}
        counts = Counter(value for of in every().values() for value in of[name])
        order = sorted(names, reverse=True) if name == "year" else sorted(names, key=lambda one: (-counts[one], one))
        column.multiselect(
            t(f"facet_{name}"),
            order,
            format_func=lambda value, names=names, counts=counts: f"{names[value]} ({counts[value]})",
            placeholder=t("facet_any"),
            **bound(name, chosen[name], ",".join),
        )


def matching(chosen: dict[str, list[str]], text: str) -> list[Case]:
    """The cases that mention the words and have one of the chosen values in every facet, the latest first."""
    return [
        case
        for case in sorted(knowledge().cases.values(), key=lambda one: (one.as_of, one.id), reverse=True)
        if mentions(case, text)
        and all(not wanted or set(wanted) & set(every()[case.id][name]) for name, wanted in chosen.items())
    ]


def listed(cases: Sequence[Case]) -> None:
    """Each case to be opened, with a line about it."""
    lang = language()
    st.caption(t("cases_found", count=len(cases), total=len(knowledge().cases)))
    if not cases:
        st.info(t("cases_none"))
        here(t("cases_clear"), q=None, **dict.fromkeys(FACETS))
    for case in cases:
        with st.container(gap=None):
            here(case.title[lang], case=case.id)
            about = every()[case.id]
            parts = [case.court[lang] if case.court else "", *(v[lang] for v in about["year"].values())]
            parts += [v[lang] for name in ("branch", "outcome", "risk") for v in about[name].values()]
            st.caption(md(" · ".join(part for part in parts if part)))


def open_in_analyse(case: Case) -> None:
    """A link to the Analyse page; where the reader's own case is on the table, a button that keeps it under Undo."""
    if st.session_state.get("draft_of", case.id):
        page_link("analyse", f"{t('open_in_analyse')} →", case=case.id)
    elif st.button(f"{t('open_in_analyse')} →"):
        draft.put(case, case.id)
        st.switch_page("app_pages/analyse.py", query_params={"case": case.id})


def one(case: Case) -> None:
    """A case, and beside it another if one is chosen."""
    lang, cases = language(), knowledge().cases
    here(f"← {t('all_cases')}", case=None, **{"with": None})
    st.header(md(case.title[lang]))
    with st.container(horizontal=True, gap="medium"):
        open_in_analyse(case)
        page_link("graph", f"{t('open_graph')} →", node=f"case/{case.id}")
    others = sorted((name for name in cases if name != case.id), key=lambda name: cases[name].title[lang])
    named = from_url("with")
    if named and named not in others:
        st.warning(t("unknown_other", name=md(named)))
    st.selectbox(
        t("compare_with"),
        others,
        index=None,
        format_func=lambda name: cases[name].title[lang],
        placeholder=t("compare_none"),
        **bound("with", named if named in others else None),
    )
    if named in others:
        compare(case, cases[named])
    else:
        sheet(case)


st.html(PAGES / "assets" / "pages.css")
st.title(t("page_cases"))
st.markdown(t("cases_intro"))
named = from_url("case")
begin_at_top(named)
if named in knowledge().cases:
    one(knowledge().cases[named])
else:
    if named:
        st.warning(t("no_such_case", name=md(named)))
    chosen = chosen_values()
    with st.expander(t("facets"), expanded=True), st.container(key="facets"):
        filters(chosen)
    listed(matching(chosen, from_url("q")))
