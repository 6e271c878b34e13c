"""The answer: the most useful question, the matrix of parties and branches, and each claim with its reasons."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from app_pages import draft
from app_pages.analyse_facts import STATEMENT
from app_pages.overlays import what_if_view
from app_pages.provision import badge, provision_box
from app_pages.safe import html, md
from app_pages.shell import knowledge, page_link
from app_pages.tree import tree_html
from app_pages.words import language, t
from kb.atoms import Atom, parse_atom
from kb.provisions import Address
from kb.records import Branch
from reasoning.ask import questions
from reasoning.decide import Decision
from reasoning.explain import BURDENS, Explainer
from reasoning.flips import flips
from reasoning.report import BRANCHES, Bilingual, Claim, Report, claims_of
from reasoning.sentences import Speaker
from reasoning.words import BRANCH, LIGHTER, SIGN, STATUS, headline, measure


def answer_view() -> None:
    """From the overview down to one claim."""
    decision, report = draft.answered()
    if not report.matrix:
        st.info(t("no_party_acts"))
        return
    next_question(decision, report)
    st.markdown(f"#### {t('matrix')}")
    cell = matrix(report)
    everything = st.toggle(t("show_all"), key="show-all")
    claims = [one for one in report.claims if cell is None or (one.party, one.branch) == cell]
    shown = [one for one in claims if one.alleged or everything]
    if not shown:
        st.info(
            t("none_raised") if claims else f"{STATUS['not_covered'][language()]} — {report.notices[1][language()]}"
        )
    for claim in shown:
        with st.expander(md(f"{_who(claim)} · {headline(claim, language())}"), expanded=len(shown) == 1):
            claim_box(claim, decision, report)
    later(report)
    outcome(report)
    for_counsel(report)
    what_if_view()
    for notice in report.notices:
        st.caption(md(notice[language()]))


def _who(claim: Claim) -> str:
    names = draft.current().parties
    return f"{names[claim.party].name[language()] if claim.party in names else claim.party} · {BRANCH[claim.branch][language()]}"


def next_question(decision: Decision, report: Report) -> None:
    """The question that settles most, why it is asked, and four answers."""
    found = questions(knowledge(), decision, [parse_atom(claim.claim) for claim in report.claims if claim.alleged])
    with st.container(border=True):
        if not found:
            st.markdown(f"✓ {t('settled_all')}")
            return
        best = found[0]
        speaker = Speaker(knowledge(), decision.situation)
        st.markdown(f"{t('next_question')}  \n**{md(speaker.topic(best.atom)[language()])}**")
        st.caption(t("why_ask", n=f"{best.expected:g}", a=best.settled_if_proved, b=best.settled_if_disproved))
        if knowledge().predicates[best.atom.predicate].value == "truth":
            with st.container(horizontal=True):
                for name in ("yes", "no", "disputed"):
                    st.button(
                        t(name),
                        key=f"ask {name}",
                        on_click=draft.answer,
                        args=(best.atom, STATEMENT[name].format(best.atom)),
                    )


def matrix(report: Report) -> tuple[str, Branch] | None:
    """Parties by branches as a grid of buttons; returns the cell that is open."""
    lang, case = language(), draft.current()
    st.caption(t("cell_help"))
    for party in dict.fromkeys(cell.party for cell in report.matrix):
        name, *columns = st.columns([1.6, 2, 2, 2], vertical_alignment="center")
        name.markdown(f"**{md(case.parties[party].name[lang])}**")
        for branch, column in zip(BRANCHES, columns, strict=True):
            cell = next(one for one in report.matrix if one.party == party and one.branch == branch)
            raised = [one for one in report.claims if one.claim in cell.claims and one.alleged]
            counts = Counter(one.status for one in raised)
            words = " ".join(f"{SIGN[s]} {STATUS[s][lang]} {counts[s]}" for s in SIGN if counts[s])
            if now := sum(one.status == "open" and one.on_record == "holds" for one in raised):
                words += f" · {t('now_holds', count=now)}"
            if not words:
                words = f"{SIGN['not_covered']} {t('none_raised') if cell.claims else STATUS['not_covered'][lang]}"
            chosen = st.session_state.get("cell") == (party, branch)
            column.button(
                f"{BRANCH[branch][lang]}: {words}",
                key=f"cell {party} {branch}",
                type="primary" if chosen else "secondary",
                width="stretch",
                on_click=_toggle,
                args=((party, branch),),
            )
    cell_open: tuple[str, Branch] | None = st.session_state.get("cell")
    return cell_open if cell_open and cell_open[0] in case.parties else None


def _toggle(cell: tuple[str, Branch]) -> None:
    st.session_state["cell"] = None if st.session_state.get("cell") == cell else cell


def claim_box(claim: Claim, decision: Decision, report: Report) -> None:
    """Everything about one claim."""
    lang = language()
    if not claim.alleged:  # the report leaves out what such a claim turns on
        (claim,) = claims_of(knowledge(), decision, [parse_atom(claim.claim)])
    links = "、".join(md(one[lang]) for one in claim.citations)
    st.markdown(f"{links} — {t('law_of', day=md(claim.law_of))}")
    if claim.unverified:
        st.html(badge(t("unverified_rule"), warn=True))
    consequences(claim)
    _bullets(t("missing"), [_fact(one.sentence, one.burden, one.evidence) for one in claim.missing])
    _bullets(
        t("defences"),
        [
            f"{one.citation[lang]} {one.says[lang]} — {t('defeats') if one.defeats else t('not_shown')}"
            for one in claim.defences
        ],
    )
    if claim.status == "open":
        _bullets(t("turns_on"), [one.question[lang] for one in claim.turns_on])
    else:
        st.caption(t("turns_on_nothing"))
    for reading in claim.readings:
        known = {one.id: one.says[lang] for one in knowledge().readings[reading.reading].positions}
        lines = [
            f"{known[name]} → {STATUS[status][lang]}{'（' + t('chosen') + '）' if name == reading.chosen else ''}"
            for name, status in reading.positions.items()
        ]
        _bullets(f"{t('contested')}: {reading.question[lang]}", lines)
    atom = parse_atom(claim.claim)
    view = Explainer(knowledge(), decision).explain(atom)
    st.markdown(f"**{t('tree_holds') if view.holds else t('tree_fails')}**")
    st.html(tree_html(view))
    flip_box(atom, decision)
    _bullets(t("gaps"), [f"{one.citation[lang]} {one.because[lang]}" for one in claim.not_encoded])
    with st.popover(t("articles")):
        for address in claim.basis:
            provision_box(
                Address.parse(address), decision.situation.case.acts[claim.act].date.last if claim.act else None
            )
            page_link("statutes", t("open_statute"), at=address)


def consequences(claim: Claim) -> None:
    """Remedies and penalties: those that hold now, or what would follow."""
    lang = language()
    items = [measure(one, lang) for one in claim.measures]
    holding = [one for one in claim.remedies if one.on_record == "holds"]
    for one in holding or (claim.remedies if claim.on_record == "fails" else ()):
        words = "；".join(measure(item, lang) for item in one.measures) or one.sentence[lang]
        items.append(f"{SIGN[one.status]} {words}")
    _bullets(t("consequences") if claim.on_record == "holds" else t("conditional"), list(dict.fromkeys(items)))


def flip_box(atom: Atom, decision: Decision) -> None:
    """For the side that the present outcome goes against: the smallest sets of facts that turn it."""
    lang, holds = language(), decision.holds(atom)
    side = "side_respondent" if holds else "side_claimant"
    found = flips(decision, atom, not holds)
    speaker = Speaker(knowledge(), decision.situation)
    sets = []
    for one in found.sets:
        facts = [
            speaker.say(bit.key, type(bit).__name__ == "Proved")[lang]
            for move in one
            for bit in move.proved
            if hasattr(bit, "key")
        ]
        sets.append("；".join(facts))
    title = f"{t('flips')} — {t('flip_for', side=t(side))}" if sets else t("flips")
    _bullets(title, [*(sets or [t("no_flip")]), *([] if found.complete else [t("more_sets")])])


def _fact(sentence: Bilingual, burden: str, evidence: Bilingual | None) -> str:
    lang = language()
    tail = f"；{t('evidence')}: {evidence[lang]}" if evidence else ""
    return f"{sentence[lang]}（{BURDENS[burden][lang]}{tail}）"


def _bullets(title: str, lines: list[str]) -> None:
    if lines:
        items = "".join(f"<li>{html(line)}</li>" for line in lines)
        st.html(f'<div class="zz"><p class="zz-head">{html(title)}</p><ul>{items}</ul></div>')


def later(report: Report) -> None:
    """Where the later law differs, both side by side."""
    if not report.later_law:
        return
    lang = language()
    rows = "".join(
        f"<tr><td>{html(report.claim(one.claim).sentence[lang])}</td>"
        f"<td>{html('；'.join(measure(item, lang) for item in one.measures_then) or STATUS[one.status_then][lang])}</td>"
        f"<td>{html('；'.join(measure(item, lang) for item in one.measures_now) or STATUS[one.status_now][lang])}</td>"
        f"<td>{html(LIGHTER[one.lighter][lang])}</td></tr>"
        for one in report.later_law
    )
    st.markdown(f"#### {t('later_law')}")
    st.html(
        f'<div class="zz zz-table"><table><tr><th></th><th>{html(t("then_law"))}</th><th>{html(t("now_law"))}</th><th></th></tr>{rows}</table></div>'
    )


def for_counsel(report: Report) -> None:
    """Principles that may move the answer and that the engine has not applied."""
    lang = language()
    notes = [f"{one.citation[lang]}{t('colon')}{one.says[lang]}" for one in report.for_counsel]
    _bullets(t("for_counsel"), notes)


def outcome(report: Report) -> None:
    """What was decided beside what the engine says, for a built-in case that has not been changed."""
    case = draft.current()
    if not case.outcome or case.id not in knowledge().cases or knowledge().cases[case.id] is not case:
        return
    lang = language()
    decision, _ = draft.answered()
    speaker = Speaker(knowledge(), decision.situation)
    rows = []
    for row in case.outcome:
        atom = parse_atom(row.claim)
        same = decision.holds(atom) is row.liable
        decided = t("not_pursued") if row.how == "not-pursued" else t("liable") if row.liable else t("not_liable")
        note = " ".join(text[lang] for text in (row.remedy, row.note) if text)
        verdict = "—" if row.how == "not-pursued" else f"{'✓' if same else '≠'} {t('agrees') if same else t('differs')}"
        rows.append(
            f"<tr><td>{html(speaker.say(atom)[lang])}</td><td>{html(decided)} {html(note)}</td><td>{html(verdict)}</td></tr>"
        )
    st.markdown(f"#### {t('decided_outcome')}")
    head = f"<tr><th></th><th>{html(case.court[lang]) if case.court else ''}</th><th></th></tr>"
    st.html(f'<div class="zz zz-table"><table>{head}{"".join(rows)}</table></div>')
