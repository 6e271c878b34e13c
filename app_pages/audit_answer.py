"""The result of an audit: how many duties have each answer, the table of duties with their details, what is no law."""

from __future__ import annotations

import streamlit as st

from app_pages.audit_profile import mistakes, result
from app_pages.markup import bullets
from app_pages.safe import html, md
from app_pages.shell import bound, from_url, page_link
from app_pages.words import language, t
from kb.errors import CaseError
from reasoning.audit import ORDER, Audit, DutyAudit
from reasoning.audit_words import (
    DUTY_SIGN,
    DUTY_STATUS,
    LABELS,
    NOT_IMPOSED,
    basis_line,
    because_lines,
    consequence_lines,
    csv_bytes,
    feed_line,
    notes,
    weighed_lines,
)


def result_view() -> None:
    """From the counts down to one duty."""
    try:
        audit = result()
    except CaseError as error:
        st.error(t("audit_contradiction"))
        mistakes(error)
        return
    shown = statuses(audit)
    foreign = st.toggle(t("audit_other_roles"), key="audit-foreign")
    duties = [one for one in audit.duties if one.status in shown and (foreign or one.own)]
    if not duties:
        st.info(t("audit_none_shown"))
    table(duties)
    downloads(audit)
    look_up(audit)
    not_law(audit)
    if audit.weighed and (audit.counts["breached"] or audit.counts["open"]):
        with st.expander(t("audit_weighed")):
            st.html(bullets(weighed_lines(audit, language())))
    for notice in audit.notices:
        st.caption(md(notice[language()]))


def statuses(audit: Audit) -> list[str]:
    """Which answers to show; all where none is chosen."""
    chosen = [one for one in from_url("status").split(",") if one in ORDER]
    own = {status: sum(one.status == status and one.own for one in audit.duties) for status in ORDER}
    st.pills(
        t("audit_status"),
        list(ORDER),
        selection_mode="multi",
        format_func=lambda name: (
            f"{DUTY_SIGN[name]} {DUTY_STATUS[name][language()]} ({own[name]} / {audit.counts[name]})"
        ),
        **bound("status", chosen, ",".join),
    )
    return chosen or list(ORDER)


def table(duties: list[DutyAudit]) -> None:
    """A row for each duty by status; a click opens its details."""
    words = LABELS[language()]
    head = "".join(f"<span>{html(words[name])}</span>" for name in ("status", "duty", "basis", "owners"))
    ordered = sorted(duties, key=lambda one: ORDER.index(one.status))
    body = "".join(row(one, one.duty == from_url("duty")) for one in ordered)
    if body:
        st.html(f'<div class="zz zz-duties"><div class="zz-duty-head">{head}</div>{body}</div>')


def row(duty: DutyAudit, is_open: bool) -> str:
    """One duty: sign, status in words, name, law, owner; below it everything that was said about it."""
    lang = language()
    name = html(duty.name[lang])
    measures = f' <span class="zz-quiet">{html(", ".join(duty.measures))}</span>' if duty.measures else ""
    law = html(LABELS[lang]["list"].join(one.citation[lang] for one in duty.basis))
    mark = f'<span class="zz-mark zz-{duty.status}"><b>{DUTY_SIGN[duty.status]}</b> {html(DUTY_STATUS[duty.status][lang])}</span>'
    return (
        f"<details{' open' if is_open else ''}><summary>{mark}<span>{name}{measures}</span>"
        f'<span class="zz-quiet">{law}</span><span class="zz-quiet">{html(duty.owners[lang])}</span></summary>'
        f'<div class="zz-duty-more">{details(duty)}</div></details>'
    )


def details(duty: DutyAudit) -> str:
    """What it asks, its basis in the version of the day, what decides it, what it turns on, consequences, what it feeds."""
    lang = language()
    words = LABELS[lang]
    gists = [
        f"{basis_line(one, lang)}{words['sep']}{one.gist[lang]}" if one.gist else basis_line(one, lang)
        for one in duty.basis
    ]
    parts = [
        f"<p>{html(duty.says[lang])}</p>",
        bullets(because_lines(duty, lang), words["because"]),
        bullets([one.question[lang] for one in duty.turns_on], words["turns"]),
        bullets(gists, words["basis"]),
        bullets([str(duty.owed_from)] if duty.owed_from else [], words["owed_from"]),
        bullets(consequence_lines(duty, lang), words["consequences"]),
        bullets([feed_line(one, lang) for one in duty.feeds], words["feeds"]),
        bullets(notes(duty, lang), words["note"]),
    ]
    return "".join(parts)


def downloads(audit: Audit) -> None:
    """The checklist as a table, the whole result as data."""
    lang = language()
    with st.container(horizontal=True):
        st.download_button(
            t("audit_csv"),
            csv_bytes(audit, lang),
            file_name=f"{audit.profile}-{audit.date}.csv",
            mime="text/csv",
            on_click="ignore",
        )
        st.download_button(
            t("audit_json"),
            audit.model_dump_json(indent=2),
            file_name=f"{audit.profile}-{audit.date}.json",
            mime="application/json",
            on_click="ignore",
        )


def look_up(audit: Audit) -> None:
    """Links to the law and the graph of one duty."""
    names = {one.duty: one.name[language()] for one in audit.duties}
    wanted = from_url("duty")
    chosen = st.selectbox(
        t("audit_look_up"),
        list(names),
        index=None,
        format_func=lambda name: names[name],
        placeholder=t("audit_choose"),
        **bound("duty", wanted if wanted in names else None),
    )
    if chosen is None:
        return
    with st.container(gap=None):
        for basis in audit.duty(chosen).basis:
            page_link("statutes", f"{basis.citation[language()]} →", at=basis.provision, on=str(audit.date))
        page_link("graph", f"{t('open_graph')} →", node=f"duty/{chosen}")


def not_law(audit: Audit) -> None:
    """What the paper proposes and no law imposes."""
    lang = language()
    if not audit.not_imposed:
        return
    with st.expander(f"{LABELS[lang]['not_law']} ({len(audit.not_imposed)})"):
        st.caption(t("audit_not_law_says"))
        lines = [f"{one.measure} · {NOT_IMPOSED[lang]}{t('colon')}{one.says[lang]}" for one in audit.not_imposed]
        st.html(bullets(lines))
