"""Answer first: the reader judges each element, the exceptions and the outcome; then the rules' own answer stands beside it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from app_pages import hypo_state as hypo
from app_pages.markup import Markup, bullets, lines, quiet, table
from app_pages.safe import html, md
from app_pages.shell import knowledge
from app_pages.words import language, t
from kb.atoms import Atom
from reasoning.sentences import Speaker
from reasoning.study import ELEMENT_ANSWERS, OUTCOMES, Marked, Marking, Sheet, Study

VERDICT_SIGN = {"right": "✓", "burden": "△", "wrong": "✗"}


def study_view() -> None:
    """One claim at a time."""
    claims = hypo.claims()
    if not claims:
        st.info(t("hypo_no_claims"))
        return
    side, lang = hypo.side(), language()
    speaker = Speaker(knowledge(), side.decision.situation)
    names = {str(claim): claim for claim in claims}
    held = hypo.kept(f"claim {hypo.name()}", str(claims[0]))
    if st.session_state[held["key"]] not in names:
        st.session_state[held["key"]] = str(claims[0])
    chosen = st.selectbox(t("hypo_claim"), list(names), format_func=lambda one: speaker.say(names[one])[lang], **held)
    study = Study(knowledge(), side.decision, names[chosen])
    key = f"{hypo.name()} {chosen}"
    if (given := hypo.state().marked.get(key)) is not None:
        marking(study, given, key)
    else:
        sheet(study.sheet(), names[chosen], key)


def sheet(asked: Sheet, claim: Atom, key: str) -> None:
    """The questions. Nothing of the answer is shown before all of them are answered."""
    lang = language()
    if asked.rule is None:
        st.info(t("hypo_no_rule"))
    else:
        st.html(
            f'<div class="zz"><p class="zz-head">{html(t("hypo_rule"))}</p>'
            f"<p><b>{html(asked.rule.citation[lang])}</b> {html(asked.rule.sentence[lang])}</p></div>"
        )
    if asked.other_rules > 0:
        st.caption(t("hypo_other_rules", count=asked.other_rules))
    elements = {}
    if asked.elements:
        st.markdown(f"#### {t('hypo_elements')}")
    for number, element in enumerate(asked.elements, 1):
        elements[element.id] = st.radio(
            md(f"{number}. {t('hypo_with', text=element.sentence[lang], more=element.citation[lang])}"),
            ELEMENT_ANSWERS,
            index=None,
            format_func=lambda one: t(f"hypo_{one}"),
            horizontal=True,
            **hypo.kept(f"{key} element {element.id}", None),
        )
    exceptions = []
    if asked.rule is not None:
        st.markdown(f"#### {t('hypo_exceptions')}")
        if not asked.exceptions:
            st.caption(t("hypo_no_exceptions"))
    for exception in asked.exceptions:
        label = md(f"{exception.citation[lang]} {exception.sentence[lang]}")
        if st.checkbox(label, **hypo.kept(f"{key} exception {exception.id}", False)):
            exceptions.append(exception.id)
    st.markdown(f"#### {t('hypo_outcome')}")
    outcome = st.radio(
        t("hypo_outcome"),
        OUTCOMES,
        index=None,
        format_func=lambda one: t(f"hypo_outcome_{one}"),
        label_visibility="collapsed",
        **hypo.kept(f"{key} outcome", None),
    )
    if st.button(t("hypo_mark"), type="primary"):
        missing = sum(answer is None for answer in (*elements.values(), outcome))
        if missing:
            st.warning(t("hypo_unanswered", count=missing))
            return
        hypo.state().marked[key] = {"elements": elements, "exceptions": exceptions, "outcome": outcome}
        st.rerun()


def marking(study: Study, given: dict[str, Any], key: str) -> None:
    """What was answered beside the rules' answer, each with its reasons."""
    found = study.mark(given["elements"], given["exceptions"], given["outcome"])
    hypo.state().progress.setdefault(key, (found.points, found.of))
    st.markdown(f"#### {t('hypo_score', points=f'{found.points:g}', of=found.of)}")
    columns = (t("hypo_judged"), t("hypo_yours"), t("hypo_rules_say"), "", t("hypo_why"))
    st.html(table(columns, [_row(one, "hypo_outcome_", "near") for one in (found.outcome,)]))
    if found.elements:
        st.markdown(f"##### {t('hypo_elements')}")
        st.html(table(columns, [_row(one, "hypo_", "burden") for one in found.elements]))
    _exceptions(found, columns)
    if (problem := hypo.problem()) is not None:
        st.html(bullets([problem.teaches[language()]], t("hypo_teaches")))

    def again() -> None:
        now = hypo.state()
        now.marked.pop(key, None)
        for name in [name for name in now.kept if name.startswith(f"{key} ")]:
            del now.kept[name]

    st.button(t("hypo_again"), on_click=again)


def _exceptions(found: Marking, columns: tuple[str, ...]) -> None:
    lang = language()
    if found.missed:
        st.warning(
            f"{t('hypo_missed')}{t('colon')}" + t("listing").join(md(one.asked.citation[lang]) for one in found.missed)
        )
    if found.exceptions:
        st.markdown(f"##### {t('defences')}")
        order = sorted(found.exceptions, key=lambda one: one.verdict == "right")
        st.html(table(columns, [_row(one, "hypo_", "burden") for one in order]))


def _row(one: Marked, prefix: str, half: str) -> tuple[object, ...]:
    lang = language()
    place = one.asked.citation[lang]
    said = lines([one.asked.sentence[lang], *([quiet(place)] if place != "—" else [])])
    verdict = t(f"hypo_{half}") if one.verdict == "burden" else t(f"hypo_{one.verdict}")
    mark = Markup(f'<span class="zz-verdict zz-{one.verdict}">{VERDICT_SIGN[one.verdict]} {html(verdict)}</span>')
    why = lines([quiet(line[lang]) for line in one.why])
    return said, t(f"{prefix}{one.given}"), t(f"{prefix}{one.expected}"), mark, why
