"""首页 — what this is, three ways in, what changed in the law, what is covered and what is not."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.markup import bullets
from app_pages.provision import badge
from app_pages.safe import html, short
from app_pages.shell import PAGES, covered, knowledge, page_link
from app_pages.words import language, t
from kb.coverage import Coverage, coverage
from kb.recent import MONTHS, Change, newest_day, recent
from reasoning.words import BRANCH

SHOWN = 8
SIGN = {"new": "＋", "amended": "△", "ended": "×"}


def ways_in() -> None:
    """Three doors: describe, pick, explore."""
    describe, pick, explore = st.columns(3, gap="medium")
    with describe.container(border=True, height="stretch"):
        st.markdown(f"**1 · {t('home_describe')}**  \n{t('home_describe_says')}")
        with st.container(horizontal=True, gap="small"):
            page_link("analyse", f"{t('home_own_words')} →", view="words")
            page_link("analyse", f"{t('page_analyse')} →")
    with pick.container(border=True, height="stretch"):
        st.markdown(f"**2 · {t('home_pick')}**  \n{t('home_pick_says')}")
        page_link("cases", f"{t('page_cases')} →")
    with explore.container(border=True, height="stretch"):
        st.markdown(f"**3 · {t('home_explore')}**  \n{t('home_explore_says')}")
        with st.container(horizontal=True, gap="small"):
            for page in ("graph", "statutes", "paper", "query"):
                page_link(page, f"{t(f'page_{page}')} →")


def change_link(change: Change) -> None:
    """One change of law, as a link to its instrument."""
    kind = f"{SIGN[change.kind]} {t(f'change_{change.kind}')}"
    rules = t("change_rules", count=change.rules) if change.rules else t("change_no_rules")
    label = f"{change.day} {kind} · {short(change.instrument.short[language()], 60)} · {rules}"
    page_link("statutes", label, at=str(change.instrument.address))


def changes() -> None:
    """What took effect in the months before the newest day of the data."""
    found = recent(knowledge())
    st.subheader(t("home_changes"))
    st.caption(t("home_changes_say", months=MONTHS, day=newest_day(knowledge())))
    with st.container(gap="xxsmall"):
        for change in found[:SHOWN]:
            change_link(change)
    if rest := found[SHOWN:]:
        with st.expander(t("home_more", count=len(rest))), st.container(gap="xxsmall"):
            for change in rest:
                change_link(change)


def figures(pairs: Sequence[tuple[object, str]]) -> str:
    """Numbers with their names."""
    items = "".join(f"<div><b>{html(number)}</b><span>{html(name)}</span></div>" for number, name in pairs)
    return f'<div class="zz zz-figures">{items}</div>'


def in_numbers(count: Coverage) -> None:
    """What there is, in numbers."""
    lang = language()
    st.subheader(t("home_covered"))
    pairs = [
        (sum(count.instruments.values()), t("count_instruments")),
        (count.provisions, t("count_provisions")),
        (count.rules + count.exceptions, t("count_rules")),
        (sum(count.cases.values()), t("count_cases")),
        (count.risks, t("count_risks")),
        (count.duties, t("count_duties")),
        (count.readings, t("count_readings")),
    ]
    st.html(figures(pairs))
    branches = " · ".join(f"{name[lang]} {count.claims.get(branch, 0)}" for branch, name in BRANCH.items())
    st.caption(t("count_claims", branches=branches))


def not_covered(count: Coverage) -> None:
    """What is known to be missing."""
    lang = language()
    st.subheader(t("home_not_covered"))
    lines = [t("silence_is_not_safety")]
    if count.open_risks:
        lines.append(t("open_risks", names=t("listing").join(risk.name[lang] for risk in count.open_risks)))
    whole = covered()
    families, wholes = len(whole.omissions), sum(not one.part for one in whole.omissions)
    lines.append(t("families_count", count=families, whole=wholes))
    if count.open_duties:
        lines.append(t("duties_count", count=len(count.open_duties)))
    lines.append(t("left_count", count=count.left_to_counsel))
    st.html(bullets(lines))
    page_link("coverage", f"{t('open_coverage')} →")


def review(count: Coverage) -> None:
    """Who has looked at it."""
    total = count.rules + count.exceptions
    words = t("review_none") if not count.reviewed else t("review_some", done=count.reviewed, total=total)
    twice = sum(one.twice for one in covered().readings)
    st.subheader(t("home_review"))
    st.html(
        f'<div class="zz"><p>{badge(t("not_reviewed"), warn=True) if not count.reviewed else ""}{html(words)}</p>'
        f"<p>{html(t('read_twice_short', total=total, count=twice))}</p>"
        f"<p>{html(t('unverified_rules', count=count.unverified))}</p></div>"
    )
    page_link("about", f"{t('page_about')} →")


st.html(PAGES / "assets" / "pages.css")
st.title(t("app"))
st.html(f'<div class="zz zz-lead"><p>{html(t("home_lead"))}</p></div>')
ways_in()
left, right = st.columns([1, 1], gap="large")
with left:
    changes()
with right:
    count = coverage(knowledge())
    in_numbers(count)
    not_covered(count)
    review(count)
