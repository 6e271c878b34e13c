"""The questions of a profile, generated from the vocabulary: one group at a time, what the service is before its controls."""

from __future__ import annotations

import streamlit as st

from app_pages.analyse_facts import ANSWERS
from app_pages.analyse_facts import STANDING as WORD
from app_pages.audit_profile import current, put
from app_pages.safe import md, short
from app_pages.shell import bound, from_url, knowledge
from app_pages.words import language, t
from kb.profile import UNANSWERED, Answer, Profile
from reasoning.audit_form import Question, groups

STANDING = {word: standing for standing, word in WORD.items()}
SIGNS = {"unknown": None, "known_number": "=", "at_least": ">=", "at_most": "<="}
MOST = 1e12


def questions_view() -> None:
    """A group to choose, and its questions with their answers."""
    profile, kb = current(), knowledge()
    everything = st.toggle(t("audit_all_roles"), key="audit-all-questions")
    found = {
        name: [one for one in those if everything or set(one.roles) & set(profile.roles)]
        for name, those in groups(kb).items()
    }
    found = {name: those for name, those in found.items() if those}
    if not found:
        st.info(t("audit_no_role"))
        return
    wanted = from_url("group")
    name = st.pills(
        t("audit_group"),
        list(found),
        format_func=lambda one: f"{_title(one)} ({_done(profile, found[one])}/{len(found[one])})",
        required=True,
        **bound("group", wanted if wanted in found else next(iter(found))),
    )
    if name in kb.paper:
        st.caption(md(kb.paper[name].says[language()]))
    for control, heading in ((False, "audit_scope"), (True, "audit_controls")):
        those = [one for one in found[name] if one.control is control]
        if those:
            st.markdown(f"#### {t(heading)}")
            st.caption(t("audit_answered", done=_done(profile, those), all=len(those)))
        for question in those:
            _question(profile, question)


def _title(group: str) -> str:
    return t("audit_measure", name=group) if group in knowledge().paper else t(f"audit_group_{group}")


def _done(profile: Profile, found: list[Question]) -> int:
    return sum(_answer(profile, one).standing != "unknown" for one in found)


def _answer(profile: Profile, question: Question) -> Answer:
    return (profile.controls if question.control else profile.scope).get(question.key, UNANSWERED)


def _question(profile: Profile, question: Question) -> None:
    lang = language()
    text = question.text[lang].replace(_frame_name(lang), profile.service[lang])
    st.markdown(f"**{md(text)}**")
    if question.number:
        _number(profile, question, text)
    else:
        _choice(profile, question, text)
    duties = t("listing").join(knowledge().duties[name].name[lang] for name in question.duties[:4])
    notes = [t("audit_bears_on", names=short(duties, 90))]
    notes += [f"{t('evidence')}: {question.evidence[lang]}"] if question.evidence else []
    notes += [f"{t('source')}: {source}"] if (source := _answer(profile, question).source) else []
    st.caption(md(" · ".join(notes)))


def _frame_name(lang: str) -> str:
    """How the questions name the service as long as it has no name of its own."""
    return next(iter(next(iter(knowledge().frames.values())).services.values())).name[lang]


def _choice(profile: Profile, question: Question, text: str) -> None:
    key = f"q {question.key}"
    st.session_state[key] = WORD.get(_answer(profile, question).standing, "unknown")
    st.segmented_control(
        text,
        ANSWERS,
        format_func=t,
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: _put(question, Answer.model_validate({"standing": STANDING[st.session_state[key]]})),
    )


def _number(profile: Profile, question: Question, text: str) -> None:
    lang, known = language(), _answer(profile, question)
    mode_key, value_key = f"q {question.key} mode", f"q {question.key} value"
    mode = next((name for name, sign in SIGNS.items() if known.number is not None and sign == known.sign), "unknown")
    st.session_state.setdefault(mode_key, mode)
    st.session_state.setdefault(value_key, known.number or 0.0)

    def changed() -> None:
        sign = SIGNS[st.session_state[mode_key]]
        given = {"standing": "number", "sign": sign, "number": st.session_state[value_key]}
        _put(question, Answer.model_validate(given if sign else {"standing": "unknown"}))

    left, right = st.columns([1, 2])
    chosen = left.selectbox(
        text, list(SIGNS), format_func=t, key=mode_key, label_visibility="collapsed", on_change=changed
    )
    if chosen != "unknown":
        unit = question.unit[lang] if question.unit else text
        right.number_input(
            unit, min_value=0.0, max_value=MOST, step=1.0, format="%.10g", key=value_key, on_change=changed
        )


def _put(question: Question, answer: Answer) -> None:
    profile = current()
    section = "controls" if question.control else "scope"
    answers = dict(getattr(profile, section))
    if answer.standing == "unknown":
        answers.pop(question.key, None)
    else:
        answers[question.key] = answer
    put(profile.model_copy(update={section: answers}))
