"""Which fact matters: each fact flipped alone, the claims that change, the most telling first."""

from __future__ import annotations

import streamlit as st

from app_pages import hypo_state as hypo
from app_pages.hypo_fork import cannot_stand
from app_pages.markup import Markup, lines, quiet, table
from app_pages.safe import html, md
from app_pages.shell import knowledge
from app_pages.words import language, t
from kb.atoms import Atom
from kb.errors import CaseError
from reasoning.sensitivity import Effect, Sensitivity, Sensor, shift_words
from reasoning.sentences import Speaker

ROWS = 20
HELD = 8
ALL = ""


def sensitivity_view() -> None:
    """Choose the claims, work it out on request, show the table."""
    lang, claims = language(), hypo.claims()
    st.caption(t("hypo_sense_help"))
    try:
        side = hypo.side(hypo.change())
    except CaseError as error:
        cannot_stand(error)
        return
    if not claims:
        st.info(t("hypo_no_claims"))
        return
    speaker = Speaker(knowledge(), side.decision.situation)
    names: dict[str, Atom] = {str(claim): claim for claim in claims}
    held = hypo.kept(f"sense {hypo.name()}", ALL)
    if st.session_state[held["key"]] not in names:
        st.session_state[held["key"]] = ALL
    chosen = st.selectbox(
        t("hypo_claim"),
        [ALL, *names],
        format_func=lambda one: speaker.say(names[one])[lang] if one else t("hypo_all_claims", count=len(names)),
        **held,
    )
    wanted = tuple(claims) if chosen == ALL else (names[chosen],)
    found = _held(wanted)
    if found is None:
        if not st.button(t("hypo_compute"), type="primary"):
            return
        _work_out(wanted)
        st.rerun()
    show(found)


def _held(claims: tuple[Atom, ...]) -> Sensitivity | None:
    case, change = hypo.base(), hypo.change()
    for one, other, names, found in st.session_state.get("hypo-sense", []):
        if one is case and other == change and names == claims:
            result: Sensitivity = found
            return result
    return None


def _work_out(claims: tuple[Atom, ...]) -> None:
    sensor = Sensor(knowledge(), hypo.side(hypo.change()).case, claims)
    total = len(sensor.flips)
    bar = st.progress(0.0, t("hypo_computing", done=0, total=total))
    effects = []
    for done, flip in enumerate(sensor.flips, 1):
        effects.append(sensor.effect(flip))
        if done % 25 == 0 or done == total:
            bar.progress(done / total, t("hypo_computing", done=done, total=total))
    bar.empty()
    found = sensor.told(effects)
    held = st.session_state.get("hypo-sense", [])
    st.session_state["hypo-sense"] = [*held, (hypo.base(), hypo.change(), claims, found)][-HELD:]


def show(found: Sensitivity) -> None:
    """The table."""
    st.caption(t("hypo_sense_head", flips=len(found.effects) + found.idle, effects=len(found.effects)))
    if found.effects:
        rows = found.effects
        if len(rows) > ROWS and not st.toggle(t("hypo_show_rows", count=len(rows)), **hypo.kept("all-rows", False)):
            rows = rows[:ROWS]
        heads = (t("hypo_flip"), t("hypo_count"), t("hypo_changed_claims"))
        st.html(table(heads, [_row(one) for one in rows]))
    else:
        st.info(t("hypo_sense_none"))
    if found.barred:
        st.caption(md(t("hypo_barred", count=len(found.barred))))


def _row(effect: Effect) -> tuple[object, ...]:
    lang = language()
    flip = lines([quiet(effect.now[lang]), f"→ {effect.then[lang]}"])
    changes = []
    for shift in effect.shifts:
        before, after = shift_words(shift, lang)
        changes.append(
            Markup(
                f'{html(shift.sentence[lang])}<br><span class="zz-{shift.status_before}">{html(before)}</span>'
                f' → <span class="zz-{shift.status_after}">{html(after)}</span>'
            )
        )
    return flip, f"{len(effect.shifts)}", lines(changes)
