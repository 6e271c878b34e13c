"""关于 — the method and the three answers on one screen, what is covered, the limits, the licences, how to cite."""

from __future__ import annotations

import streamlit as st

from app_pages.markup import bullets, table
from app_pages.shell import PAGES, covered, knowledge, page_link
from app_pages.words import language, t
from kb.coverage import Coverage, coverage
from kb.fingerprint import SHORT, engine, fingerprint
from kb.recent import newest_day
from reasoning.words import BRANCH, SIGN, STATUS


@st.cache_resource(show_spinner=False)
def release() -> tuple[str, str]:
    """The version of the software and the hash of the knowledge."""
    return engine(), fingerprint(knowledge()).knowledge[:SHORT]


def answers() -> None:
    """The three answers to one case, and the four words of the second."""
    for column, name in zip(st.columns(3, gap="small"), ("record", "settled", "flip"), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{t(f'answer_{name}')}**")
            st.markdown(t(f"answer_{name}_says"))
    lang = language()
    st.html(table((t("word"), t("meaning")), [(f"{SIGN[one]} {STATUS[one][lang]}", t(f"means_{one}")) for one in SIGN]))


def in_numbers(count: Coverage) -> list[tuple[str, str]]:
    """Coverage as rows."""
    lang = language()
    law = t("listing").join(f"{one.label[lang]} {number}" for one, number in count.instruments.items())
    branches = t("listing").join(f"{name[lang]} {count.claims.get(branch, 0)}" for branch, name in BRANCH.items())
    whole = covered()
    wholes = sum(not one.part for one in whole.omissions)
    cases = t("listing").join(f"{t(f'kind_{kind}')} {number}" for kind, number in count.cases.items())
    return [
        (t("count_instruments"), f"{sum(count.instruments.values())}{t('of_which', parts=law)}"),
        (t("count_versions"), str(count.versions)),
        (t("count_provisions"), t("with_hash", count=count.provisions, hashed=count.hashed)),
        (t("count_rules"), t("rules_and_exceptions", rules=count.rules, exceptions=count.exceptions)),
        (t("count_by_branch"), branches),
        (
            t("count_overlays"),
            t("listing").join(f"{knowledge().overlays[k].name[lang]} {n}" for k, n in count.overlays.items()),
        ),
        (t("count_readings"), str(count.readings)),
        (t("count_risks"), t("without_rule", count=count.risks, open=len(count.open_risks))),
        (t("count_duties"), t("without_rule", count=count.duties, open=len(count.open_duties))),
        (t("count_cases"), cases),
        (t("count_scenarios"), str(count.scenarios)),
        (t("count_left"), str(count.left_to_counsel)),
        (t("count_families"), t("families_whole", count=len(whole.omissions), whole=wholes)),
        (t("count_reviewed"), t("out_of", count=count.reviewed, total=count.rules + count.exceptions)),
        (
            t("count_twice"),
            t("out_of", count=sum(one.twice for one in whole.readings), total=count.rules + count.exceptions),
        ),
        (t("count_unverified"), str(count.unverified)),
        (t("count_newest"), str(newest_day(knowledge()))),
    ]


st.html(PAGES / "assets" / "pages.css")
st.title(t("page_about"))
st.subheader(t("about_method"))
st.html(bullets(t("about_method_says").splitlines()))
st.subheader(t("about_answers"))
answers()
st.caption(t("about_semantics"))
st.subheader(t("about_coverage"))
st.html(table((t("what"), t("number")), in_numbers(coverage(knowledge()))))
page_link("coverage", f"{t('open_coverage')} →")
st.subheader(t("about_limits"))
st.html(bullets(t("about_limits_say").splitlines()))
st.subheader(t("about_licences"))
st.html(bullets(t("about_licences_say").splitlines()))
st.subheader(t("about_cite"))
software, data = release()
st.markdown(t("about_cite_says"))
st.code(t("about_citation", software=software, data=data, day=newest_day(knowledge())), language=None, wrap_lines=True)
page_link("home", f"← {t('page_home')}")
