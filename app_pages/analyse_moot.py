"""Facts that need not be looked into any more, with the reason; worked out while the box is open."""

from __future__ import annotations

import streamlit as st

from app_pages import draft
from app_pages.analyse_claim import folded
from app_pages.safe import md
from app_pages.shell import knowledge
from app_pages.words import language, t
from kb.atoms import parse_atom
from reasoning.moot import DISPUTED, HEAD, NONE, moot
from reasoning.report import Overview
from reasoning.words import STATUS


def moot_view(report: Overview) -> None:
    """By reason: the claims that stopped turning on these facts, and the facts."""
    box = st.expander(t("moot"), key="moot", on_change="rerun")
    if not box.open:
        return
    lang = language()
    with box:
        with st.spinner(t("working")):
            decision, _ = draft.answered()
            found = moot(knowledge(), decision, [parse_atom(one.claim) for one in report.claims])
        st.markdown((HEAD if found else NONE)[lang])
        for group in found:
            because = t("semicolon").join(one[lang] for one in group.because)
            st.markdown(f"**{t('moot_because')}{t('colon')}{md(because)}**")
            claims = [f"{one.sentence[lang]} · {STATUS[one.status][lang]}" for one in group.claims]
            facts = [f"{one.question[lang]}{DISPUTED[lang] if one.disputed else ''}" for one in group.facts]
            folded(t("moot_claims"), claims)
            folded(t("moot_facts"), facts)
