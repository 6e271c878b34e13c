"""The answer to a case: a list of claims, each with its status, basis, consequences and what is still open.

These models are the published format: `analyze --json` prints a Report, `zhize schema` its JSON Schema.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal as OneOf

from pydantic import BaseModel, ConfigDict, Field

from kb.atoms import Atom, parse_atom
from kb.citations import cite
from kb.load import KnowledgeBase
from kb.provisions import Address
from kb.provisions import Bilingual as Words
from kb.records import Branch, Case, Predicate, Shown, Status, Text
from kb.records import Consequence as Consequences
from reasoning.decide import Decision
from reasoning.explain import ConclusionView, ElementView, Explainer, LiteralView, Mark, RuleView
from reasoning.ground import ACT
from reasoning.situation import Standing
from reasoning.unknowns import Topic, atom_of


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(Model):
    zh: str
    en: str

    @classmethod
    def of(cls, text: Text | Words) -> Bilingual:
        """A text of the knowledge base, to be published."""
        return cls(zh=text.zh, en=text.en)

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


class OpenFact(Model):
    """A fact that matters and is not proved: the element of the law, who must prove it, what usually shows it."""

    fact: str
    sentence: Bilingual
    question: Bilingual | None = None
    standing: str = Field(description="false, disputed or unknown")
    burden: str
    evidence: Bilingual | None = None


class Defence(Model):
    """An exception that could still defeat the claim, or does so already."""

    rule: str
    provision: str
    citation: Bilingual
    says: Bilingual
    defeats: bool
    raised: bool = Field(description="whether the case states or disputes any of its facts")
    lacking: tuple[OpenFact, ...]


class Quantity(Model):
    min: float | None = None
    max: float | None = None
    unit: str
    above: bool = Field(False, description="the lower end is excluded")
    below: bool = Field(False, description="the upper end is excluded")
    base: Bilingual | None = None


class Measure(Model):
    """One remedy or penalty. `amount` is null where the law sets none; `silent` says that the text is silent on it."""

    kind: str
    name: Bilingual
    amount: Quantity | None = None
    silent: bool = False
    mode: str
    liability: str | None = None
    claimant: Bilingual | None = None
    provision: str | None = None
    note: Bilingual | None = None


class Outcome(Model):
    """A consequence of a claim with its own status: a remedy owed, a tier of penalty."""

    conclusion: str
    sentence: Bilingual
    status: Status
    on_record: str = Field(description="holds or fails")
    basis: tuple[str, ...]
    measures: tuple[Measure, ...]
    turns_on: tuple[str, ...] = Field((), description="given on request (`analyze --all`)")


class Turn(Model):
    """A topic on which the claim turns: a fact, a number, the day of an act, a reading or an unverified rule."""

    topic: str
    question: Bilingual


class ReadingUse(Model):
    """A contested point on which the claim turns, with its status under each position."""

    reading: str
    question: Bilingual
    chosen: str
    positions: dict[str, Status]


class Gap(Model):
    """What a provision says and the rules leave to counsel."""

    provision: str
    citation: Bilingual
    because: Bilingual


class Claim(Model):
    claim: str = Field(description="the conclusion, e.g. infringes(a1, D, L, portrait)")
    sentence: Bilingual
    branch: Branch
    party: str
    to: str | None = None
    act: str | None = None
    status: Status
    on_record: str = Field(description="holds or fails")
    alleged: bool = Field(description="whether the case states anything that points to this claim")
    basis: tuple[str, ...] = Field(description="addresses of the provisions it rests on, or would")
    citations: tuple[Bilingual, ...]
    rules: tuple[str, ...]
    remedies: tuple[Outcome, ...] = ()
    measures: tuple[Measure, ...] = ()
    missing: tuple[OpenFact, ...] = ()
    defences: tuple[Defence, ...] = ()
    turns_on: tuple[Turn, ...] = Field(
        (), description="given for alleged claims, and for every claim on request (`analyze --all`)"
    )
    readings: tuple[ReadingUse, ...] = Field((), description="given with turns_on")
    unverified: tuple[str, ...] = Field((), description="rules behind it that could not be verified")
    not_encoded: tuple[Gap, ...] = ()
    law_of: str = Field(description="the day or days whose law was applied")


class LaterLaw(Model):
    """A claim under the law of the as_of date beside that of the act (CL art. 12, 行政处罚法 art. 37)."""

    claim: str
    principle: str
    provision: str
    status_then: Status
    status_now: Status
    measures_then: tuple[Measure, ...]
    measures_now: tuple[Measure, ...]
    lighter: str = Field(description="earlier, later, same, or compare: counsel has to weigh them")


class Side(Model):
    """A claim in one of the two analyses. `only_rules` are behind it here and not in the other."""

    claim: str
    sentence: Bilingual
    status: Status
    on_record: str
    law_of: str
    only_rules: tuple[str, ...]
    only_basis: tuple[str, ...]
    measures: tuple[Measure, ...]


class Difference(Model):
    """A claim that comes out differently; a side is null where that analysis does not know the claim."""

    changed: tuple[str, ...] = Field(description="status, on_record, measures, rules; or first_only, second_only")
    raised: bool = Field(description="whether either case points to the claim")
    first: Side | None
    second: Side | None


class Overlaid(Model):
    """What is supposed to be law here, and is not."""

    overlay: str
    kind: str
    name: Bilingual
    not_law: Bilingual
    says: Bilingual


class WhatIf(Model):
    """What would change if the overlays were law. Nothing in it is liability under the law in force."""

    overlays: tuple[Overlaid, ...]
    changes: tuple[Difference, ...] = Field(description="first: under the law in force; second: with the overlays")


class ForCounsel(Model):
    """A principle that may move the answer and is left to counsel, e.g. a period of limitation. It has moved nothing here."""

    principle: str
    provision: str
    citation: Bilingual
    says: Bilingual
    note: Bilingual | None = None


class Cell(Model):
    """A party and a branch of law; `not_covered` where no rule speaks. Never to be read as no risk."""

    party: str
    branch: Branch
    status: Status
    claims: tuple[str, ...]


class Report(Model):
    case: str
    title: Bilingual
    as_of: datetime.date
    claims: tuple[Claim, ...]
    matrix: tuple[Cell, ...]
    later_law: tuple[LaterLaw, ...] = ()
    for_counsel: tuple[ForCounsel, ...] = ()
    what_if: WhatIf | None = Field(
        None, description="given where overlays were asked for; claims and matrix leave them out"
    )
    notices: tuple[Bilingual, ...]

    def claim(self, text: str) -> Claim:
        """The claim by its conclusion; KeyError where there is none."""
        for claim in self.claims:
            if claim.claim == text:
                return claim
        raise KeyError(text)


NOT_REVIEWED = Bilingual(
    zh="本知识库的规则尚未经执业律师复核；结论供研究与起草参考，不构成法律意见。",
    en="The rules have not been reviewed by a practising lawyer; results are for research and drafting, not legal advice.",
)
SILENCE = Bilingual(
    zh="“未涵盖”表示没有已编码的规则回答这一问题，不等于没有风险。",
    en="“Not covered” means that no encoded rule answers the question. It does not mean that there is no risk.",
)
RANK: dict[str, int] = {"established": 0, "open": 1, "excluded": 2, "not_covered": 3}
BRANCHES: tuple[Branch, ...] = ("civil", "administrative", "criminal")


Turns = OneOf["none", "alleged", "claims", "all"]
"""Of what it is worked out what it turns on, which takes longer than all the rest: of no claim, of those that the case points
to, of every claim, of their consequences as well."""


def report(kb: KnowledgeBase, decision: Decision, turns: Turns = "alleged") -> Report:
    """Everything the decision says about the claims of all parties, in a stable order."""
    reporter = _Reporter(kb, decision, turns)
    claims = tuple(sorted((reporter.claim(atom) for atom in claim_atoms(kb, decision)), key=_order))
    case = decision.situation.case
    return Report(
        case=case.id,
        title=Bilingual.of(case.title),
        as_of=case.as_of,
        claims=claims,
        matrix=tuple(_matrix(decision, claims)),
        for_counsel=tuple(_for_counsel(kb, case, claims)),
        notices=(NOT_REVIEWED, SILENCE),
    )


@dataclass(frozen=True)
class Overview:
    """The claims that a case points to, or all of them; the others are only named, by party and branch."""

    claims: tuple[Claim, ...]
    others: dict[tuple[str, Branch], tuple[Atom, ...]]
    for_counsel: tuple[ForCounsel, ...]
    parties: tuple[str, ...]

    def claim(self, text: str) -> Claim:
        """The claim by its conclusion; KeyError where the case does not point to it."""
        return {claim.claim: claim for claim in self.claims}[text]


def overview(kb: KnowledgeBase, decision: Decision, turns: Turns = "none", everything: bool = False) -> Overview:
    """What a report says of the claims that the case points to, in its order, in a fraction of the time; or of all."""
    reporter = _Reporter(kb, decision, turns)
    claims: list[Claim] = []
    others: dict[tuple[str, Branch], list[Atom]] = {}
    for atom in claim_atoms(kb, decision):
        if everything or reporter.is_alleged(atom):
            claims.append(reporter.claim(atom))
        else:
            predicate = kb.predicates[atom.predicate]
            cell = (argument(predicate, atom, predicate.party) or "", predicate.branch or "civil")
            others.setdefault(cell, []).append(atom)
    ordered = tuple(sorted(claims, key=_order))
    return Overview(
        ordered,
        {cell: tuple(atoms) for cell, atoms in others.items()},
        tuple(_for_counsel(kb, decision.situation.case, ordered)),
        _acting(decision),
    )


def claims_of(kb: KnowledgeBase, decision: Decision, atoms: Iterable[Atom], turns: Turns = "claims") -> list[Claim]:
    """What the decision says about these claims, in their order."""
    reporter = _Reporter(kb, decision, turns)
    return [reporter.claim(atom) for atom in atoms]


def claim_atoms(kb: KnowledgeBase, decision: Decision) -> list[Atom]:
    """The conclusions that are claims, sorted."""
    return sorted(atom for atom in decision.compiled.program.heads if kb.predicates[atom.predicate].kind == "claim")


def argument(predicate: Predicate, atom: Atom, name: str | None) -> str | None:
    """The term that stands for an argument of a predicate."""
    return dict(zip(predicate.args, atom.terms, strict=True)).get(name) if name else None


def measures(kb: KnowledgeBase, items: Iterable[Consequences]) -> tuple[Measure, ...]:
    """Consequences as the report shows them."""
    names = kb.enums.get("consequence", {})
    return tuple(
        Measure(
            kind=item.kind,
            name=Bilingual.of(names[item.kind].name) if item.kind in names else Bilingual(zh=item.kind, en=item.kind),
            amount=Quantity(
                min=item.amount.min,
                max=item.amount.max,
                unit=item.amount.unit,
                above=item.amount.above,
                below=item.amount.below,
                base=Bilingual.of(item.amount.base) if item.amount.base else None,
            )
            if item.amount
            else None,
            silent=item.silent,
            mode=item.mode,
            liability=item.liability,
            claimant=Bilingual.of(item.claimant) if item.claimant else None,
            provision=item.provision,
            note=Bilingual.of(item.note) if item.note else None,
        )
        for item in items
    )


def _order(claim: Claim) -> tuple[object, ...]:
    return (
        not claim.alleged,
        RANK[claim.status],
        claim.on_record == "fails",
        BRANCHES.index(claim.branch),
        claim.claim,
    )


def _acting(decision: Decision) -> tuple[str, ...]:
    """The parties that do something, in their order."""
    case = decision.situation.case
    return tuple(party for party in case.parties if any(party in act.by for act in case.acts.values()))


def _matrix(decision: Decision, claims: tuple[Claim, ...]) -> Iterable[Cell]:
    for party in _acting(decision):
        for branch in BRANCHES:
            mine = [claim for claim in claims if claim.party == party and claim.branch == branch]
            raised = [claim for claim in mine if claim.alleged] or mine
            best: Status = min((claim.status for claim in raised), key=RANK.__getitem__, default="not_covered")
            yield Cell(party=party, branch=branch, status=best, claims=tuple(claim.claim for claim in mine))


def _for_counsel(kb: KnowledgeBase, case: Case, claims: tuple[Claim, ...]) -> Iterable[ForCounsel]:
    raised = [claim for claim in claims if claim.alleged and claim.status in ("established", "open")]
    for one in kb.principles.values():
        shown = one.shown
        if shown and any(claim.branch in one.branches and _concerned(shown, case, claim) for claim in raised):
            yield ForCounsel(
                principle=one.id,
                provision=one.provision,
                citation=Bilingual(
                    zh=cite(one.provision, kb.instruments, "zh"), en=cite(one.provision, kb.instruments, "en")
                ),
                says=Bilingual.of(one.says),
                note=Bilingual.of(one.note) if one.note else None,
            )


def _concerned(shown: Shown, case: Case, claim: Claim) -> bool:
    """Whether a claim meets every condition under which a principle stands with the answer."""
    date = case.acts[claim.act].date if claim.act in case.acts else None
    if date is None:
        return False
    months = (case.as_of.year - date.first.year) * 12 + case.as_of.month - date.first.month
    passed = months - (case.as_of.day < date.first.day)
    return (
        (shown.acts_before is None or date.first < shown.acts_before)
        and (shown.months_after_act is None or passed >= shown.months_after_act)
        and (not shown.instruments or any(Address.parse(one).instrument in shown.instruments for one in claim.basis))
    )


@dataclass
class _Reporter:
    kb: KnowledgeBase
    decision: Decision
    turns: Turns

    def __post_init__(self) -> None:
        self.explainer = Explainer(self.kb, self.decision)
        self.speaker = self.explainer.speaker
        self.consequences: dict[Atom, list[Atom]] = {}
        for atom in self.decision.compiled.program.heads:
            predicate = self.kb.predicates[atom.predicate]
            if predicate.kind == "consequence" and predicate.of:
                binding = dict(zip(predicate.args, atom.terms, strict=True))
                self.consequences.setdefault(parse_atom(predicate.of).substitute(binding), []).append(atom)

    def claim(self, atom: Atom) -> Claim:
        predicate = self.kb.predicates[atom.predicate]
        status, holds = self.decision.status(atom), self.decision.holds(atom)
        view = self.explainer.explain(atom)
        basis = sorted({provision for rule in view.rules for provision in _provisions(rule)}, key=Address.parse)
        alleged = self.is_alleged(atom)
        turning = self.turns in ("claims", "all") or (self.turns == "alleged" and alleged)
        turns = self.decision.turns_on(atom) if status == "open" and turning else ()
        return Claim(
            claim=str(atom),
            sentence=Bilingual.of(self.speaker.say(atom, holds or status != "excluded")),
            branch=predicate.branch or "civil",
            party=argument(predicate, atom, predicate.party) or "",
            to=argument(predicate, atom, predicate.to),
            act=argument(predicate, atom, ACT),
            status=status,
            on_record="holds" if holds else "fails",
            alleged=alleged,
            basis=tuple(basis),
            citations=tuple(self.citation(one) for one in basis),
            rules=tuple(dict.fromkeys(rule.rule.id for rule in view.rules)),
            remedies=tuple(self.outcome(one) for one in sorted(self.consequences.get(atom, ()))),
            measures=self.direct_measures(view),
            missing=() if holds else tuple(self.missing(view)),
            defences=tuple(self.defences(view)),
            turns_on=tuple(Turn(topic=str(topic), question=Bilingual.of(self.speaker.topic(topic))) for topic in turns),
            readings=tuple(self.readings(atom, turns)),
            unverified=tuple(sorted({rule.rule.id for rule in view.rules if rule.rule.confidence == "unverified"})),
            not_encoded=tuple(self.gaps(view)),
            law_of=self.law_of(argument(predicate, atom, ACT)),
        )

    def is_alleged(self, atom: Atom) -> bool:
        """The case points to the claim: it holds on the record, or the case points to a rule of it."""
        return self.decision.holds(atom) or any(self.alleged(rule) for rule in self.explainer.explain(atom).rules)

    def alleged(self, rule: RuleView) -> bool:
        """The case points to the rule: something stated meets an element, and no more is lacking than is met."""
        met = lacking = 0
        stated = False
        for element in rule.elements:
            for literal in element.literals:
                if literal.because is not None:
                    stated |= element.met and any(self.alleged(inner) for inner in literal.because.rules)
                elif literal.standing is not None:
                    asserted = literal.mark is Mark.MET and literal.standing is Standing.TRUE
                    stated |= asserted or literal.standing is Standing.DISPUTED
            if any(literal.standing is not None or literal.because is not None for literal in element.literals):
                met, lacking = met + element.met, lacking + (not element.met)
        return stated and lacking <= met

    def outcome(self, atom: Atom) -> Outcome:
        view = self.explainer.explain(atom)
        status = self.decision.status(atom)
        return Outcome(
            conclusion=str(atom),
            sentence=Bilingual.of(self.speaker.say(atom)),
            status=status,
            on_record="holds" if self.decision.holds(atom) else "fails",
            basis=tuple(sorted({rule.rule.provision for rule in view.rules}, key=Address.parse)),
            measures=self.direct_measures(view),
            turns_on=tuple(map(str, self.decision.turns_on(atom))) if self.turns == "all" and status == "open" else (),
        )

    def direct_measures(self, view: ConclusionView) -> tuple[Measure, ...]:
        found: dict[Measure, None] = {}
        for rule in view.rules:
            found |= dict.fromkeys(measures(self.kb, rule.rule.consequences))
        return tuple(found)

    def missing(self, view: ConclusionView) -> Iterable[OpenFact]:
        """What the nearest rule lacks, down to the facts."""
        for rule in view.rules[:1]:
            for element in rule.lacking:
                yield from self.open_facts(element)

    def open_facts(self, element: ElementView) -> Iterable[OpenFact]:
        """The facts an element lacks; alternatives that the text lists are one entry."""
        facts = []
        for literal in element.literals:
            if literal.because is not None:
                for rule in literal.because.rules[:1]:
                    for inner in rule.lacking:
                        yield from self.open_facts(inner)
            elif literal.key is not None and literal.standing is not None:
                facts.append(self.open_fact(literal, element))
        if facts:
            yield facts[0] if len(facts) == 1 else _any_of(facts)

    def open_fact(self, literal: LiteralView, element: ElementView) -> OpenFact:
        assert literal.key is not None
        predicate = self.kb.predicates[atom_of(literal.key).predicate]
        asks = self.speaker.fill(predicate.asks, predicate, atom_of(literal.key)) if predicate.asks else None
        return OpenFact(
            fact=str(literal.key),
            sentence=Bilingual.of(literal.sentence),
            question=Bilingual.of(asks) if asks else None,
            standing=str(literal.standing),
            burden=element.burden,
            evidence=Bilingual.of(predicate.evidence) if predicate.evidence else None,
        )

    def defences(self, view: ConclusionView) -> Iterable[Defence]:
        seen: set[str] = set()
        for rule in view.rules[:1] if not view.holds else view.rules:
            for exception in rule.exceptions:
                if exception.rule.id in seen:
                    continue
                seen.add(exception.rule.id)
                lacking = [
                    fact
                    for one in exception.instances[:1]
                    for element in one.lacking
                    for fact in self.open_facts(element)
                ]
                if exception.fires or any(fact.standing != "false" for fact in lacking):
                    yield Defence(
                        rule=exception.rule.id,
                        provision=exception.rule.provision,
                        citation=self.citation(exception.rule.provision),
                        says=Bilingual.of(exception.rule.reads),
                        defeats=exception.fires,
                        raised=exception.raised,
                        lacking=tuple(lacking),
                    )

    def readings(self, atom: Atom, turns: Iterable[Topic]) -> Iterable[ReadingUse]:
        for topic in turns:
            if isinstance(topic, str) and topic.startswith("reading:"):
                name = topic.removeprefix("reading:")
                yield ReadingUse(
                    reading=name,
                    question=Bilingual.of(self.kb.readings[name].question),
                    chosen=self.decision.situation.readings.get(name, self.kb.readings[name].default),
                    positions=dict(sorted(self.decision.under(atom, topic).items())),
                )

    def gaps(self, view: ConclusionView) -> Iterable[Gap]:
        seen: set[tuple[str, str]] = set()
        for rule in view.rules:
            for gap in rule.rule.not_encoded:
                if (gap.provision, gap.because.zh) not in seen:
                    seen.add((gap.provision, gap.because.zh))
                    yield Gap(
                        provision=gap.provision,
                        citation=self.citation(gap.provision),
                        because=Bilingual.of(gap.because),
                    )

    def citation(self, address: str) -> Bilingual:
        return Bilingual(zh=cite(address, self.kb.instruments, "zh"), en=cite(address, self.kb.instruments, "en"))

    def law_of(self, act: str | None) -> str:
        case: Case = self.decision.situation.case
        if act is None or act not in case.acts:
            return case.as_of.isoformat()
        date = case.acts[act].date
        return date.first.isoformat() if date.first == date.last else f"{date.first}/{date.last}"


def _any_of(facts: list[OpenFact]) -> OpenFact:
    """Alternatives as one entry: any of them will do."""

    def joined(texts: list[Bilingual]) -> Bilingual | None:
        zh, en = (list(dict.fromkeys(one[lang] for one in texts)) for lang in ("zh", "en"))
        return Bilingual(zh="；或者".join(zh), en="; or ".join(en)) if texts else None

    return OpenFact(
        fact=" | ".join(one.fact for one in facts),
        sentence=joined([one.sentence for one in facts]) or facts[0].sentence,
        question=joined([one.question for one in facts if one.question]),
        standing=facts[0].standing,
        burden=facts[0].burden,
        evidence=joined([one.evidence for one in facts if one.evidence]),
    )


def _provisions(rule: RuleView) -> Iterable[str]:
    yield rule.rule.provision
    for element in rule.elements:
        if element.element.provision:
            yield element.element.provision
