"""Change the case: changes ready made by one click, facts, dates, acts and readings by hand; both answers side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from app_pages import hypo_state as hypo
from app_pages.analyse_facts import answers
from app_pages.markup import Markup, lines, quiet, table
from app_pages.safe import html, md
from app_pages.shell import knowledge, page_link
from app_pages.words import language, t
from kb.atoms import Atom, parse_atom, parse_statement
from kb.errors import CaseError
from kb.records import Change, Fact, parse_date
from reasoning.contrast import Difference
from reasoning.contrast import Side as Answered
from reasoning.hypothetical import Fork, Outcome, Side, Turned, matters
from reasoning.sensitivity import stands
from reasoning.sentences import Speaker
from reasoning.unknowns import atom_of
from reasoning.words import ON_RECORD, SIGN, STATUS, measure

STEP = 12
"""So many facts are shown at once."""
LINKS = 6
ROWS = 8
"""So many changed conclusions are shown at first, those of the problem in front."""


def fork_view() -> None:
    """The changes and what they do."""
    twins()
    change = hypo.change()
    try:
        second = hypo.side(change)
    except CaseError as error:
        cannot_stand(error)
        changes_made(change, hypo.side())
        return
    changes_made(change, second)
    if change != Change():
        fork = Fork(knowledge(), hypo.side(), second)
        expected(fork, change)
        result(fork)
    controls(second)


def cannot_stand(error: CaseError) -> None:
    """Why a changed case cannot be answered, every problem with its mend."""
    st.error(t("hypo_bad_case", count=len(error.problems)))
    for one in error.problems[:20]:
        st.markdown(f"- {md(one.what)}  \n→ {md(one.mend)}")


def twins() -> None:
    """The variants of the case and the change of the problem, each as a button."""
    lang, case, problem = language(), hypo.base(), hypo.problem()
    ready = [(t("hypo_turn", name=_name(problem.turn, 0)), problem.turn)] if problem is not None else []
    ready += [(_name(variant, number), variant) for number, variant in enumerate(case.variants, 1)]
    if not ready:
        return
    st.markdown(f"#### {t('hypo_twins')}")
    now = hypo.change()
    shown = ready if len(ready) <= STEP or hypo.state().kept.get(f"twins {hypo.name()}") else ready[:STEP]
    with st.container(horizontal=True, gap="small"):
        for number, (label, variant) in enumerate(shown):
            st.button(
                md(label),
                key=f"hypo twin {number} {lang}",
                type="primary" if variant == now else "secondary",
                on_click=hypo.put,
                args=(variant,),
            )
        if len(shown) < len(ready):
            st.button(
                t("hypo_more", count=len(ready) - len(shown)),
                key="hypo more twins",
                type="tertiary",
                on_click=lambda: hypo.state().kept.update({f"twins {hypo.name()}": True}),
            )


def _name(variant: Change, number: int) -> str:
    return variant.name[language()] if variant.name else t("hypo_variant", n=number)


def changes_made(change: Change, side: Side) -> None:
    """What is changed, each to be taken back."""
    rows = list(_changes(change, side))
    if not rows:
        st.info(t("hypo_unchanged"))
        return
    st.markdown(f"#### {t('hypo_changes', count=len(rows))}")
    for number, (words, without) in enumerate(rows):
        left, right = st.columns([6, 1], vertical_alignment="center")
        left.markdown(md(words))
        right.button(
            t("hypo_take_back"), key=f"hypo back {number}", on_click=hypo.put, args=(without,), width="stretch"
        )
    st.button(t("hypo_reset"), on_click=hypo.put, args=(Change(),))


def _changes(change: Change, side: Side) -> Iterable[tuple[str, Change]]:
    """Each part of a change in words, and the change without it."""
    lang, kb, case = language(), knowledge(), hypo.base()
    for fact in change.but:
        atom = parse_statement(fact.fact).atom
        rest = tuple(one for one in change.but if one is not fact)
        yield stands(kb, side.decision, atom)[lang], _mine(change, but=rest)
    for kind in ("date", "does"):
        for act, value in getattr(change, kind).items():
            rest_of = {name: one for name, one in getattr(change, kind).items() if name != act}
            words = _dated(parse_date(value)) if kind == "date" else t("listing").join(_kind(one) for one in value)
            yield f"{case.acts[act].name[lang]}{t('colon')}{words}", _mine(change, **{kind: rest_of})
    for reading, position in change.readings.items():
        said = next(one.says[lang] for one in kb.readings[reading].positions if one.id == position)
        rest_of = {name: one for name, one in change.readings.items() if name != reading}
        yield f"{kb.readings[reading].question[lang]} {said}", _mine(change, readings=rest_of)


def _mine(change: Change, **parts: object) -> Change:
    """A change of the reader's own: no name, no expectations."""
    return change.model_copy(update={"name": None, "expect": {}, "on_record": {}, **parts})


