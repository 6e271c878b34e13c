"""The answer: the matrix of parties and branches, the most useful question, and the claims, each drawn when it is opened."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from app_pages import draft
from app_pages import hypo_state as hypo
from app_pages.analyse_claim import claim_box, folded
from app_pages.analyse_facts import reply
from app_pages.analyse_moot import moot_view
from app_pages.overlays import what_if_view
from app_pages.safe import html, md
from app_pages.shell import knowledge
from app_pages.words import language, t
from kb.atoms import parse_atom
from kb.records import Branch
from reasoning.report import BRANCHES, NOT_REVIEWED, SILENCE, Claim, Overview
from reasoning.sentences import Speaker
from reasoning.words import BRANCH, LIGHTER, SIGN, STATUS, headline, measure

CLAIMS = 30
"""So many claims are listed at once."""


def answer_view() -> None:
    """From the overview down to one claim. What takes longest is drawn last, above what it belongs to."""
    with st.spinner(t("working")):
        _, report = draft.answered()
    if not report.parties:
        st.info(t("no_party_acts"))
        return
    question = st.container()
    st.markdown(f"#### {t('matrix')}")
    cell = matrix(report)
    claims_view(report, cell)
    with question:
        next_question()
    later(report)
    outcome(report)
    moot_view(report)
    folded(
        t("for_counsel"),
        [f"{one.citation[language()]}{t('colon')}{one.says[language()]}" for one in report.for_counsel],
    )
    st.button(f"{t('to_what_if')} →", key="to-what-if", type="tertiary", on_click=_go_on)
    if st.session_state.pop("going-to-what-if", False):
        st.switch_page("app_pages/hypotheticals.py", query_params={"lang": language()} if language() == "en" else None)
    what_if_view()
    for notice in (NOT_REVIEWED, SILENCE):
        st.caption(md(notice[language()]))


def _go_on() -> None:
    """The page What if takes up the case on the table, changed or not."""
    now = hypo.state()
    now.problem, now.view = "", "fork"
    now.case = hypo.OWN if hypo.own_case() is not None else st.session_state["draft_of"]
    st.session_state["going-to-what-if"] = True


def next_question() -> None:
    """The question that settles most over all claims, why it is asked, and the answers."""
    with st.container(border=True):
        with st.spinner(t("working")):
            found = draft.next_questions()
        if not found:
            st.markdown(f"✓ {t('settled_all')}")
            return
        best = found[0]
        because = t("why_ask", n=f"{best.expected:g}", a=best.settled_if_proved, b=best.settled_if_disproved)
        reply(best.atom, "ask", t("next_question"), because)


def matrix(report: Overview) -> tuple[str, Branch] | None:
    """Parties by branches as a grid of buttons; returns the cell that is open."""
    lang, case = language(), draft.current()
    st.caption(t("cell_help"))
    for party in report.parties:
        name, *columns = st.columns([1.6, 2, 2, 2], vertical_alignment="center")
        name.markdown(f"**{md(case.parties[party].name[lang])}**")
        for branch, column in zip(BRANCHES, columns, strict=True):
            raised = [one for one in report.claims if (one.party, one.branch) == (party, branch)]
            known = raised or report.others.get((party, branch))
            counts = Counter(one.status for one in raised)
            words = " ".join(f"{SIGN[s]} {STATUS[s][lang]} {counts[s]}" for s in SIGN if counts[s])
            if now := sum(one.status == "open" and one.on_record == "holds" for one in raised):
                words += f" · {t('now_holds', count=now)}"
            if not words:
                words = f"{SIGN['not_covered']} {t('none_raised') if known else STATUS['not_covered'][lang]}"
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


def claims_view(report: Overview, cell: tuple[str, Branch] | None) -> None:
    """The claims of the cell, or of all; a box is filled only while it is open."""
    everything = st.toggle(t("show_all"), key="show-all")
    raised = [one for one in report.claims if cell is None or (one.party, one.branch) == cell]
    others = [atom for one, atoms in report.others.items() if cell is None or one == cell for atom in atoms]
    if not raised and not (others and everything):
        st.info(t("none_raised") if others else f"{STATUS['not_covered'][language()]} — {SILENCE[language()]}")
    most = st.session_state.get("claims-shown", CLAIMS)
    for claim in raised[:most]:
        _claim(claim, len(raised) == 1 and not everything)
    if everything:
        with st.spinner(t("working")):
            found = draft.other_claims(others[: max(0, most - len(raised))])
        for claim in found:
            _claim(claim, False)
    shown = len(raised) + (len(others) if everything else 0)
    if shown > most:
        st.button(
            t("more_claims", count=shown - most),
            key="more-claims",
            on_click=lambda: st.session_state.update({"claims-shown": most + CLAIMS}),
        )


def _claim(claim: Claim, alone: bool) -> None:
    """A box with its headline. It stays open when an answer changes the headline, and only an open one is worked out."""
    opened: dict[str, bool] = st.session_state.setdefault("claims-open", {})
    key = f"claim {claim.claim}"
    st.session_state[key] = opened.setdefault(claim.claim, alone)
    box = st.expander(
        md(f"{_who(claim)} · {headline(claim, language())}"),
        key=key,
        on_change=lambda: opened.update({claim.claim: st.session_state[key]}),
    )
    if box.open:
        with box:
            claim_box(claim.claim)


def _who(claim: Claim) -> str:
    names = draft.current().parties
    return f"{names[claim.party].name[language()] if claim.party in names else claim.party} · {BRANCH[claim.branch][language()]}"


def later(report: Overview) -> None:
    """Where the later law differs, both side by side."""
    with st.spinner(t("working")):
        found = draft.earlier_and_later()
    if not found:
        return
    lang = language()
    rows = "".join(
        f"<tr><td>{html(report.claim(one.claim).sentence[lang])}</td>"
        f"<td>{html('；'.join(measure(item, lang) for item in one.measures_then) or STATUS[one.status_then][lang])}</td>"
        f"<td>{html('；'.join(measure(item, lang) for item in one.measures_now) or STATUS[one.status_now][lang])}</td>"
        f"<td>{html(LIGHTER[one.lighter][lang])}</td></tr>"
        for one in found
    )
    st.markdown(f"#### {t('later_law')}")
    st.html(
        f'<div class="zz zz-table"><table><tr><th></th><th>{html(t("then_law"))}</th><th>{html(t("now_law"))}</th><th></th></tr>{rows}</table></div>'
    )


def outcome(report: Overview) -> None:
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
