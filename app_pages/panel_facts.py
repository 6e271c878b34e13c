"""What the record of a thing says, as headed lists for the panel: one function for each kind of record. Plain text, no markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app_pages.shell import knowledge, used
from app_pages.words import language, t
from kb.atoms import parse_atom
from kb.graph_rules import element_label
from kb.provisions import Address, Instrument
from kb.records import (
    Case,
    Duty,
    EnumValue,
    Overlay,
    PaperItem,
    Predicate,
    Principle,
    Reading,
    Risk,
    Rule,
    Text,
)
from kb.things import KINDS, Thing, sentence
from reasoning.casebook import DECIDED, decided
from reasoning.explain import BURDENS
from reasoning.precedents import LEVEL, WEIGHT
from reasoning.report import measures
from reasoning.words import BRANCH, measure

Section = tuple[str, list[str]]
"""The key of a heading in `WORDS`, and the lines under it."""


def sections(thing: Thing) -> list[Section]:
    """What there is to say of the thing beyond its label and detail; sections without lines are left out."""
    say: Callable[[Any], Iterator[Section]] | None = SAY.get(type(thing.record))
    return [(head, lines) for head, lines in say(thing.record) if lines] if say else []


def _words(texts: Iterable[Text | None]) -> list[str]:
    return [text[language()] for text in texts if text]


def _role(name: str) -> str:
    role = knowledge().enums.get("role", {}).get(name)
    return role.name[language()] if role else name


def _rule(rule: Rule) -> Iterator[Section]:
    kb, lang = knowledge(), language()
    lines = []
    for element in rule.if_:
        burden = BURDENS[element.burden][lang] if element.burden else ""
        lines.append(" — ".join(part for part in (element_label(kb, element)[lang], burden) if part))
    yield "panel_elements", lines
    yield "panel_unless", _words(kb.rules[name].reads for name in rule.unless if name in kb.rules)
    if rule.head and rule.head.predicate in kb.predicates:
        yield "panel_then", [sentence(kb, kb.predicates[rule.head.predicate])[lang]]
    yield "panel_consequences", [measure(one, lang) for one in measures(kb, rule.consequences)]
    yield "panel_left", _words(one.because for one in rule.not_encoded)
    yield "panel_source", _words([rule.source])


def _risk(risk: Risk) -> Iterator[Section]:
    yield "panel_actors", [f"{_role(name)}{t('colon')}{says[language()]}" for name, says in risk.actors.items()]


def _duty(duty: Duty) -> Iterator[Section]:
    kb = knowledge()
    yield "panel_owed_by", [t("listing").join(_role(name) for name in duty.owed_by)]
    if duty.breach:
        yield "panel_then", [sentence(kb, kb.predicates[parse_atom(duty.breach).predicate])[language()]]
    yield "panel_no_breach", _words([duty.not_encoded])


def _case(case: Case) -> Iterator[Section]:
    lang = language()
    facts = [case.court[lang]] if case.court else []
    facts += [LEVEL[case.court_level][lang]] if case.court_level else []
    facts += [WEIGHT[case.weight][lang]] if case.kind == "decided" else []
    facts += [text for text in (case.decided, case.docket) if text]
    yield "panel_court", [" · ".join(facts)] if facts else []
    counts = Counter(decided(row) for row in case.outcome)
    yield "panel_outcome", [f"{DECIDED[name][lang]} × {counts[name]}" for name in DECIDED if counts[name]]
    yield "holdings", _words(case.holdings.values())


def _reading(reading: Reading) -> Iterator[Section]:
    lang, note = language(), t("panel_default")
    mark = f"（{note}）" if lang == "zh" else f" ({note})"
    lines = [f"{one.says[lang]}{mark if one.id == reading.default else ''}" for one in reading.positions]
    yield "panel_positions", lines


def _predicate(predicate: Predicate) -> Iterator[Section]:
    kb = knowledge()
    asks = predicate.model_copy(update={"says": predicate.asks}) if predicate.asks else None
    yield "panel_question", _words([sentence(kb, asks)] if asks else [])
    yield "panel_evidence", _words([predicate.evidence])
    weighed = predicate.weighed
    yield "panel_weighed", _words([weighed.by, weighed.indicators]) if weighed else []
    for head, atoms in (("panel_implies", predicate.implies), ("panel_excludes", predicate.excludes)):
        found = (kb.predicates.get(parse_atom(text.removeprefix("not ")).predicate) for text in atoms)
        yield head, _words(sentence(kb, one) for one in found if one)


def _value(value: EnumValue) -> Iterator[Section]:
    kb = knowledge()
    yield "panel_does", _words(sentence(kb, kb.predicates[kind]) for kind in value.does if kind in kb.predicates)


def _paper(item: PaperItem) -> Iterator[Section]:
    yield "standing", [t(f"standing_{item.standing}"), t("paper_place", place=item.place)]


def _principle(principle: Principle) -> Iterator[Section]:
    lang = language()
    yield "panel_branches", [t("listing").join(BRANCH[name][lang] for name in principle.branches)]


def _overlay(overlay: Overlay) -> Iterator[Section]:
    yield "panel_source", _words([overlay.not_law])


def _instrument(instrument: Instrument) -> Iterator[Section]:
    yield "panel_issuer", [instrument.issuer[language()]]
    yield "panel_number", [instrument.document_number] if instrument.document_number else []


def _provision(address: Address) -> Iterator[Section]:
    counts = Counter(use.thing.kind for use in {(use.thing.key): use for use in used().of(address)}.values())
    lines = [f"{words[language()]} {counts[kind]}" for kind, (_, words) in KINDS.items() if counts[kind]]
    yield "panel_uses", [t("listing").join(lines)] if lines else []


SAY: dict[type, Callable[[Any], Iterator[Section]]] = {
    Rule: _rule,
    Risk: _risk,
    Duty: _duty,
    Case: _case,
    Reading: _reading,
    Predicate: _predicate,
    EnumValue: _value,
    PaperItem: _paper,
    Principle: _principle,
    Overlay: _overlay,
    Instrument: _instrument,
    Address: _provision,
}
