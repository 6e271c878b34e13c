"""One case on a sheet: what happened, who did what, the facts with their sources, the answer beside the decision, holdings, sources."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from app_pages.markup import Markup, bullets, lines, quiet, table
from app_pages.provision import badge, citation
from app_pages.safe import html, md
from app_pages.shell import knowledge, page_link
from app_pages.words import WORDS, language, t
from kb.errors import CaseError
from kb.records import Abroad, Case
from reasoning.analysis import decide
from reasoning.casebook import DECIDED, Beside, FactLine, beside, fact_lines, positions
from reasoning.decide import Decision
from reasoning.precedents import LEVEL, WEIGHT
from reasoning.words import BRANCH, ON_RECORD, SIGN, STATUS

QUESTIONS = 4
MARKS = {"unknown": "?", "disputed": "⇄"}


@st.cache_resource(show_spinner=False, max_entries=64)
def decision_of(case_id: str) -> Decision:
    """The decision of a case of the knowledge base. May raise CaseError."""
    return decide(knowledge(), knowledge().cases[case_id])


@st.cache_resource(show_spinner=False, max_entries=64)
def stated_and_decided(case_id: str) -> tuple[list[Beside], list[FactLine]]:
    """What was decided beside the answer here, and the facts, of a case of the knowledge base. May raise CaseError."""
    decision = decision_of(case_id)
    return beside(knowledge(), decision), fact_lines(knowledge(), decision)


def sheet(case: Case) -> None:
    """Draw the sheet."""
    lang = language()
    st.html(f'<div class="zz"><p>{"".join(_badges(case))}</p>{_line(case)}</div>')
    if case.narrative:
        st.markdown(md(case.narrative[lang]))
    try:
        rows, facts = stated_and_decided(case.id)
    except CaseError as error:
        st.error(md(str(error)))
        return
    st.subheader(t("decided_and_answer"))
    beside_view(rows)
    _listed("abroad", [_abroad(case, one) for one in case.abroad])
    _listed("holdings", [text[lang] for text in case.holdings.values()])
    _listed("positions_taken", [f"{one.question[lang]} → {one.says[lang]}" for one in positions(knowledge(), case)])
    st.subheader(t("who_did_what"))
    st.html(bullets(_acts(case)))
    st.subheader(t("facts_stated_in_case"))
    st.caption(t("facts_not_stated"))
    st.html(table((t("fact"), t("fact_source")), ((fact_words(one), fact_source(one)) for one in facts)))
    _listed("case_sources", [_source(one.title, one.how_found, one.confirms) for one in case.sources])
    if case.note:
        st.caption(md(case.note[lang]))
    page_link("hypotheticals", f"{t('to_what_if')} →", case=case.id)


def _badges(case: Case) -> Iterator[str]:
    lang, risks = language(), knowledge().risks
    yield badge(t(f"kind_{case.kind}"))
    yield from (badge(risks[name].name[lang]) for name in case.risks if name in risks)
    if case.kind == "decided":
        yield badge(WEIGHT[case.weight][lang])
    if case.court_level:
        yield badge(LEVEL[case.court_level][lang])
    if case.confidence:
        yield badge(t("confidence", level=t(f"confidence_{case.confidence}")), warn=case.confidence != "high")


def _line(case: Case) -> str:
    lang = language()
    parts = [case.court[lang] if case.court else "", case.decided or "", case.docket or t("no_docket")]
    return f'<p class="zz-quiet">{html(" · ".join(part for part in parts if part))}</p>'


def _acts(case: Case) -> Iterator[str]:
    lang = language()
    for act in case.acts.values():
        day = str(act.date.first) if act.date.first == act.date.last else f"{act.date.first} – {act.date.last}"
        who = t("listing").join(case.parties[name].name[lang] for name in act.by if name in case.parties)
        note = f"（{act.note[lang]}）" if act.note and lang == "zh" else f" ({act.note[lang]})" if act.note else ""
        yield f"{day} {who}{t('colon')}{act.name[lang]}{note}"


def _abroad(case: Case, one: Abroad) -> str:
    lang = language()
    who = case.parties[one.party].name[lang] if one.party in case.parties else one.party
    doubt = f"（{t('unverified')}）" if one.confidence == "unverified" else ""
    return f"{who} · {BRANCH[one.branch][lang]} · {one.law[lang]}{t('colon')}{one.says[lang]}{doubt}"


def _source(title: str, how: str | None, confirms: tuple[str, ...]) -> str:
    found = t(f"found_{how}") if f"found_{how}" in WORDS else how or ""
    return " — ".join(part for part in (title, found, "；".join(confirms)) if part)


def _listed(title: str, texts: list[str]) -> None:
    if texts:
        st.subheader(t(title))
        st.html(bullets(texts))


def fact_words(fact: FactLine) -> Markup:
    """The sentence; a disputed or unknown fact says so."""
    lang = language()
    if fact.standing in MARKS:
        return Markup(f"{badge(f'{MARKS[fact.standing]} {t(fact.standing)}', warn=True)} {html(fact.sentence[lang])}")
    return Markup(html(fact.sentence[lang]))


def fact_source(fact: FactLine) -> Markup:
    """Where a fact comes from, and what is noted of it."""
    lang = language()
    parts = [fact.source or "", fact.note[lang] if fact.note else ""]
    parts += [t("says_so", who=fact.said_by[lang])] if fact.said_by else []
    parts += [t("denies_it", who=fact.denied_by[lang])] if fact.denied_by else []
    return quiet(" · ".join(part for part in parts if part) or t("no_source"))


def beside_view(rows: list[Beside]) -> None:
    """Conclusion by conclusion; below, why an answer stands apart or what it still turns on."""
    if not rows:
        st.info(t("no_outcome"))
        return
    heads = (t("conclusion"), t("decided_outcome"), t("answer_here"), t("verdict"))
    st.html(table(heads, ((one.sentence[language()], _decided(one), _answer(one), verdict(one)) for one in rows)))
    st.caption(t("answer_rests_on_facts"))
    for one in rows:
        _why(one)


def _decided(row: Beside) -> Markup:
    lang = language()
    extra = [text[lang] for text in (row.remedy, row.note) if text]
    extra += [t("listing").join(citation(place) for place in row.basis)] if row.basis else []
    return lines([DECIDED[row.decided][lang], *(quiet(text) for text in extra)])


def _answer(row: Beside) -> Markup:
    lang = language()
    record = ON_RECORD[row.on_record][lang] if row.status == "open" else ""
    return lines([f"{SIGN[row.status]} {STATUS[row.status][lang]}", *([quiet(record)] if record else [])])


def verdict(row: Beside) -> str:
    """Agrees, differs, or not to be compared, with sign and word."""
    if row.agrees is None:
        return f"≈ {t('goes_further')}" if row.apart else f"— {t('not_adjudicated')}"
    if not row.agrees:
        return f"≠ {t('differs')}"
    return f"✓ {t('agrees_open')}" if row.status == "open" else f"✓ {t('agrees')}"


def _why(row: Beside) -> None:
    lang = language()
    if row.why:
        st.html(bullets([one[lang] for one in row.why], f"{t('why_apart')}{t('colon')}{row.sentence[lang]}"))
    if row.turns_on:
        with st.expander(md(t("still_open", claim=row.sentence[lang], count=len(row.turns_on)))):
            st.html(bullets([one[lang] for one in row.turns_on[:QUESTIONS]]))
            if (more := len(row.turns_on) - QUESTIONS) > 0:
                st.caption(t("more_in_analyse", count=more))
