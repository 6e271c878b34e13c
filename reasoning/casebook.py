"""The decided cases as a book: by what they can be found, what each states, and the answer here beside what was decided.

Two cases are compared by the kinds of fact they state and by the kinds of conclusion at issue, with people and things left aside:
“the face can be recognised”, whoever's face it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal as OneOf

from kb.atoms import Atom, Statement, parse_atom, parse_statement
from kb.citations import cite
from kb.load import KnowledgeBase
from kb.records import Branch, Case, OutcomeRow, Predicate, Status, Text
from kb.scope import ROLE, roles_of
from kb.things import sentence
from reasoning.decide import Decision
from reasoning.explain import Explainer
from reasoning.precedents import LEVEL, WEIGHT, issue_of
from reasoning.report import Bilingual, Model, claim_atoms
from reasoning.sentences import Speaker
from reasoning.words import BRANCH

# -- finding cases ------------------------------------------------------------------------------------------------

FACETS = ("risk", "actor", "conduct", "branch", "outcome", "court", "weight", "year")
OTHERS = "other"
"""The actor of a case whose acts make nobody one of the roles."""
Decided = OneOf["liable", "not_liable", "not_pursued", "position"]
DECIDED: dict[Decided, Bilingual] = {
    "liable": Bilingual(zh="承担责任", en="liable"),
    "not_liable": Bilingual(zh="不承担责任", en="not liable"),
    "not_pursued": Bilingual(zh="未被追究（不等于认定无责）", en="not pursued (no finding of no liability)"),
    "position": Bilingual(zh="机关所持立场", en="position of an authority"),
}


def facets(kb: KnowledgeBase, case: Case) -> dict[str, dict[str, Text | Bilingual]]:
    """For each facet the values of a case with their names. Who acted is told by the roles that the acts make them play; courts by level."""
    acts = {kind for act in case.acts.values() for kind in act.does}
    branches = {branch for row in case.outcome if (branch := _branch(kb, parse_atom(row.claim).predicate))}
    year = (case.decided or "")[:4] if (case.decided or "")[:4].isdigit() else str(case.as_of.year)
    return {
        "risk": {name: kb.risks[name].name for name in case.risks if name in kb.risks},
        "actor": _actors(kb, case),
        "conduct": {kind: conduct(kb.predicates[kind]) for kind in sorted(acts) if kind in kb.predicates},
        "branch": {branch: words for branch, words in BRANCH.items() if branch in branches},
        "outcome": {key: DECIDED[key] for key in DECIDED if key in {decided(row) for row in case.outcome}},
        "court": {case.court_level: LEVEL[case.court_level]} if case.court_level else {},
        "weight": {case.weight: WEIGHT[case.weight]} if case.weight else {},
        "year": {year: Bilingual(zh=year, en=year)},
    }


def _actors(kb: KnowledgeBase, case: Case) -> dict[str, Text | Bilingual]:
    """The roles of those who acted, in the order of the vocabulary; and whether somebody acted in none."""
    done: dict[str, set[str]] = {}
    for act in case.acts.values():
        for name in act.by:
            done.setdefault(name, set()).update(act.does)
    roles = [roles_of(kb, kinds) for kinds in done.values()]
    found: dict[str, Text | Bilingual] = {
        role: value.name for role, value in kb.enums.get(ROLE, {}).items() if any(role in some for some in roles)
    }
    if not all(roles):
        found[OTHERS] = Bilingual(zh="其他行为人", en="others")
    return found


def mentions(case: Case, text: str) -> bool:
    """Whether every word of the text stands in the case's title, court, number, story, holdings or sources, in either language."""
    told = [case.title, case.court, case.narrative, case.note, *case.holdings.values()]
    words = [word for one in told if one for word in (one.zh, one.en)]
    words += [case.id, case.docket or "", *(source.title for source in case.sources)]
    everything = "\n".join(words).casefold()
    return all(word in everything for word in text.casefold().split())


def conduct(predicate: Predicate) -> Text:
    """A kind of act without its subject: 制作、生成或者编辑内容."""
    zh, en = predicate.says.zh.split("}”", 1)[-1], predicate.says.en.split("}”", 1)[-1]
    return Text(zh=zh.removeprefix("是").strip(), en=en.strip())


def _branch(kb: KnowledgeBase, predicate: str) -> Branch | None:
    """The branch of a claim; of a consequence, that of the claim it hangs on."""
    found = kb.predicates[predicate]
    if found.branch or not found.of:
        return found.branch
    return kb.predicates[parse_atom(found.of).predicate].branch


def decided(row: OutcomeRow) -> Decided:
    """What was decided, in one word."""
    if row.how == "not-pursued":
        return "not_pursued"
    if row.how == "authority-position":
        return "position"
    return "liable" if row.liable else "not_liable"


# -- what a case states -------------------------------------------------------------------------------------------


class FactLine(Model):
    """A stated fact in the sentences of the vocabulary, where it comes from, and who says or denies it."""

    predicate: str
    sentence: Bilingual
    standing: str
    source: str | None
    said_by: Bilingual | None
    denied_by: Bilingual | None
    note: Bilingual | None