def expected(fork: Fork, change: Change) -> None:
    """For a variant: what its author expects, what the rules answer, and the provision that turned it."""
    lang = language()
    rows = []
    for one in fork.expected(change):
        words = {**{name: text[lang] for name, text in STATUS.items()}, **{n: x[lang] for n, x in ON_RECORD.items()}}
        verdict = f"{'✓' if one.agrees else '≠'} {words[one.actual]}"
        rows.append((one.sentence[lang], words[one.expected], verdict, turned(one.turned)))
    if rows:
        st.markdown(f"#### {t('hypo_expected')}")
        heads = (t("conclusion"), t("hypo_expected_answer"), t("hypo_engine_answer"), t("hypo_turned_by"))
        st.html(table(heads, rows))


def result(fork: Fork) -> None:
    """The claims that come out differently, side by side, with what turned them."""
    st.markdown(f"#### {t('hypo_result')}")
    found = fork.outcomes()
    ours = set(map(str, hypo.claims()))
    raised = sorted((one for one in found if one.difference.raised), key=lambda one: not set(_names(one)) & ours)
    if not raised:
        st.info(t("hypo_same"))
    else:
        heads = (t("conclusion"), t("hypo_before"), t("hypo_after"), t("hypo_turned_by"))
        if len(raised) > ROWS and not st.toggle(
            t("hypo_show_rows", count=len(raised)), **hypo.kept("all-changes", False)
        ):
            raised = raised[:ROWS]
        st.html(table(heads, [_row(one) for one in raised]))
        addresses = list(dict.fromkeys(one.address for outcome in raised for one in outcome.turned))
        with st.container(horizontal=True, gap="small"):
            for address in addresses[:LINKS]:
                name = next(o.citation for r in raised for o in r.turned if o.address == address)[language()]
                page_link("statutes", f"{name} →", at=address)
    if quieter := sum(not one.difference.raised for one in found):
        st.caption(t("hypo_others", count=quieter))


def _names(outcome: Outcome) -> list[str]:
    return [side.claim for side in (outcome.difference.first, outcome.difference.second) if side is not None]


def _row(outcome: Outcome) -> tuple[object, ...]:
    one = outcome.difference
    side = one.second or one.first
    assert side is not None
    speaker = Speaker(knowledge(), hypo.side().decision.situation)
    sentence = side.sentence[language()] if one.first is None else _plain(speaker, one)
    return sentence, _answer(one.first, one), _answer(one.second, one), turned(outcome.turned)


def _plain(speaker: Speaker, one: Difference) -> str:
    assert one.first is not None
    return speaker.say(parse_atom(one.first.claim))[language()]


