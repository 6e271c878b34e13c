"""The profile on the table: choose, open, save, date and roles. The address bar names examples and the view, never answers."""

from __future__ import annotations

import datetime

import streamlit as st

from app_pages.safe import md
from app_pages.shell import from_url, knowledge, put_in_url
from app_pages.uploads import uploaded_text
from app_pages.words import language, t
from kb.errors import CaseError
from kb.profile import Profile, read_profile
from kb.records import Text
from reasoning.audit import Audit, audit
from reasoning.audit_form import case_of, role_kinds, text_of

OWN = ""
STATE, ORIGIN = "audit-profile", "audit-origin"


def blank() -> Profile:
    """A profile with a role and no answer; the date is today's, to be changed."""
    return Profile(
        id="my-service",
        service=Text(zh="我的服务", en="my service"),
        date=datetime.date.today(),
        roles=(next(iter(role_kinds(knowledge()))),) if "provider" not in role_kinds(knowledge()) else ("provider",),
    )


def current() -> Profile:
    """The profile on the table; the example named in the address bar, or the first, where none is yet."""
    services, state, named = knowledge().services, st.session_state, from_url("service")
    origin = state.get(ORIGIN)
    if STATE not in state or (named in services and origin not in (None, OWN, named)):
        name = named if named in services else next(iter(services), OWN)
        state[STATE], state[ORIGIN] = services.get(name) or blank(), name
    return state[STATE]


def put(profile: Profile, origin: str | None = OWN) -> None:
    """Put a changed profile on the table; a changed example is the reader's own from then on."""
    st.session_state[STATE] = profile
    if origin is not None:
        st.session_state[ORIGIN] = origin
        put_in_url(service=origin or None)


def result() -> Audit:
    """The audit of the profile on the table, computed once for each state of it. May raise CaseError."""
    profile, held = current(), st.session_state.get("audit-result")
    if held is None or held[0] is not profile:
        held = st.session_state["audit-result"] = (profile, audit(knowledge(), profile))
    found: Audit = held[1]
    return found


def bar() -> None:
    """Choose an example, start afresh, open and save; below it the name, the day and the roles."""
    services, lang = knowledge().services, language()
    named = from_url("service")
    if named and named not in services:
        st.warning(t("audit_unknown_service", name=md(named)))
    profile, origin = current(), st.session_state[ORIGIN]
    options = [*([OWN] if origin not in services else []), *services]
    st.session_state["audit-choice"] = origin if origin in services else OWN

    def chosen() -> None:
        name = st.session_state["audit-choice"]
        if name in services:
            _forget()
            put(services[name], name)

    left, *buttons = st.columns([4, 1.3, 1.3, 1.3], vertical_alignment="bottom")
    left.selectbox(
        t("audit_service"),
        options,
        format_func=lambda name: services[name].service[lang] if name in services else t("audit_own"),
        key="audit-choice",
        on_change=chosen,
    )
    buttons[0].button(t("audit_blank"), on_click=lambda: (_forget(), put(blank())), width="stretch")
    with buttons[1].popover(t("audit_open"), width="stretch"):
        upload = st.file_uploader(t("audit_open"), type=["yaml", "yml", "json"], label_visibility="collapsed")
        if upload is not None and st.session_state.get("audit-opened") != upload.file_id:
            st.session_state["audit-opened"] = upload.file_id
            open_bytes(upload.getvalue())
    buttons[2].download_button(
        t("audit_save"),
        text_of(knowledge(), profile, lang),
        file_name=f"{profile.id}.yaml",
        mime="application/yaml",
        width="stretch",
        on_click="ignore",
    )
    st.subheader(md(profile.service[lang]))
    if profile.fictitious:
        st.caption(f"⚑ {t('audit_fictitious')}")
    if profile.about:
        st.markdown(md(profile.about[lang]))
    day_and_roles(profile)


def day_and_roles(profile: Profile) -> None:
    """The day, which decides the law, and the roles, which decide the acts."""
    lang, roles = language(), knowledge().enums["role"]
    left, right = st.columns([1, 3])
    st.session_state["audit-date"] = profile.date
    st.session_state["audit-roles"] = list(profile.roles)

    def moved() -> None:
        day = st.session_state["audit-date"]
        if isinstance(day, datetime.date):
            since = profile.since if profile.since and profile.since <= day else None
            put(profile.model_copy(update={"date": day, "since": since}), None)

    def played() -> None:
        if chosen := tuple(st.session_state["audit-roles"]):
            put(profile.model_copy(update={"roles": chosen, "fictitious": profile.fictitious}))

    left.date_input(
        t("audit_date"),
        key="audit-date",
        min_value=datetime.date(2011, 1, 8),
        max_value=datetime.date(2100, 1, 1),
        on_change=moved,
    )
    right.multiselect(
        t("audit_roles"),
        list(role_kinds(knowledge())),
        format_func=lambda name: roles[name].name[lang],
        key="audit-roles",
        on_change=played,
        placeholder=t("audit_no_role"),
    )
    st.caption(t("audit_date_moves"))


def open_bytes(data: bytes) -> None:
    """Take an uploaded profile."""
    if (text := uploaded_text(data)) is not None:
        take(text)


def take(text: str) -> None:
    """Put the profile in a text on the table, or keep the text with its mistakes."""
    try:
        profile = read_profile(text)
        case_of(knowledge(), profile)
    except CaseError as error:
        st.session_state["audit-typed"], st.session_state["audit-error"] = text, error
        st.query_params["view"] = "file"
        st.rerun()
    _forget()
    put(profile)
    st.query_params["view"] = "result"
    st.rerun()


def _forget() -> None:
    """Words with mistakes are kept only until another profile is taken; widgets take the new profile's answers."""
    for name in ("audit-typed", "audit-error"):
        st.session_state.pop(name, None)
    for name in [str(key) for key in st.session_state if str(key).startswith("q ")]:
        del st.session_state[name]


def mistakes(error: CaseError) -> None:
    """All problems of a profile, each with where, what and how to mend it."""
    for problem in error.problems[:100]:
        mend = f"  \n→ {md(problem.mend)}" if problem.mend else ""
        st.markdown(f"- **{md(problem.where)}** {md(problem.what)}{mend}")


def file_view() -> None:
    """The profile as text, to edit directly."""
    if error := st.session_state.get("audit-error"):
        st.error(t("audit_wrong", count=len(error.problems)))
        mistakes(error)
    st.caption(t("audit_file_help"))
    text = st.text_area(
        t("audit_view_file"),
        st.session_state.get("audit-typed") or text_of(knowledge(), current(), language()),
        height=480,
        label_visibility="collapsed",
    )
    if st.button(t("apply"), type="primary"):
        take(text)
