"""“假如这是法律”: proposals and foreign law, off unless the reader switches them on, and always marked as no law in force."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages import draft
from app_pages.markup import bullets, lines, quiet
from app_pages.provision import badge, citation
from app_pages.safe import html, md
from app_pages.shell import bound, from_url, knowledge, page_link
from app_pages.tree import tree_html
from app_pages.words import language, t
from kb.atoms import parse_atom
from kb.overlays import marked, rules_of
from kb.records import Overlay, Rule
from reasoning.contrast import reservations
from reasoning.explain import Explainer
from reasoning.overlay import SIDES, rule_line
from reasoning.report import Difference
from reasoning.words import ON_RECORD, SIGN, STATUS, measure


def switch() -> list[str]:
    """The overlays that the address bar switches on, with pills to change them; a name nobody knows is told."""
    kb, lang = knowledge(), language()
    named = [one for one in from_url("overlay").split(",") if one]
    chosen = [one for one in kb.overlays if one in named]
    if unknown := [one for one in named if one not in kb.overlays]:
        st.warning(t("no_such_overlay", name=md(", ".join(unknown)), known=md(", ".join(kb.overlays))))
    st.caption(t("overlay_says"))
    st.pills(
        t("overlay"),
        list(kb.overlays),
        selection_mode="multi",
        format_func=lambda name: t(
            "with_kind", name=kb.overlays[name].name[lang], kind=t(f"overlay_{kb.overlays[name].kind}")
        ),
        **bound("overlay", chosen, ",".join),
    )
    return chosen


# -- on the Analyse page


def what_if_view() -> None:
    """The switch and, where something is on, what it would change in the case on the table."""
    st.markdown(f"#### {t('overlay')}")
    chosen = switch()
    if not chosen:
        return
    decision, found = draft.supposed(tuple(chosen))
    explainer = Explainer(knowledge(), decision)
    for overlay in chosen:
        heading(knowledge().overlays[overlay])
    raised = [one for one in found.changes if one.raised]
    if not raised:
        st.info(t("overlay_same"))
    for one in raised:
        _change(one, explainer)


def _change(one: Difference, explainer: Explainer) -> None:
    lang = language()
    side = one.second or one.first
    if side is None:
        return
    with st.expander(md(f"{t('overlay_sign')} · {side.sentence[lang]}"), expanded=True):
        sides = []
        for name, answer in zip(SIDES[lang], (one.first, one.second), strict=True):
            says = (
                t(
                    "with_kind",
                    name=f"{SIGN[answer.status]} {STATUS[answer.status][lang]}",
                    kind=ON_RECORD[answer.on_record][lang],
                )
                if answer
                else t("overlay_no_rule")
            )
            sides.append(f"{name}{t('colon')}{says}")
            sides += [measure(item, lang) for item in answer.measures] if answer else []
        st.html(bullets(sides))
        rules = [knowledge().rules[name] for name in side.only_rules or ()]
        _through([rule for rule in rules if rule.overlay])
        st.html(tree_html(explainer.explain(parse_atom(side.claim))))


# -- on the paper's page


def overlays_view(chosen: Sequence[str]) -> None:
    """Each overlay that is on: what it says, what it rests on, and its rules with what they leave open."""
    for name in chosen:
        overlay = knowledge().overlays[name]
        heading(overlay)
        concluding = [rule for rule in rules_of(knowledge(), name) if rule.then and rule.if_]
        with st.expander(md(t("overlay_rules", count=len(concluding))), expanded=overlay.kind == "proposal"):
            _through(concluding)
    if chosen:
        page_link("analyse", f"{t('overlay_try')} →", overlay=",".join(chosen))


def heading(overlay: Overlay) -> None:
    """What is supposed, with the words that it is not law."""
    lang = language()
    note = f'<p class="zz-quiet">{html(overlay.note[lang])}</p>' if overlay.note else ""
    sources = t("listing").join(citation(one) for one in overlay.sources)
    st.html(
        f'<div class="zz zz-provision"><p>{badge(marked(overlay)[lang], warn=True)}</p><p>{html(overlay.says[lang])}</p>{note}'
        f'<p class="zz-quiet">{html(t("overlay_from", sources=sources))}</p></div>'
    )


def _through(rules: Sequence[Rule]) -> None:
    lang = language()
    for rule in rules:
        st.html(bullets([lines([rule_line(knowledge(), rule, lang), *map(quiet, reservations(rule, lang))])]))
