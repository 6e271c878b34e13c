"""Every integrity check of the knowledge base: one generator each, all in CHECKS.

The command line and the tests run the same list. A problem says what the curator should do.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from kb.atoms import Atom, Comparison, Distinct, is_variable, parse_atom
from kb.errors import Problem
from kb.lexicon import lexicon_is_fit
from kb.links import concluding
from kb.load import KnowledgeBase
from kb.mappings import mappings_fit
from kb.overlays import overlays_are_apart
from kb.problems import problems_are_fit
from kb.provisions import Address, Version
from kb.records import STRUCTURE, Case, Element, Interval, Rule
from kb.strata import cycle
from kb.texts import Source, Texts, contains, default_sources


def check(kb: KnowledgeBase) -> Iterator[Problem]:
    """All problems of all checks."""
    for one in CHECKS:
        yield from one(kb)


# -- vocabulary


def predicates_are_typed(kb: KnowledgeBase) -> Iterator[Problem]:
    """Each argument has a known type, and sentences name arguments only."""
    kinds = {*kb.types, *kb.enums}
    for predicate in kb.predicates.values():
        for name, kind in predicate.args.items():
            if kind not in kinds:
                yield Problem(
                    predicate.where, f"{predicate.id}: unknown type {kind!r} of {name}", _nearest(kind, kinds)
                )
        for sentence in (predicate.says, predicate.denies, predicate.asks):
            for text in (sentence.zh, sentence.en) if sentence else ():
                for name in re.findall(r"\{(\w*)\}", text):
                    if name not in predicate.args:
                        yield Problem(
                            predicate.where,
                            f"{predicate.id}: the sentence names {{{name}}}",
                            f"arguments: {', '.join(predicate.args)}",
                        )
        for text in (*predicate.implies, *predicate.excludes, *([predicate.of] if predicate.of else [])):
            try:
                atom = parse_atom(text)
            except ValueError as error:
                yield Problem(predicate.where, f"{predicate.id}: {error}")
                continue
            yield from _atom_fits(kb, atom, predicate.where)
            if unknown := [term for term in atom.terms if is_variable(term) and term not in predicate.args]:
                yield Problem(
                    predicate.where,
                    f"{predicate.id}: {text} uses {', '.join(unknown)}",
                    f"use its own arguments: {', '.join(predicate.args)}",
                )


def predicates_are_used(kb: KnowledgeBase) -> Iterator[Problem]:
    """A fact that no rule asks for cannot matter; a conclusion that no rule draws can never be given."""
    asked, drawn = set(STRUCTURE), set()
    for rule in kb.rules.values():
        asked |= {atom.predicate for atom in _atoms(rule)}
        if rule.head:
            drawn.add(rule.head.predicate)
    for predicate in kb.predicates.values():
        if (
            predicate.kind == "fact"
            and not predicate.act_kind
            and not predicate.type_test
            and predicate.id not in asked
        ):
            yield Problem(predicate.where, f"no rule asks for {predicate.id}", "use it in a rule or delete it")
        if predicate.kind != "fact" and predicate.id not in drawn:
            yield Problem(predicate.where, f"no rule concludes {predicate.id}", "write the rule or delete it")


# -- rules


def rules_use_known_terms(kb: KnowledgeBase) -> Iterator[Problem]:
    """Predicates, arity, types, constants, exceptions, readings and consequences of rules exist and fit."""
    for rule in kb.rules.values():
        for atom in [*_atoms(rule), *([rule.head] if rule.head else [])]:
            yield from _atom_fits(kb, atom, rule.where)
        yield from _variables_fit(kb, rule)
        head = kb.predicates.get(rule.head.predicate) if rule.head else None
        if head and head.kind == "fact":
            yield Problem(
                rule.where,
                f"{rule.id} concludes the fact {head.id}",
                "rules conclude derived predicates, claims and consequences",
            )
        for name in rule.unless:
            if name not in kb.rules:
                yield Problem(rule.where, f"{rule.id}: unknown exception {name!r}", _nearest(name, kb.rules))
            elif kb.rules[name].head:
                yield Problem(
                    rule.where, f"{rule.id}: {name} has a conclusion", "an exception is a rule without `then`"
                )
        for name, position in rule.reading.items():
            if name not in kb.readings:
                yield Problem(rule.where, f"{rule.id}: unknown reading {name!r}", _nearest(name, kb.readings))
            elif position not in {one.id for one in kb.readings[name].positions}:
                yield Problem(rule.where, f"{rule.id}: {position!r} is no position on {name}", "see readings.yaml")
        if rule.consequences and (head is None or head.kind not in ("claim", "consequence")):
            yield Problem(
                rule.where, f"{rule.id}: consequences hang on claims and consequences only", "move them to such a rule"
            )
        for consequence in rule.consequences:
            if consequence.kind not in kb.enums.get("consequence", {}):
                yield Problem(
                    rule.where,
                    f"{rule.id}: unknown kind of consequence {consequence.kind!r}",
                    _nearest(consequence.kind, kb.enums.get("consequence", {})),
                )
        if rule.confidence == "unverified" and rule.source is None:
            yield Problem(
                rule.where, f"{rule.id} is unverified and names no source", "name the source, or leave the rule out"
            )


def exceptions_are_used(kb: KnowledgeBase) -> Iterator[Problem]:
    """A rule without a conclusion that no rule names does nothing."""
    named = {name for rule in kb.rules.values() for name in rule.unless}
    for rule in kb.rules.values():
        if rule.head is None and rule.id not in named:
            yield Problem(
                rule.where, f"no rule names the exception {rule.id}", "name it under `unless`, or give it a `then`"
            )
        if rule.head is not None and rule.id in named:
            yield Problem(rule.where, f"{rule.id} concludes something and is an exception too", "split it")


def elements_are_anchored(kb: KnowledgeBase) -> Iterator[Problem]:
    """An element that a party has to prove stands on words of a provision, or says which doctrine it comes from."""
    for rule in kb.rules.values():
        for element in rule.if_:
            if element.anchor is None and element.doctrine is None and not _is_frame(kb, element):
                yield Problem(
                    element.where or rule.where,
                    f"{rule.id}: {element.fact or element.any} has no anchor",
                    "add the words it encodes, or `doctrine`",
                )


def rules_have_force(kb: KnowledgeBase) -> Iterator[Problem]:
    """Guidance, standards, doctrine and what ranks below state no claim; a normative document states duties only."""
    for rule in kb.rules.values():
        head = kb.predicates.get(rule.head.predicate) if rule.head else None
        instrument = (
            kb.instruments.get(Address.parse(rule.provision).instrument) if _is_address(rule.provision) else None
        )
        if instrument is None or head is None or head.kind != "claim" or rule.overlay:
            continue
        authority = instrument.authority
        if not authority.establishes_liability and not (head.duty and authority.value == "normative-document"):
            yield Problem(
                rule.where,
                f"{rule.id}: a {authority.value} cannot establish {head.id}",
                "rest the rule on law, cite this in a reading or a note",
            )
        if rule.authority and rule.authority != authority.value:
            yield Problem(
                rule.where,
                f"{rule.id}: authority is {authority.value}, not {rule.authority}",
                "correct or delete the field",
            )


def burdens_suit_the_branch(kb: KnowledgeBase) -> Iterator[Problem]:
    """A claim of one branch of law speaks of the parties of that branch."""
    words = {
        "civil": {"claimant", "respondent"},
        "criminal": {"prosecution", "accused"},
        "administrative": {"agency", "party"},
    }
    for rule in kb.rules.values():
        branch = (
            kb.predicates[rule.head.predicate].branch if rule.head and rule.head.predicate in kb.predicates else None
        )
        for element in rule.if_:
            if branch and element.burden and element.burden not in words[branch]:
                yield Problem(
                    element.where or rule.where,
                    f"{rule.id}: {element.burden} does not appear in {branch} law",
                    f"write {' or '.join(sorted(words[branch]))}",
                )


def rules_are_free_of_cycles(kb: KnowledgeBase) -> Iterator[Problem]:
    """No rule depends on itself, through elements or exceptions."""
    if found := cycle(kb.rules):
        yield Problem(
            kb.rules[found[0]].where,
            "the rules form a cycle: " + " → ".join([*found, found[0]]),
            "break it: name one offence or interest, or use a derived predicate",
        )


# -- provisions


def citations_exist(kb: KnowledgeBase) -> Iterator[Problem]:
    """Every address named anywhere has an entry with a gist, in each version its rule spans."""
    for rule in kb.rules.values():
        addresses = {rule.provision}
        addresses |= {
            address for element in rule.if_ for address in (element.provision, element.burden_from) if address
        }
        addresses |= {one.provision for one in rule.consequences if one.provision}
        addresses |= {one.provision for one in rule.not_encoded}
        for address in sorted(addresses):
            yield from _cited(kb, address, rule.where, rule.id, rule.in_force)
        yield from _lies_within(kb, rule)
    others: list[tuple[str, str, str]] = []
    for reading in kb.readings.values():
        others += [(reading.provision, reading.where, reading.id)]
        others += [
            (a.provision, reading.where, reading.id) for p in reading.positions for a in p.authorities if a.provision
        ]
    others += [(p.provision, p.where, p.id) for p in kb.principles.values()]
    others += [(a, overlay.where, overlay.id) for overlay in kb.overlays.values() for a in overlay.sources]
    others += [(a, duty.where, duty.id) for duty in kb.duties.values() for a in duty.provisions]
    others += [(a, item.where, item.id) for item in kb.paper.values() for a in item.provisions]
    others += [(a, row.where, case.id) for case in kb.cases.values() for row in case.outcome for a in row.basis]
    others += [
        (p.weighed.provision, p.where, p.id) for p in kb.predicates.values() if p.weighed and p.weighed.provision
    ]
    for address, where, name in others:
        yield from _cited(kb, address, where, name, None)


def anchors_are_verbatim(kb: KnowledgeBase, sources: Sequence[Source] | None = None) -> Iterator[Problem]:
    """The words of an anchor occur in its provision, as in force when the rule begins, wherever the text is at hand."""
    texts = Texts(kb.instruments, kb.provisions.values(), default_sources() if sources is None else sources)
    for rule in kb.rules.values():
        for where, owner, address, anchor in _anchors(rule):
            if not _is_address(address):
                continue
            if Address.parse(address).is_paper:
                yield Problem(
                    where, f"{owner}: the paper is no text of law to anchor to", "say in `doctrine` where it comes from"
                )
                continue
            try:
                text = texts.text_at(Address.parse(address), rule.in_force.from_)
            except ValueError as error:
                yield Problem(where, f"{owner}: {error}", "correct the address")
                continue
            if text is not None and not contains(text, anchor):
                yield Problem(
                    where, f"{owner}: the anchor is not in {address}: {anchor}", "copy the words of the provision"
                )


def _anchors(rule: Rule) -> Iterator[tuple[str, str, str, str]]:
    for element in rule.if_:
        if element.anchor:
            yield element.where or rule.where, rule.id, element.provision or rule.provision, element.anchor
    for gap in rule.not_encoded:
        if gap.anchor:
            yield gap.where or rule.where, rule.id, gap.provision, gap.anchor


# -- the rest


def readings_are_whole(kb: KnowledgeBase) -> Iterator[Problem]:
    """A reading has at least two positions, a default among them, and a rule that depends on it."""
    used = {name for rule in kb.rules.values() for name in rule.reading}
    for reading in kb.readings.values():
        ids = [position.id for position in reading.positions]
        if len(set(ids)) < 2:
            yield Problem(
                reading.where, f"{reading.id} has no two positions", "a point on which nobody differs is no reading"
            )
        if reading.default not in ids:
            yield Problem(
                reading.where,
                f"{reading.id}: the default {reading.default!r} is none of {', '.join(ids)}",
                "choose one of them",
            )
        if reading.id not in used:
            yield Problem(
                reading.where,
                f"no rule depends on the reading {reading.id}",
                "say in a rule's `reading` which position it takes",
            )


def expectations_are_conclusions(kb: KnowledgeBase) -> Iterator[Problem]:
    """What a case expects or decided is a well-formed conclusion about the things the case names."""
    for case in [*kb.cases.values(), *kb.scenarios.values()]:
        for row in case.abroad:
            if row.party not in case.parties:
                yield Problem(
                    row.where, f"{case.id}: there is no party {row.party!r}", _nearest(row.party, case.parties)
                )
        expected = [*case.expect, *case.on_record, *(row.claim for row in case.outcome)]
        for variant in case.variants:
            expected += [*variant.expect, *variant.on_record]
        for text in expected:
            try:
                atom = parse_atom(text)
            except ValueError as error:
                yield Problem(case.where, f"{case.id}: {error}")
                continue
            yield from _atom_fits(kb, atom, case.where, case)


def duties_can_be_met(kb: KnowledgeBase) -> Iterator[Problem]:
    """Some rule on a duty looks at a fact that says how the party behaves; without one a service could never meet it."""
    for duty in kb.duties.values():
        rules = [rule for _, found in concluding(kb, [duty.breach] if duty.breach else []) for rule in found]
        told = {atom.predicate for rule in _below(kb, rules) for atom in _atoms(rule)}
        facts = {name for name, predicate in kb.predicates.items() if predicate.kind == "fact"}
        if unknown := sorted(set(duty.controls) - facts):
            yield Problem(duty.where, f"{duty.id}: {', '.join(unknown)} is no fact", "name facts under `controls`")
        if rules and not any(
            name in duty.controls or kb.predicates[name].control for name in told & kb.predicates.keys()
        ):
            yield Problem(
                duty.where,
                f"{duty.id}: no fact in its rules is a control",
                "write `control: true` at the facts that say what is done about it, or name them under `controls`",
            )


def _below(kb: KnowledgeBase, rules: Iterable[Rule]) -> list[Rule]:
    """Rules with their exceptions and the rules for what they derive, to any depth."""
    concluding_on: dict[str, list[Rule]] = {}
    for rule in kb.rules.values():
        if rule.head is not None:
            concluding_on.setdefault(rule.head.predicate, []).append(rule)
    found: dict[str, Rule] = {}
    todo = list(rules)
    while todo:
        rule = todo.pop()
        if rule.id not in found:
            found[rule.id] = rule
            todo += [kb.rules[name] for name in rule.unless if name in kb.rules]
            todo += [one for atom in _atoms(rule) for one in concluding_on.get(atom.predicate, ())]
    return list(found.values())


def links_resolve(kb: KnowledgeBase) -> Iterator[Problem]:
    """Risks, duties, paper items and cases point to things that exist."""
    tables: dict[str, dict[str, object]] = {
        "risk": dict(kb.risks),
        "duty": dict(kb.duties),
        "paper": dict(kb.paper),
        "case": dict(kb.cases),
        "rule": dict(kb.rules),
    }
    links: list[tuple[str, str, str, str]] = []
    for risk in kb.risks.values():
        links += [(risk.where, risk.id, "paper", one) for one in risk.paper] + [
            (risk.where, risk.id, "duty", one) for one in risk.duties
        ]
        links += [(risk.where, risk.id, "risk", risk.broader)] if risk.broader else []
    for duty in kb.duties.values():
        links += [(duty.where, duty.id, "paper", one) for one in duty.paper]
    for item in kb.paper.values():
        for kind, names in (("risk", item.risks), ("duty", item.duties), ("rule", item.rules), ("case", item.cases)):
            links += [(item.where, item.id, kind, one) for one in names]
        links += [(item.where, item.id, "paper", item.part_of)] if item.part_of else []
    for case in kb.cases.values():
        links += [(case.where, case.id, "risk", one) for one in case.risks]
    for case in kb.scenarios.values():
        links += [(case.where, case.id, "rule", one) for one in case.rules]
    for reading in kb.readings.values():
        for position in reading.positions:
            links += [(reading.where, reading.id, "case", a.case) for a in position.authorities if a.case]
            links += [(reading.where, reading.id, "paper", a.paper) for a in position.authorities if a.paper]
    for where, owner, kind, name in links:
        if name not in tables[kind]:
            yield Problem(where, f"{owner}: there is no {kind} {name!r}", _nearest(name, tables[kind]))


def problems_can_be_set(kb: KnowledgeBase) -> Iterator[Problem]:
    """A teaching problem has a case, claims about its things, no answers; every top type of risk has a problem."""
    for where, what, mend in problems_are_fit(kb):
        yield Problem(where, what, mend)
    for one in kb.problems.values():
        case = kb.cases.get(one.case) or kb.scenarios.get(one.case)
        for text in one.claims:
            try:
                atom = parse_atom(text)
            except ValueError as error:
                yield Problem(one.where, f"{one.id}: {error}")
                continue
            yield from _atom_fits(kb, atom, one.where, case)
            if (known := kb.predicates.get(atom.predicate)) and known.kind not in ("claim", "consequence"):
                yield Problem(one.where, f"{one.id}: {atom} is no claim", "name a claim or a consequence")


def omissions_are_true(kb: KnowledgeBase) -> Iterator[Problem]:
    """What is listed as not encoded is not: no rule carries the family, or some do and the record says `part`."""
    carried = {family for rule in kb.rules.values() for family in re.findall(r"[A-Z][0-9]+", rule.map or "")}
    for one in kb.omissions.values():
        if one.family in carried and not one.part:
            yield Problem(one.where, f"rules carry the family {one.family}", "say `part: true`, or delete the record")
        if one.part and one.family not in carried:
            yield Problem(one.where, f"no rule carries the family {one.family}", "delete `part`, or name it in `map`")


def readings_name_files(kb: KnowledgeBase) -> Iterator[Problem]:
    """Whoever read a file of rules read one that there is."""
    files = {rule.file for rule in kb.rules.values()}
    for one in kb.file_readings.values():
        if one.file not in files:
            yield Problem(one.where, f"there is no file of rules {one.file!r}", _nearest(one.file, files))


def cues_are_fit(kb: KnowledgeBase) -> Iterator[Problem]:
    """The cues for what people tell name facts, kinds of act and types of the vocabulary."""
    for where, what, mend in lexicon_is_fit(kb):
        yield Problem(where, what, mend)


CHECKS: tuple[Callable[[KnowledgeBase], Iterator[Problem]], ...] = (
    predicates_are_typed,
    predicates_are_used,
    rules_use_known_terms,
    exceptions_are_used,
    elements_are_anchored,
    rules_have_force,
    burdens_suit_the_branch,
    rules_are_free_of_cycles,
    citations_exist,
    anchors_are_verbatim,
    readings_are_whole,
    expectations_are_conclusions,
    duties_can_be_met,
    links_resolve,
    overlays_are_apart,
    mappings_fit,
    problems_can_be_set,
    omissions_are_true,
    readings_name_files,
    cues_are_fit,
)


# -- helpers of the checks


def _atoms(rule: Rule) -> list[Atom]:
    return [f.atom for element in rule.if_ for f in element.formulas if not isinstance(f, Distinct)]


def _is_frame(kb: KnowledgeBase, element: Element) -> bool:
    """Frame facts, kinds of act, conclusions and inequalities carry their basis elsewhere."""
    for formula in element.formulas:
        if isinstance(formula, Distinct):
            continue
        predicate = kb.predicates.get(formula.atom.predicate)
        if isinstance(formula, Comparison) or predicate is None:
            return False
        if (
            predicate.kind == "fact"
            and predicate.id not in STRUCTURE
            and not predicate.act_kind
            and not predicate.type_test
        ):
            return False
    return True


def _atom_fits(kb: KnowledgeBase, atom: Atom, where: str, case: Case | None = None) -> Iterator[Problem]:
    predicate = kb.predicates.get(atom.predicate)
    if predicate is None:
        yield Problem(where, f"unknown predicate {atom.predicate!r} in {atom}", _nearest(atom.predicate, kb.predicates))
        return
    if len(atom.terms) != len(predicate.args):
        yield Problem(where, f"{atom} has {len(atom.terms)} terms", f"{predicate.id} takes {', '.join(predicate.args)}")
        return
    named = {**case.parties, **case.contents, **case.services, **case.acts} if case else {}
    for term, kind in zip(atom.terms, predicate.args.values(), strict=True):
        if case is not None and kind not in kb.enums:
            if term not in named:
                yield Problem(where, f"{case.id}: {term!r} in {atom} is not named in the case", _nearest(term, named))
        elif kind in kb.enums and not is_variable(term) and term not in kb.enums[kind]:
            yield Problem(where, f"{term!r} is no {kind} (in {atom})", _nearest(term, kb.enums[kind]))
        elif kind not in kb.enums and not is_variable(term):
            yield Problem(where, f"{term!r} in {atom} is no variable", "variables begin with a capital letter")


def _variables_fit(kb: KnowledgeBase, rule: Rule) -> Iterator[Problem]:
    seen: dict[str, set[str]] = {}
    for atom in [*_atoms(rule), *([rule.head] if rule.head else [])]:
        predicate = kb.predicates.get(atom.predicate)
        for term, kind in zip(atom.terms, predicate.args.values() if predicate else (), strict=False):
            if is_variable(term):
                seen.setdefault(term, set()).add(kind)
    for variable, kinds in seen.items():
        entities = [kind for kind in kinds if kind not in kb.enums]
        clash = (len(kinds) > 1 and len(entities) < len(kinds)) or any(
            not kb.is_a(a, b) and not kb.is_a(b, a) for a in entities for b in entities
        )
        if clash:
            yield Problem(
                rule.where,
                f"{rule.id}: {variable} cannot be {' and '.join(sorted(kinds))} at once",
                "use two variables",
            )
        if kinds == {"subject"} and variable not in {"Subject"} and not _tied(rule, variable):
            yield Problem(
                rule.where,
                f"{rule.id}: {variable} ranges over everybody",
                "tie it down by concerns(..), towards(..) or by(..)",
            )


def _tied(rule: Rule, variable: str) -> bool:
    return sum(variable in atom.terms for atom in _atoms(rule)) > 0


def _is_address(text: str) -> bool:
    try:
        Address.parse(text)
    except ValueError:
        return False
    return True


def _cited(kb: KnowledgeBase, text: str, where: str, owner: str, interval: Interval | None) -> Iterator[Problem]:
    try:
        address = Address.parse(text)
    except ValueError as error:
        yield Problem(where, f"{owner}: {error}")
        return
    if address.is_paper:
        if address.instrument not in kb.paper:
            yield Problem(
                where, f"{owner}: the paper has no item {address.instrument!r}", _nearest(address.instrument, kb.paper)
            )
        return
    instrument = kb.instruments.get(address.instrument)
    if instrument is None:
        yield Problem(
            where, f"{owner}: unknown instrument {address.instrument!r}", _nearest(address.instrument, kb.instruments)
        )
        return
    if address.article is None:
        return
    kept = {provision.effective for provision in kb.provisions_at(address)}
    if not kept:
        yield Problem(
            where, f"{owner}: {address} has no entry", f"add its gist to provisions/{address.instrument}@....yaml"
        )
    elif interval is not None:
        for version in instrument.versions:
            if (
                _overlap(interval, version)
                and version.effective not in kept
                and interval.from_ < (version.until or interval.from_.max)
            ):
                yield Problem(
                    where,
                    f"{owner}: {address} has no entry in the version of {version.effective}",
                    "add it, or end the rule before that version",
                )


def _overlap(interval: Interval, version: Version) -> bool:
    return interval.from_ < (version.until or interval.from_.max) and (
        interval.until is None or version.effective < interval.until
    )


def _lies_within(kb: KnowledgeBase, rule: Rule) -> Iterator[Problem]:
    if not _is_address(rule.provision):
        return
    address = Address.parse(rule.provision)
    instrument = kb.instruments.get(address.instrument)
    if instrument is None:
        return
    first, last = instrument.versions[0].effective, instrument.versions[-1].until
    if rule.in_force.from_ < first:
        yield Problem(
            rule.where,
            f"{rule.id} begins on {rule.in_force.from_}, its instrument on {first}",
            "begin with the version kept here",
        )
    if last is not None and (rule.in_force.until is None or rule.in_force.until > last):
        yield Problem(rule.where, f"{rule.id} outlives its instrument, which ends on {last}", f"set until: {last}")


def _nearest(word: str, known: object) -> str:
    names = sorted(str(one) for one in known)  # type: ignore[attr-defined]
    near = difflib.get_close_matches(word, names, 3)
    return f"did you mean {' or '.join(near)}?" if near else "define it, or correct the name"