def _answer(side: Answered | None, of: Difference) -> Markup:
    """A claim's answer: sign, word and colour; what follows where that differs."""
    lang = language()
    if side is None:
        return Markup(html(t("hypo_absent")))
    words = f"{SIGN[side.status]} {STATUS[side.status][lang]}"
    parts: list[object] = [Markup(f'<span class="zz-status zz-{side.status}">{html(words)}</span>')]
    if side.status == "open":
        parts.append(quiet(ON_RECORD[side.on_record][lang]))
    if "measures" in of.changed:
        parts += [quiet(measure(item, lang)) for item in side.measures]
    return lines(parts)


def turned(found: Sequence[Turned]) -> Markup:
    """Provision, its words, and how the element stood and stands."""
    lang = language()
    parts: list[object] = []
    for one in found:
        anchor = f"“{one.anchor}”" if one.anchor else ""
        parts.append(Markup(f"<b>{html(one.citation[lang])}</b>{html(anchor)}"))
        parts.append(quiet(f"{one.before[lang]} → {one.after[lang]}"))
    return lines(parts)


# -- the controls


def controls(side: Side) -> None:
    """Facts, dates and acts, readings: only what is chosen is drawn."""
    st.markdown(f"#### {t('hypo_controls')}")
    kinds = {"facts": facts, "acts": acts, "readings": readings}
    chosen = st.segmented_control(
        t("hypo_controls"),
        list(kinds),
        format_func=lambda name: t(f"hypo_change_{name}"),
        required=True,
        label_visibility="collapsed",
        **hypo.kept("controls", "facts"),
    )
    kinds[chosen](side)


def facts(side: Side) -> None:
    """The stated facts and those that matter; all that a rule asks for where the reader searches."""
    lang, kb = language(), knowledge()
    speaker = Speaker(kb, side.decision.situation)
    text = st.text_input(t("hypo_search"), **hypo.kept(f"search {hypo.name()}", "")).strip()
    if text:
        asked = dict.fromkeys(atom_of(key) for key in side.decision.compiled.program.keys)
        found = [atom for atom in asked if text.lower() in _sentence(speaker, atom, lang).lower()]
    else:
        found = list(dict.fromkeys([*(parse_statement(f.fact).atom for f in hypo.change().but), *matters(side)]))
    if not found:
        st.info(t("hypo_fact_none", text=md(text)))
        return
    more = f"facts {hypo.name()} {text}"
    most = hypo.state().kept.get(more, STEP)
    st.caption(t("hypo_facts_found", count=len(found), shown=min(most, len(found))))
    for atom in found[:most]:
        _fact(atom, side, speaker)
    if len(found) > most:
        st.button(
            t("hypo_more", count=min(STEP, len(found) - most)),
            key="hypo more facts",
            on_click=lambda: hypo.state().kept.update({more: most + STEP}),
        )


def _sentence(speaker: Speaker, atom: Atom, lang: str) -> str:
    predicate = speaker.kb.predicates[atom.predicate]
    return f"{speaker.topic(atom)[lang]} {speaker.fill(predicate.says, predicate, atom)[lang]}"


def _fact(atom: Atom, side: Side, speaker: Speaker) -> None:
    lang, kb = language(), knowledge()
    predicate = kb.predicates[atom.predicate]
    question = speaker.topic(atom)[lang]
    was = stands(kb, hypo.side().decision, atom)[lang]
    st.markdown(f"**{md(question)}**")
    key = f"hypo fact {atom}"
    if predicate.value == "number":
        low, high = side.decision.situation.numbers.get(atom, (None, None))
        st.session_state[key] = low if low == high else None
        st.number_input(
            question,
            min_value=0.0,
            step=1.0,
            format="%.10g",
            key=key,
            label_visibility="collapsed",
            on_change=lambda: _state(atom, _number(atom, st.session_state[key])),
        )
        st.caption(md(t("hypo_number_now", words=stands(kb, side.decision, atom)[lang])))
    else:
        answers(question, key, atom, side.decision.situation, _state)
    if any(parse_statement(fact.fact).atom == atom for fact in hypo.change().but):
        st.caption(md(t("hypo_was", words=was)))


