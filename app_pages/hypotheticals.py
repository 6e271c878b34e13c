"""设例与练习 — a case changed and compared, the single facts that matter, and problems to answer before the rules do."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import app_pages.hypo_words  # noqa: F401  (registers the words of this page)
from app_pages import hypo_state as hypo
from app_pages.hypo_fork import fork_view
from app_pages.hypo_sensitivity import sensitivity_view
from app_pages.hypo_study import study_view
from app_pages.markup import bullets
from app_pages.safe import html, md
from app_pages.shell import PAGES, bound, knowledge, put_in_url
from app_pages.words import language, t
from kb.errors import CaseError
from kb.problems import risks_of
from kb.records import TeachingProblem
from reasoning.hypothetical import stated
from reasoning.sentences import Speaker

SHOW: dict[str, Callable[[], None]] = {"study": study_view, "fork": fork_view, "sensitivity": sensitivity_view}
LEVELS = ("basic", "intermediate", "advanced")


def bar() -> None:
    """Choose a problem, or a case."""
    kb, lang, now = knowledge(), language(), hypo.state()
    for what, wrong in hypo.settle():
        st.warning(t(f"hypo_unknown_{what}", name=md(wrong)))
    problems = sorted(kb.problems, key=lambda one: LEVELS.index(kb.problems[one].level))
    left, right = st.columns(2, gap="medium")

    def problem_label(name: str) -> str:
        one = kb.problems[name]
        done = "✓ " if _answered(one) else ""
        return f"{done}{t(f'hypo_level_{one.level}')} · {one.title[lang]}"

    st.session_state["hypo-problem"] = now.problem or None

    def problem_chosen() -> None:
        picked: str | None = st.session_state["hypo-problem"]
        put_in_url(view=None)
        if picked:
            now.view = "study"
            hypo.choose(problem=picked)
        else:  # the case of the problem stays open where it is a built-in one
            case = kb.problems[now.problem].case if now.problem else None
            hypo.choose(case=case if case in kb.cases else None)

    left.selectbox(
        t("hypo_problem"),
        problems,
        index=None,
        format_func=problem_label,
        placeholder=t("hypo_no_problem"),
        key="hypo-problem",
        on_change=problem_chosen,
    )
    own = hypo.own_case()
    cases = [*([hypo.OWN] if own is not None else []), *sorted(kb.cases, key=lambda one: kb.cases[one].title[lang])]
    st.session_state["hypo-case"] = None if now.problem else now.case

    def case_label(name: str) -> str:
        if name == hypo.OWN and own is not None:
            return t("hypo_from_analyse", title=own.title[lang])
        return kb.cases[name].title[lang]

    right.selectbox(
        t("case"),
        cases,
        index=None,
        format_func=case_label,
        placeholder="—",
        key="hypo-case",
        on_change=lambda: hypo.choose(case=st.session_state["hypo-case"]),
    )
    if kb.problems:
        done = sum(_answered(one) for one in kb.problems.values())
        st.caption(t("hypo_progress", done=done, total=len(kb.problems)))


def _answered(problem: TeachingProblem) -> bool:
    return all(f"problem {problem.id} {claim}" in hypo.state().progress for claim in problem.claims)


def task(problem: TeachingProblem) -> None:
    """The problem as it is set: what to do, about which claims, and nothing of the answer."""
    kb, lang = knowledge(), language()
    speaker = Speaker(kb, hypo.side().decision.situation)
    names = t("listing").join(risk.name[lang] for risk in risks_of(kb, problem))
    with st.container(border=True):
        st.html(f'<div class="zz"><p>{html(problem.task[lang])}</p></div>')
        st.html(bullets([speaker.say(claim)[lang] for claim in hypo.claims()], t("hypo_discuss")))
        st.caption(md(" · ".join([t(f"hypo_level_{problem.level}"), t("hypo_risks", names=names)])))


def facts(view: str) -> None:
    """What happened and which facts are stated, where the reader wants to see them; open at first for who is to answer."""
    lang, case = language(), hypo.base()
    if not st.toggle(t("hypo_show_facts"), **hypo.kept(f"show-facts {view}", view == "study")):
        return
    if case.narrative:
        st.markdown(md(case.narrative[lang]))
    lines = [t("hypo_with", text=act.name[lang], more=_day(act.date)) for act in case.acts.values()]
    st.html(bullets(lines, t("who_did_what")))
    found = stated(knowledge(), hypo.side())
    st.html(bullets([one[lang] for one in found] or [t("hypo_no_facts")], t("hypo_facts")))


def _day(date: object) -> str:
    first, last = getattr(date, "first"), getattr(date, "last")  # noqa: B009  (the record types dates as Any)
    return f"{first}" if first == last else f"{first} – {last}"


st.html(PAGES / "assets" / "pages.css")
st.html(PAGES / "assets" / "hypotheticals.css")
st.title(t("page_hypotheticals"))
st.markdown(t("hypo_intro"))
bar()
st.header(md(hypo.base().title[language()]))
try:
    hypo.side()
except CaseError as error:
    st.error(t("hypo_bad_case", count=len(error.problems)))
    for one in error.problems[:50]:
        st.markdown(f"- **{md(one.where)}** {md(one.what)}  \n→ {md(one.mend)}")
else:
    if (in_hand := hypo.problem()) is not None:
        task(in_hand)
    view = st.segmented_control(
        t("hypo_view"),
        hypo.VIEWS,
        format_func=lambda name: t(f"hypo_view_{name}"),
        required=True,
        label_visibility="collapsed",
        **bound("view", hypo.state().view),
    )
    hypo.state().view = view
    facts(view)
    SHOW[view]()
