"""Two analyses side by side: which claims come out differently, and through which rules and facts.

Two cases, or one case under another date of the acts or another reading of a contested point.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

from kb.atoms import parse_atom, parse_statement
from kb.citations import cite
from kb.load import KnowledgeBase
from kb.overlays import not_law
from kb.records import Case, Change, Rule
from kb.variants import vary
from reasoning.report import Claim, Difference, Measure, Report, Side
from reasoning.words import ON_RECORD, STATUS, measure


def differences(first: Report, second: Report, by_name: bool = True) -> tuple[Difference, ...]:
    """Claims of either report that come out differently; those that a case points to come first.

    `by_name` matches claims word for word, which is right where both cases use one set of names. Otherwise, and for what
    is left, they are matched by their roles: the same issue between the party and the other side. A claim that only one
    report has is told where its case points to it.
    """
    found = []
    for one, other in _pairs(first, second, by_name):
        changed = tuple(_changed(one, other))
        if changed:
            found.append(
                Difference(
                    changed=changed,
                    raised=bool((one and one.alleged) or (other and other.alleged)),
                    first=_side(one, other) if one else None,
                    second=_side(other, one) if other else None,
                )
            )
    return tuple(sorted(found, key=lambda one: not one.raised))


def same_names(first: Case, second: Case) -> bool:
    """Whether what both cases call by one name is the same thing in both."""
    ours, theirs = (
        {name: one.name.zh for name, one in (case.parties | case.services).items()}
        | {name: one.name.zh for name, one in case.contents.items()}
        | {name: one.name.zh for name, one in case.acts.items()}
        for case in (first, second)
    )
    return all(theirs[name] == ours[name] for name in ours if name in theirs)


def dated(case: Case, day: datetime.date) -> Case:
    """The case with all its acts on another day."""
    return vary(case, Change(date=dict.fromkeys(case.acts, day)))


def read_as(case: Case, readings: Mapping[str, str]) -> Case:
    """The case under other positions on contested points."""
    return vary(case, Change(readings=dict(readings)))


def stated_apart(first: Case, second: Case) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts that only the first, and only the second case states, as they are written."""
    one, other = ({str(parse_statement(fact.fact)): fact.fact for fact in case.facts} for case in (first, second))
    return (
        tuple(text for key, text in one.items() if key not in other),
        tuple(text for key, text in other.items() if key not in one),
    )


def _pairs(first: Report, second: Report, by_name: bool) -> Iterator[tuple[Claim | None, Claim | None]]:
    ours, theirs = {one.claim: one for one in first.claims}, {one.claim: one for one in second.claims}
    for name in [name for name in ours if name in theirs and by_name]:
        yield ours.pop(name), theirs.pop(name)
    for group, others in _by_issue(ours.values(), theirs.values()):
        raised = [one for one in group if one.alleged], [one for one in others if one.alleged]
        for mine, their in ((group, others), raised):
            if len(mine) == len(their) == 1:
                yield mine[0], their[0]
                break
        else:
            yield from ((one, None) for one in raised[0])
            yield from ((None, one) for one in raised[1])


def _by_issue(ours: Iterable[Claim], theirs: Iterable[Claim]) -> Iterator[tuple[list[Claim], list[Claim]]]:
    groups: dict[str, tuple[list[Claim], list[Claim]]] = {}
    for place, claims in enumerate((ours, theirs)):
        for claim in claims:
            roles = {claim.party: "party", claim.to or "": "to", claim.act or "": "act"}
            groups.setdefault(str(parse_atom(claim.claim).substitute(roles)), ([], []))[place].append(claim)
    yield from groups.values()


def _changed(one: Claim | None, other: Claim | None) -> Iterator[str]:
    if one is None or other is None:
        yield "second_only" if one is None else "first_only"
        return
    if one.status != other.status:
        yield "status"
    if one.on_record != other.on_record:
        yield "on_record"
    if _measures(one) != _measures(other):
        yield "measures"
    if set(one.rules) != set(other.rules) and (one.alleged or other.alleged):
        yield "rules"


def _side(claim: Claim, other: Claim | None) -> Side:
    rules = () if other is None else other.rules
    basis = () if other is None else other.basis
    return Side(
        claim=claim.claim,
        sentence=claim.sentence,
        status=claim.status,
        on_record=claim.on_record,
        law_of=claim.law_of,
        only_rules=tuple(one for one in claim.rules if one not in rules),
        only_basis=tuple(one for one in claim.basis if one not in basis),
        measures=_measures(claim),
    )