def fact_lines(kb: KnowledgeBase, decision: Decision) -> list[FactLine]:
    """The facts as the case states them, in its order."""
    speaker = Speaker(kb, decision.situation)
    names = decision.situation.names

    def named(party: str | None) -> Bilingual | None:
        return Bilingual.of(names[party]) if party and party in names else None

    lines = []
    for fact in decision.situation.case.facts:
        stated = parse_statement(fact.fact)
        lines.append(
            FactLine(
                predicate=stated.atom.predicate,
                sentence=Bilingual.of(_say(speaker, stated)),
                standing=stated.status,
                source=fact.source,
                said_by=named(fact.said_by),
                denied_by=named(fact.denied_by),
                note=Bilingual.of(fact.note) if fact.note else None,
            )
        )
    return lines


def _say(speaker: Speaker, stated: Statement) -> Text:
    if not stated.bounded:
        return speaker.say(stated.atom, stated.status != "false")
    predicate = speaker.kb.predicates[stated.atom.predicate]
    words, unit = speaker.fill(predicate.says, predicate, stated.atom), predicate.unit or Text(zh="-", en="-")
    low, high = (None if end is None else f"{end:,.10g}" for end in (stated.at_least, stated.at_most))
    if low == high:
        return Text(zh=f"{words.zh}：{low}{unit.zh}", en=f"{words.en}: {low} {unit.en}")
    zh = f"至少{low}" if low else f"至多{high}"
    en = f"at least {low}" if low else f"at most {high}"
    return Text(zh=f"{words.zh}：{zh}{unit.zh}", en=f"{words.en}: {en} {unit.en}")


class Taken(Model):
    """A contested point and the position that the case takes on it."""

    reading: str
    question: Bilingual
    says: Bilingual


def positions(kb: KnowledgeBase, case: Case) -> list[Taken]:
    """The contested points on which the case takes a position, and which."""
    return [
        Taken(reading=name, question=Bilingual.of(reading.question), says=Bilingual.of(one.says))
        for name, chosen in sorted(case.readings.items())
        if (reading := kb.readings.get(name))
        for one in reading.positions
        if one.id == chosen
    ]


# -- the answer here beside what was decided ----------------------------------------------------------------------


class Beside(Model):
    """One conclusion that was decided, and what the rules answer. `agrees` is null where nothing was adjudicated."""

    claim: str
    sentence: Bilingual
    decided: Decided
    remedy: Bilingual | None
    note: Bilingual | None
    basis: tuple[str, ...]
    status: Status
    on_record: OneOf["holds", "fails"]
    agrees: bool | None
    apart: bool
    """Whether the answer on the record is another than what was decided, adjudicated or not."""
    why: tuple[Bilingual, ...]
    """For an answer that stands apart: what it rests on, or what it lacks."""
    turns_on: tuple[Bilingual, ...]


def beside(kb: KnowledgeBase, decision: Decision) -> list[Beside]:
    """Each row of the outcome with the answer to the same conclusion."""
    speaker, explainer = Speaker(kb, decision.situation), Explainer(kb, decision)
    rows = []
    for row in decision.situation.case.outcome:
        atom = parse_atom(row.claim)
        holds, status = decision.holds(atom), decision.status(atom)
        apart = holds is not row.liable
        turns = decision.turns_on(atom) if status == "open" else ()
        rows.append(
            Beside(
                claim=row.claim,
                sentence=Bilingual.of(speaker.say(atom)),
                decided=decided(row),
                remedy=Bilingual.of(row.remedy) if row.remedy else None,
                note=Bilingual.of(row.note) if row.note else None,
                basis=row.basis,
                status=status,
                on_record="holds" if holds else "fails",
                agrees=not apart if row.how == "adjudicated" else None,
                apart=apart,
                why=tuple(_why(kb, explainer, atom, holds)) if apart else (),
                turns_on=tuple(Bilingual.of(speaker.topic(topic)) for topic in turns),
            )
        )
    return rows


def _why(kb: KnowledgeBase, explainer: Explainer, atom: Atom, holds: bool) -> Iterator[Bilingual]:
    """The rules that carry an answer which holds; the elements that the nearest rule lacks, or the exception that defeats it."""
    view = explainer.explain(atom)
    if not view.rules:
        yield Bilingual(zh="没有已编码的规则回答这一问题。", en="No encoded rule answers the question.")
    for rule in (one for one in view.rules if one.fires) if holds else view.rules[:1]:
        place = {lang: cite(rule.rule.provision, kb.instruments, lang) for lang in ("zh", "en")}
        if holds:
            zh, en = f"{place['zh']}：{rule.rule.reads.zh}", f"{place['en']}: {rule.rule.reads.en}"
            yield Bilingual(zh=f"各要件均已具备。{zh}", en=f"Every element is met. {en}")
            continue
        for element in rule.lacking:
            words = [literal.sentence for literal in element.literals]
            yield Bilingual(
                zh=f"{place['zh']}的要件没有证明：{'；或者'.join(one.zh for one in words)}",
                en=f"{place['en']}: an element is not shown: {'; or '.join(one.en for one in words)}",
            )
        for exception in (one for one in rule.exceptions if one.fires):
            yield Bilingual(
                zh=f"有例外成立：{exception.rule.reads.zh}", en=f"An exception holds: {exception.rule.reads.en}"
            )


