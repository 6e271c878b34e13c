"""One claim whole, drawn only while it is open: consequences, reasons, the next question, what turns it, precedents, articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from app_pages import draft
from app_pages.analyse_facts import reply
from app_pages.markup import Markup, bullets, lines, quiet
from app_pages.provision import badge, citation, provision_box
from app_pages.safe import html, md
from app_pages.shell import knowledge, page_link
from app_pages.tree import tree_html
from app_pages.words import language, t
from kb.atoms import parse_atom
from kb.provisions import Address
from reasoning.explain import BURDENS, Explainer
from reasoning.precedents import NO_CASE_LAW, constraint_line, details, standing_line
from reasoning.report import Bilingual, Claim, Defence
from reasoning.turning import SideView, StepSet, step_line
from reasoning.words import SIGN, STATUS, measure

SHOWN = 5
"""So many lines of a list are shown at once; the rest folds."""


def claim_box(name: str) -> None:
    """Everything about one claim, a part at a time."""
    with st.spinner(t("working")):
        claim = draft.claim_of(name)
    where = t("listing").join(md(one[language()]) for one in claim.citations)
    st.markdown(f"{where} — {t('law_of', day=md(claim.law_of))}")
    if claim.unverified:
        st.html(badge(t("unverified_rule"), warn=True))
    part = st.segmented_control(
        t("claim_parts"),
        list(PARTS),
        format_func=lambda one: t(f"part_{one}"),
        default="why",
        required=True,
        key=f"part {name}",
        label_visibility="collapsed",
    )
    PARTS[part](claim)


def folded(title: str, texts: Sequence[object], more: str = "more_lines") -> None:
    """A list under a heading, the first lines in sight and the rest folded."""
    if texts:
        rest = bullets(texts[SHOWN:])
        fold = f"<details><summary>{html(t(more, count=len(texts) - SHOWN))}</summary>{rest}</details>" if rest else ""
        st.html(f'<div class="zz zz-fold">{bullets(texts[:SHOWN], title)}{fold}</div>')


# -- why


def why(claim: Claim) -> None:
    """Consequences, the question to ask, what is lacking, the reasons, defences, contested points."""
    lang = language()
    consequences(claim)
    if claim.status == "open":
        question(claim)
    else:
        st.caption(t("turns_on_nothing"))
    folded(t("missing"), [_fact(one.sentence, one.burden, one.evidence) for one in claim.missing])
    decision, _ = draft.answered()
    view = Explainer(knowledge(), decision).explain(parse_atom(claim.claim))
    st.html(f'<div class="zz"><p class="zz-head">{html(t("tree_holds" if view.holds else "tree_fails"))}</p></div>')
    st.html(tree_html(view))
    defences(claim.defences)
    for reading in claim.readings:
        known = {one.id: one.says[lang] for one in knowledge().readings[reading.reading].positions}
        folded(
            f"{t('contested')}{t('colon')}{reading.question[lang]}",
            [
                f"{known[name]} → {STATUS[status][lang]}{t('chosen_mark') if name == reading.chosen else ''}"
                for name, status in reading.positions.items()
            ],
        )
    folded(t("turns_on"), [one.question[lang] for one in claim.turns_on])
    folded(t("gaps"), [f"{one.citation[lang]} {one.because[lang]}" for one in claim.not_encoded])


def consequences(claim: Claim) -> None:
    """Remedies and penalties: those that hold now, or what would follow."""
    lang = language()
    items = [measure(one, lang) for one in claim.measures]
    holding = [one for one in claim.remedies if one.on_record == "holds"]
    for one in holding or (claim.remedies if claim.on_record == "fails" else ()):
        words = t("semicolon").join(measure(item, lang) for item in one.measures) or one.sentence[lang]
        items.append(f"{SIGN[one.status]} {words}")
    folded(t("consequences") if claim.on_record == "holds" else t("conditional"), list(dict.fromkeys(items)))


def question(claim: Claim) -> None:
    """The question that settles this claim soonest, what either answer does to it, and the answers."""
    lang = language()
    with st.spinner(t("working")):
        found = draft.next_questions(claim.claim)
    if not found:
        return
    best = found[0]
    (effect,) = best.effects
    because = t("why_ask_here", yes=STATUS[effect.if_proved][lang], no=STATUS[effect.if_disproved][lang])
    with st.container(border=True):
        reply(best.atom, f"ask {claim.claim}", t("next_here"), because)


def defences(found: Sequence[Defence]) -> None:
    """Those made out or raised, each with what it still needs; the others folded."""
    raised = [one for one in found if one.defeats or one.raised]
    folded(t("defences"), [_defence(one) for one in raised])
    if others := [_defence(one) for one in found if one not in raised]:
        st.html(
            f'<div class="zz zz-fold"><details><summary>{html(t("unraised", count=len(others)))}</summary>{bullets(others)}</details></div>'
        )


def _defence(one: Defence) -> Markup:
    lang = language()
    state = t("defeats") if one.defeats else t("not_shown")
    lacking = [quiet(_fact(fact.sentence, fact.burden, None)) for fact in one.lacking if fact.standing != "false"]
    return lines([f"{one.citation[lang]} {one.says[lang]} — {state}", *([] if one.defeats else lacking)])


def _fact(sentence: Bilingual, burden: str, evidence: Bilingual | None) -> str:
    lang = language()
    notes = [BURDENS[burden][lang], *([f"{t('evidence')}{t('colon')}{evidence[lang]}"] if evidence else [])]
    return t("with_notes", says=sentence[lang], notes=t("semicolon").join(notes))


# -- what turns it


def turns(claim: Claim) -> None:
    """For both sides: what turns the outcome on the record, and what settles it for good."""
    with st.spinner(t("working")):
        found = draft.turning(claim.claim)
    if found.rests_on:
        _sets(t("rests_on"), found.rests_on)
    for side in found.sides:
        _side(side)
    st.caption(t("turning_help"))


def _side(side: SideView) -> None:
    st.markdown(f"**{t(f'side_{side.side}')}**")
    if side.won:
        st.html(bullets([t("won_already")]))
    elif side.flips:
        _sets(t("flips"), side.flips, side.flips_complete)
    else:
        st.html(bullets([t("no_flip")], t("flips")))
    if side.settlements:
        _sets(t("settles"), side.settlements, side.settlements_complete)


def _sets(title: str, sets: Iterable[StepSet], complete: bool = True) -> None:
    lang = language()
    texts: list[object] = [lines([step_line(step, lang) for step in one.steps]) for one in sets]
    folded(title, [*texts, *([] if complete else [t("more_sets")])])


# -- precedents and articles


def precedents(claim: Claim) -> None:
    """The nearest decided cases with their weight, what they share and what sets them apart."""
    lang = language()
    with st.spinner(t("working")):
        found = draft.decided_cases(claim.claim)
    st.html(bullets([constraint_line(found, lang)]))
    for one in found.found:
        st.html(bullets(details(found, one, lang), standing_line(one, lang)))
        page_link("cases", f"{t('open_case')}{t('colon')}{one.title[lang]} →", case=one.case)
    st.caption(md(NO_CASE_LAW[lang]))


def articles(claim: Claim) -> None:
    """The provisions it rests on, in the version of the day of the act."""
    decision, _ = draft.answered()
    day = decision.situation.case.acts[claim.act].date.last if claim.act else None
    for address in claim.basis:
        provision_box(Address.parse(address), day)
        page_link("statutes", f"{citation(address)} · {t('open_statute')} →", at=address)


PARTS: dict[str, Callable[[Claim], None]] = {"why": why, "turn": turns, "cases": precedents, "articles": articles}