def _measures(claim: Claim) -> tuple[Measure, ...]:
    """What follows on the record."""
    if claim.on_record != "holds":
        return ()
    holding = [item for one in claim.remedies if one.on_record == "holds" for item in one.measures]
    plain = [item.model_copy(update={"provision": None, "note": None}) for item in (*claim.measures, *holding)]
    return tuple(dict.fromkeys(plain))


# -- as sentences

_WORDS = {
    "zh": {
        "same": "没有差别。",
        "line": "{status}（{record}），适用 {law} 的法律",
        "absent": "案情没有涉及",
        "first": "甲",
        "second": "乙",
        "through": "经由 {cite}：{reads}",
        "unverified": "未经核实：{0}",
        "left": "未编码：{0}",
        "then": "后果：{0}",
        "and": "；",
        "sep": "：",
        "facts": "{0}另称：{1}",
        "others": "另有 {0} 项案情没有涉及的请求也有变化（--json 列出）。",
    },
    "en": {
        "same": "No difference.",
        "line": "{status} ({record}), law of {law}",
        "absent": "not raised",
        "first": "A",
        "second": "B",
        "through": "through {cite}: {reads}",
        "unverified": "not verified: {0}",
        "left": "not encoded: {0}",
        "then": "consequences: {0}",
        "and": "; ",
        "sep": ": ",
        "facts": "{0} states: {1}",
        "others": "{0} more claim(s) that nothing in either case points to change as well (--json lists them).",
    },
}


def contrast_lines(
    kb: KnowledgeBase,
    found: Iterable[Difference],
    lang: str,
    sides: tuple[str, str] | None = None,
    absent: str | None = None,
) -> Iterator[str]:
    """The differences as plain lines: what each analysis answers, and the rules only it rests on.

    `sides` names the two analyses, `absent` says that one of them does not know a claim. A rule that is not law says so, with what it leaves to counsel.
    """
    words, found = _WORDS[lang], list(found)
    names = sides or (words["first"], words["second"])
    raised = [one for one in found if one.raised]
    if not raised:
        yield words["same"]
    for one in raised:
        present = [side for side in (one.first, one.second) if side is not None]
        renamed = len({side.claim for side in present}) > 1
        yield ""
        yield f"{present[0].sentence[lang]}  [{present[0].claim}]"
        for name, side in zip(names, (one.first, one.second), strict=True):
            if side is None:
                yield f"  {name}{words['sep']}{absent or words['absent']}"
                continue
            line = words["line"].format(
                status=STATUS[side.status][lang], record=ON_RECORD[side.on_record][lang], law=side.law_of
            )
            own = f"{side.sentence[lang]}  [{side.claim}] " if renamed and side is not present[0] else ""
            yield f"  {name}{words['sep']}{own}{line}"
            for rule in side.only_rules:
                known = kb.rules[rule]
                place = cite(known.provision, kb.instruments, lang)
                mark = not_law(kb, known)
                said = known.reads[lang] + (f" 【{mark[lang]}】" if mark else "")
                yield "    " + words["through"].format(cite=place, reads=said)
                if mark:
                    yield from (f"      {line}" for line in reservations(known, lang))
            if side.measures:
                said = words["and"].join(measure(item, lang) for item in side.measures)
                yield "    " + words["then"].format(said)
    if len(found) > len(raised):
        yield ""
        yield words["others"].format(len(found) - len(raised))


def reservations(rule: Rule, lang: str) -> Iterator[str]:
    """What a reader must know before relying on a rule: that it could not be verified, and what it leaves to counsel."""
    words = _WORDS[lang]
    if rule.confidence == "unverified" and rule.source:
        yield words["unverified"].format(rule.source[lang])
    yield from (words["left"].format(gap.because[lang]) for gap in rule.not_encoded)


def apart_lines(apart: tuple[tuple[str, ...], tuple[str, ...]], lang: str) -> Iterator[str]:
    """What only one of two cases states, a line for each."""
    words = _WORDS[lang]
    for name, facts in zip(("first", "second"), apart, strict=True):
        if facts:
            yield words["facts"].format(words[name], words["and"].join(facts))