def _number(atom: Atom, value: float | None) -> str:
    return f"? {atom}" if value is None else f"{atom} = {value:.10g}"


def _state(atom: Atom, statement: str) -> None:
    """State a fact differently; what comes back to how the case has it is no change."""
    change, case = hypo.change(), hypo.base()
    rest = tuple(fact for fact in change.but if parse_statement(fact.fact).atom != atom)
    first = [parse_statement(fact.fact) for fact in case.facts if parse_statement(fact.fact).atom == atom]
    new = parse_statement(statement)
    same = first == [new] or (not first and new.status == "unknown")
    hypo.put(_mine(change, but=rest if same else (*rest, Fact(fact=statement))))


def acts(side: Side) -> None:
    """The date of each act and what it is."""
    lang, kb = language(), knowledge()
    kinds = [name for name, predicate in kb.predicates.items() if predicate.act_kind]
    for name, act in side.case.acts.items():
        st.markdown(f"**{md(act.name[lang])}**")
        left, right = st.columns([1, 2])
        date_key, does_key = f"hypo date {name}", f"hypo does {name}"
        bad = hypo.state().kept.get(f"bad date {hypo.name()} {name}")
        st.session_state[date_key] = bad or _dated(act.date)
        left.text_input(t("date"), key=date_key, on_change=_date, args=(name, date_key))
        if bad:
            left.error(t("hypo_bad_date", text=md(bad)))
        st.session_state[does_key] = list(act.does)
        right.multiselect(t("does"), kinds, format_func=_kind, key=does_key, on_change=_does, args=(name, does_key))


def _kind(name: str) -> str:
    lang = language()
    return knowledge().predicates[name].says[lang].replace("“{Act}”是", "").replace("“{Act}” ", "")


def _dated(date: object) -> str:
    first, last = getattr(date, "first"), getattr(date, "last")  # noqa: B009  (the record types dates as Any)
    return f"{first}" if first == last else f"{first} – {last}"


def _date(act: str, key: str) -> None:
    """Take another date; what is no date is kept in its box and told."""
    text, change = st.session_state[key].strip(), hypo.change()
    first, dash, last = text.partition("–")
    bad = f"bad date {hypo.name()} {act}"
    try:
        date = parse_date({"from": first.strip(), "to": last.strip()} if dash else text)
    except ValueError:
        hypo.state().kept[bad] = text
        return
    hypo.state().kept.pop(bad, None)
    rest = {name: value for name, value in change.date.items() if name != act}
    same = date == hypo.base().acts[act].date
    hypo.put(_mine(change, date=rest if same else {**rest, act: date}))


def _does(act: str, key: str) -> None:
    does, change = tuple(st.session_state[key]), hypo.change()
    rest = {name: value for name, value in change.does.items() if name != act}
    same = set(does) == set(hypo.base().acts[act].does)
    hypo.put(_mine(change, does=rest if same or not does else {**rest, act: does}))


def readings(side: Side) -> None:
    """The contested points that bear on the case, and the position taken."""
    lang, kb = language(), knowledge()
    names = [
        name.removeprefix("reading:") for name in side.decision.compiled.program.choices if name.startswith("reading:")
    ]
    if not names:
        st.info(t("hypo_no_readings"))
    for name in names:
        reading = kb.readings[name]
        says = {one.id: one.says[lang] for one in reading.positions}
        key = f"hypo reading {name}"
        st.session_state[key] = side.case.readings.get(name, reading.default)
        st.selectbox(
            md(reading.question[lang]),
            list(says),
            format_func=lambda one, says=says: says[one],
            key=key,
            on_change=_read,
            args=(name, key),
        )


def _read(name: str, key: str) -> None:
    position, change = st.session_state[key], hypo.change()
    rest = {one: value for one, value in change.readings.items() if one != name}
    same = position == hypo.base().readings.get(name, knowledge().readings[name].default)
    hypo.put(_mine(change, readings=rest if same else {**rest, name: position}))
