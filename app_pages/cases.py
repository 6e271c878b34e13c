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
from app_pages.safe import md
from app_pages.shell import PAGES, bound, from_url, knowledge, page_link
from app_pages.words import language, t
from kb.records import Case
from reasoning.casebook import FACETS, facets


def chosen_values() -> dict[str, list[str]]:
    """What the address bar asks for, facet by facet; values that no case has are left out."""
    every = {name: {value for case in knowledge().cases.values() for value in of(case)[name]} for name in FACETS}
    return {name: [one for one in from_url(name).split(",") if one in every[name]] for name in FACETS}


def of(case: Case) -> dict[str, dict[str, Any]]:
    """The facets of a case."""
    return facets(knowledge(), case)


def filters(chosen: dict[str, list[str]]) -> None:
    """A box for each facet, every value with the number of its cases."""
    lang = language()
    columns = st.columns(4, gap="small") + st.columns(3, gap="small")
    for name, column in zip(FACETS, columns, strict=True):
        names: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for case in knowledge().cases.values():
            for value, words in of(case)[name].items():
                names[value] = words[lang]
                counts[value] += 1
        column.multiselect(
            t(f"facet_{name}"),
            sorted(names, key=names.__getitem__, reverse=name == "year"),
            format_func=lambda value, names=names, counts=counts: f"{names[value]} ({counts[value]})",
            placeholder=t("facet_any"),
            **bound(name, chosen[name], ",".join),
        )


def matching(chosen: dict[str, list[str]]) -> list[Case]:
    """The cases with one of the chosen values in every facet, the latest first."""
    return [
        case
        for case in sorted(knowledge().cases.values(), key=lambda one: (one.as_of, one.id), reverse=True)
        if all(not wanted or set(wanted) & set(of(case)[name]) for name, wanted in chosen.items())
    ]


def listed(cases: Sequence[Case]) -> None:
    """Each case to be opened, with a line about it."""
    lang = language()
    st.caption(t("cases_found", count=len(cases), total=len(knowledge().cases)))
    if not cases:
        st.info(t("cases_none"))
    for case in cases:
        with st.container(gap=None):
            here(case.title[lang], case=case.id)
            about = of(case)
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
    with st.expander(t("facets"), expanded=True):
        filters(chosen)
    listed(matching(chosen))