# -- two cases side by side ---------------------------------------------------------------------------------------

Relation = OneOf["shared", "differing", "left_only", "right_only"]


class FactRow(Model):
    """A kind of fact, as a question where the vocabulary has one, and what each of two cases states to it."""

    kind: Bilingual
    relation: Relation
    left: tuple[FactLine, ...]
    right: tuple[FactLine, ...]


class Answer(Model):
    """A conclusion in one case: what was decided, if anything was, and the answer here."""

    sentence: Bilingual
    decided: Decided | None
    status: Status
    on_record: OneOf["holds", "fails"]


class ClaimRow(Model):
    """A kind of conclusion in each of two cases."""

    kind: Bilingual
    relation: Relation
    left: tuple[Answer, ...]
    right: tuple[Answer, ...]


def compare_facts(kb: KnowledgeBase, left: Decision, right: Decision) -> list[FactRow]:
    """What both state alike first, then what they state differently, then what only one states."""
    mine, theirs = ([(line, line.predicate) for line in fact_lines(kb, one)] for one in (left, right))
    rows = []
    for name in dict.fromkeys(name for _, name in (*mine, *theirs)):
        here, there = (tuple(line for line, one in lines if one == name) for lines in (mine, theirs))
        alike = {line.standing for line in here} == {line.standing for line in there}
        if alike and kb.predicates[name].value == "number":
            alike = _numbers(left, name) == _numbers(right, name)
        predicate = kb.predicates[name]
        asked = predicate.model_copy(update={"says": predicate.asks or predicate.says})
        kind = Bilingual.of(sentence(kb, asked))
        rows.append(FactRow(kind=kind, relation=_relation(here, there, alike), left=here, right=there))
    return sorted(rows, key=lambda row: _RELATIONS.index(row.relation))


def _numbers(decision: Decision, predicate: str) -> set[tuple[float | None, float | None]]:
    return {ends for atom, ends in decision.situation.numbers.items() if atom.predicate == predicate}


def compare_claims(kb: KnowledgeBase, left: Decision, right: Decision) -> list[ClaimRow]:
    """The conclusions that were decided in either case, with the same kind of conclusion in the other."""
    issues = [issue_of(kb, parse_atom(row.claim)) for one in (left, right) for row in one.situation.case.outcome]
    rows = []
    for issue in dict.fromkeys(issues):
        here, there = (tuple(_answers(kb, one, issue)) for one in (left, right))
        alike = {(one.decided, one.on_record) for one in here} == {(one.decided, one.on_record) for one in there}
        rows.append(ClaimRow(kind=_general(kb, issue), relation=_relation(here, there, alike), left=here, right=there))
    return sorted(rows, key=lambda row: _RELATIONS.index(row.relation))


_RELATIONS: tuple[Relation, ...] = ("shared", "differing", "left_only", "right_only")


def _relation(left: Iterable[object], right: Iterable[object], alike: bool) -> Relation:
    if not any(True for _ in right):
        return "left_only"
    if not any(True for _ in left):
        return "right_only"
    return "shared" if alike else "differing"


def _answers(kb: KnowledgeBase, decision: Decision, issue: Atom) -> Iterator[Answer]:
    """What was decided first; where nothing was, the claims of that kind that hold or are open."""
    speaker = Speaker(kb, decision.situation)
    rows = {parse_atom(row.claim): row for row in decision.situation.case.outcome}
    found = [atom for atom in rows if issue_of(kb, atom) == issue]
    found = found or [
        atom for atom in claim_atoms(kb, decision) if issue_of(kb, atom) == issue and decision.holds(atom)
    ]
    for atom in found:
        yield Answer(
            sentence=Bilingual.of(speaker.say(atom)),
            decided=decided(rows[atom]) if atom in rows else None,
            status=decision.status(atom),
            on_record="holds" if decision.holds(atom) else "fails",
        )


def _general(kb: KnowledgeBase, issue: Atom) -> Bilingual:
    """A conclusion with kinds of thing in place of the things; constants keep their names."""
    predicate = kb.predicates[issue.predicate]
    names = {}
    for term, (name, kind) in zip(issue.terms, predicate.args.items(), strict=True):
        constant = kb.enums.get(kind, {}).get(term)
        names[name] = constant.name if constant else kb.types[kind].name if kind in kb.types else Text(zh=term, en=term)
    return Bilingual(
        zh=predicate.says.zh.format_map({name: text.zh for name, text in names.items()}),
        en=predicate.says.en.format_map({name: text.en for name, text in names.items()}),
    )
