"""The audit of a service: each duty met, breached, open, not applicable or not covered, decided by the rules of cases.

The profile becomes a case. A duty is *breached* if its breach is established and *open* if the breach turns on facts.
Where the breach is excluded, the control facts are taken away: if it is open or established then, the duty was *met* by
them; if it is still excluded, the duty is *not applicable*. Where no rule in force covers it: *not covered*, never met.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from kb.atoms import Atom, Comparison, parse_atom, parse_statement
from kb.citations import cite
from kb.links import concluding
from kb.load import KnowledgeBase
from kb.paper_map import under
from kb.profile import Profile
from kb.provisions import Address
from kb.records import Branch, Case, Duty, PaperItem, Status, Text
from reasoning.analysis import decide
from reasoning.audit_form import MEASURE, breach_of, case_of, facts_below
from reasoning.circuit import Bit, Disproved, Proved
from reasoning.cone import cone
from reasoning.decide import Decision
from reasoning.ground import Key, Mode, Program
from reasoning.report import (
    NOT_REVIEWED,
    SILENCE,
    Bilingual,
    Claim,
    Gap,
    Measure,
    Model,
    Outcome,
    ReadingUse,
    Turn,
    claims_of,
)
from reasoning.sentences import Speaker

DutyStatus = Literal["breached", "open", "met", "not_applicable", "not_covered"]
ORDER: tuple[DutyStatus, ...] = ("breached", "open", "met", "not_applicable", "not_covered")
NOT_LAW = ("proposal_only", "not_law")
"""The standings of items of the paper that no law imposes."""
FICTITIOUS = Bilingual(
    zh="本档案为虚构，仅作示例，不指向任何真实服务。",
    en="This profile is fictitious, an example only; it describes no real service.",
)


class Basis(Model):
    """A provision the duty rests on, in the version in force on the day of the audit; no dates where none was."""

    provision: str
    citation: Bilingual
    gist: Bilingual | None = None
    version_from: datetime.date | None = None
    version_until: datetime.date | None = None


class Deciding(Model):
    """A stated fact that decides the answer; take one away and the answer no longer follows."""

    fact: str
    sentence: Bilingual
    control: bool
    source: str | None = None


class Feed(Model):
    """A claim that the breach helps to establish: as an element of its own, or by facts that both look at."""

    claim: str
    sentence: Bilingual
    branch: Branch
    status: Status
    citations: tuple[Bilingual, ...]
    by_breach: bool = Field(description="the breach itself is an element of the claim, directly or through others")
    shared: tuple[Bilingual, ...] = Field((), description="failures that are facts of both")


class Weighed(Model):
    """An open-textured fact for which lacking controls speak, such as fault; weighed, never concluded here."""

    fact: str
    sentence: Bilingual
    by: Bilingual
    indicators: Bilingual
    citation: Bilingual | None = None
    claims: tuple[Bilingual, ...] = Field(
        description="civil claims that can still hold and of which, or of a remedy of which, it is an element"
    )


class DutyAudit(Model):
    """One duty. `because` decides a settled answer, `turns_on` lists exactly the facts that an open one turns on."""

    duty: str
    name: Bilingual
    says: Bilingual
    status: DutyStatus
    owed_by: tuple[str, ...]
    owners: Bilingual
    own: bool = Field(description="whether one of the roles of the profile owes it")
    measures: tuple[str, ...] = Field(description="the measures of the paper it belongs to")
    basis: tuple[Basis, ...]
    owed_from: datetime.date | None = Field(description="since when the service owes it: its start, or the law's")
    breach: str | None = Field(description="the conclusion that states the breach")
    on_record: str | None = Field(None, description="holds or fails, if the record closed now")
    because: tuple[Deciding, ...] = ()
    reason: Bilingual | None = Field(None, description="what decides it where no stated fact does")
    turns_on: tuple[Turn, ...] = ()
    readings: tuple[ReadingUse, ...] = ()
    measures_if_breached: tuple[Measure, ...] = Field((), description="what the rule on the breach itself says")
    consequences: tuple[Outcome, ...] = Field((), description="tiers of sanctions that the breach leads to")
    feeds: tuple[Feed, ...] = ()
    not_encoded: tuple[Gap, ...] = ()
    unverified: tuple[str, ...] = ()
    note: Bilingual | None = None


class NotImposed(Model):
    """What the paper proposes or reports and no law imposes: never a breach."""

    item: str
    measure: str
    kind: str
    says: Bilingual
    note: Bilingual | None = None


class MeasureView(Model):
    """A measure of the paper."""

    id: str
    says: Bilingual


class Audit(Model):
    profile: str
    service: Bilingual
    organisation: Bilingual
    fictitious: bool
    date: datetime.date
    since: datetime.date | None
    roles: tuple[str, ...]
    counts: dict[DutyStatus, int]
    duties: tuple[DutyAudit, ...]
    measures: tuple[MeasureView, ...]
    not_imposed: tuple[NotImposed, ...]
    weighed: tuple[Weighed, ...] = Field(description="what every control that is lacking speaks for")
    notices: tuple[Bilingual, ...]

    def duty(self, name: str) -> DutyAudit:
        """The answer on one duty; KeyError where there is none."""
        for one in self.duties:
            if one.duty == name:
                return one
        raise KeyError(name)


def audit(kb: KnowledgeBase, profile: Profile) -> Audit:
    """Every duty of the knowledge base for one service on one day. Raises CaseError with every problem of the profile."""
    auditor = _Auditor(kb, profile, case_of(kb, profile))
    duties = tuple(auditor.duty(duty) for duty in kb.duties.values())
    return Audit(
        profile=profile.id,
        service=Bilingual.of(profile.service),
        organisation=Bilingual.of(profile.organisation),
        fictitious=profile.fictitious,
        date=profile.date,
        since=profile.since,
        roles=profile.roles,
        counts={status: sum(one.status == status for one in duties) for status in ORDER},
        duties=duties,
        measures=tuple(MeasureView(id=one.id, says=Bilingual.of(one.says)) for one in measures(kb)),
        not_imposed=tuple(_not_imposed(kb)),
        weighed=tuple(auditor.weighed()),
        notices=(*((FICTITIOUS,) if profile.fictitious else ()), NOT_REVIEWED, SILENCE),
    )


def measures(kb: KnowledgeBase) -> list[PaperItem]:
    """The paper's measures, in its order."""
    return [item for item in kb.paper.values() if item.kind == MEASURE]


def _not_imposed(kb: KnowledgeBase) -> Iterator[NotImposed]:
    for measure in measures(kb):
        for item in under(kb, measure):
            if item.standing in NOT_LAW:
                yield NotImposed(
                    item=item.id,
                    measure=measure.id,
                    kind=item.kind,
                    says=Bilingual.of(item.says),
                    note=Bilingual.of(item.note) if item.note else None,
                )


@dataclass
class _Auditor:
    kb: KnowledgeBase
    profile: Profile
    case: Case
    _without: dict[frozenset[str], Decision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.decision = decide(self.kb, self.case)
        self.program: Program = self.decision.compiled.program
        self.speaker = Speaker(self.kb, self.decision.situation)
        self.blank = decide(self.kb, self.keeping(lambda _: False))
        self.helps = _helps(self.kb, self.program)

    def keeping(self, wanted: Callable[[str], bool]) -> Case:
        """The case with only some of its facts stated, by predicate; kinds of act that were answered become open."""
        facts = []
        for fact in self.case.facts:
            statement = parse_statement(fact.fact)
            if wanted(statement.atom.predicate):
                facts.append(fact)
            elif self.kb.predicates[statement.atom.predicate].act_kind:
                facts.append(fact.model_copy(update={"fact": f"? {statement.atom}"}))
        return self.case.model_copy(update={"facts": tuple(facts)})

    def is_control(self, duty: Duty, predicate: str) -> bool:
        return self.kb.predicates[predicate].control or predicate in duty.controls

    def without_controls(self, duty: Duty) -> Decision:
        """The case as if nothing were known of the controls."""
        own = frozenset(duty.controls)
        if own not in self._without:
            self._without[own] = decide(self.kb, self.keeping(lambda name: not self.is_control(duty, name)))
        return self._without[own]

    # -- one duty

    def duty(self, duty: Duty) -> DutyAudit:
        breach = breach_of(self.kb, duty)
        status = self.status(duty, breach)
        claim = self.claim(breach) if breach is not None and status in ("breached", "open") else None
        because = tuple(self.because(duty, breach, status)) if breach is not None else ()
        return DutyAudit(
            duty=duty.id,
            name=Bilingual.of(duty.name),
            says=Bilingual.of(duty.says),
            status=status,
            owed_by=duty.owed_by,
            owners=self.owners(duty),
            own=bool(set(duty.owed_by) & set(self.profile.roles)),
            measures=tuple(one.id for one in measures(self.kb) if one.id in duty.paper),
            basis=tuple(self.basis(duty)),
            owed_from=self.owed_from(duty) if status in ("breached", "open", "met") else None,
            breach=str(breach) if breach is not None else None,
            on_record=None if breach is None else "holds" if self.decision.holds(breach) else "fails",
            because=because,
            reason=self.reason(duty, status, because),
            turns_on=claim.turns_on if claim else (),
            readings=claim.readings if claim else (),
            measures_if_breached=claim.measures if claim else (),
            consequences=tuple(self.consequences(claim, breach)) if claim and breach is not None else (),
            feeds=tuple(self.feeds(duty, breach)) if claim and breach is not None else (),
            not_encoded=claim.not_encoded if claim else (),
            unverified=claim.unverified if claim else (),
            note=Bilingual.of(duty.note) if duty.note else None,
        )

    def status(self, duty: Duty, breach: Atom | None) -> DutyStatus:
        if breach is None:
            return "not_covered"
        match self.decision.status(breach):
            case "established":
                return "breached"
            case "open":
                return "open"
            case "not_covered":
                return "not_covered"
        return "not_applicable" if self.without_controls(duty).status(breach) == "excluded" else "met"

    def claim(self, atom: Atom) -> Claim:
        (found,) = claims_of(self.kb, self.decision, [atom])
        return found

    def owners(self, duty: Duty) -> Bilingual:
        roles = [self.kb.enums["role"][role].name for role in duty.owed_by]
        return Bilingual(zh="、".join(one.zh for one in roles), en=", ".join(one.en for one in roles))

    def owed_from(self, duty: Duty) -> datetime.date:
        begins = duty.in_force.from_
        return max(begins, self.profile.since) if self.profile.since else begins

    def basis(self, duty: Duty) -> Iterator[Basis]:
        """The provisions of the rules in force on the day; those of the duty where there is none."""
        rules = [rule for _, found in concluding(self.kb, [duty.breach] if duty.breach else []) for rule in found]
        own = {Address.parse(one) for one in duty.provisions}
        law = {Address.parse(rule.provision) for rule in rules if rule.in_force.contains(self.profile.date)}
        known = {one for one in own if self.version(one) is not None}
        for address in sorted(law or known or own):
            version = self.version(address)
            yield Basis(
                provision=str(address),
                citation=self.citation(address),
                gist=self.gist(address),
                version_from=version[0] if version else None,
                version_until=version[1] if version else None,
            )

    def version(self, address: Address) -> tuple[datetime.date, datetime.date | None] | None:
        found = self.kb.instruments[address.instrument].version_on(self.profile.date)
        return (found.effective, found.until) if found else None

    def gist(self, address: Address) -> Bilingual | None:
        version = self.version(address)
        for provision in self.kb.provisions_at(address):
            if version and provision.effective == version[0]:
                return Bilingual(zh=provision.gist.zh, en=provision.gist.en)
        return None

    def citation(self, address: Address) -> Bilingual:
        return Bilingual(zh=cite(address, self.kb.instruments, "zh"), en=cite(address, self.kb.instruments, "en"))

    # -- what decides it

    def because(self, duty: Duty, breach: Atom, status: DutyStatus) -> Iterator[Deciding]:
        """A smallest set of stated facts from which the settled answer follows, whatever else is the case."""
        wanted: Status | None = {"breached": "established", "met": "excluded", "not_applicable": "excluded"}.get(status)  # type: ignore[assignment]
        if wanted is None or breach not in self.blank.node:
            return
        kept = {atom: self.bits(atom) for atom in sorted(facts_below(self.blank.compiled.program, breach))}
        kept = {atom: bits for atom, bits in kept.items() if bits}
        keep_controls = status == "met"
        for atom in sorted(kept, key=lambda one: (self.is_control(duty, one.predicate) == keep_controls, one)):
            fewer = {bit: on for other, bits in kept.items() if other != atom for bit, on in bits.items()}
            if self.blank.status_if(breach, fewer) == wanted:
                del kept[atom]
        for atom in sorted(kept, key=lambda one: (not self.is_control(duty, one.predicate), one)):
            yield self.deciding(duty, atom)

    def bits(self, atom: Atom) -> dict[Bit, bool]:
        """What is known of a fact, as bits of the blank program; empty where nothing is."""
        bits: dict[Bit, bool] = {}
        for key in self.blank.compiled.program.keys:
            if (key.atom if isinstance(key, Comparison) else key) == atom:
                proved = self.known(key)
                if proved is not None:
                    bits[Proved(key)], bits[Disproved(key)] = proved, not proved
        return bits

    def known(self, key: Key) -> bool | None:
        """Whether a fact stands proved or disproved; None where it is open."""
        if isinstance(key, Atom) and self.kb.predicates[key.predicate].act_kind:
            if key in self.decision.situation.open_kinds:
                return None
            return key in self.decision.situation.frame
        return self.decision.record.get(key)

    def deciding(self, duty: Duty, atom: Atom) -> Deciding:
        fact = self.decision.situation.sources.get(atom)
        numbers = self.decision.situation.numbers.get(atom)
        if numbers is not None:
            sentence = self.number(atom, numbers)
        else:
            truth = self.known(atom) is True
            sentence = self.speaker.say(atom, truth)
        return Deciding(
            fact=str(atom),
            sentence=Bilingual.of(sentence),
            control=self.is_control(duty, atom.predicate),
            source=fact.source if fact else None,
        )

    def number(self, atom: Atom, numbers: tuple[float | None, float | None]) -> Text:
        low, high = numbers
        predicate = self.kb.predicates[atom.predicate]
        words = self.speaker.fill(predicate.says, predicate, atom)
        unit = predicate.unit or Text(zh="", en="")
        if low == high and low is not None:
            return Text(zh=f"{words.zh}为{low:.10g}{unit.zh}", en=f"{words.en}: {low:,.10g} {unit.en}")
        low_zh, low_en = (f"{low:.10g}{unit.zh}以上", f"at least {low:,.10g}") if low is not None else ("", "")
        high_zh, high_en = (f"{high:.10g}{unit.zh}以下", f"up to {high:,.10g}") if high is not None else ("", "")
        return Text(
            zh=f"{words.zh}在{low_zh}{high_zh}",
            en=f"{words.en}: {', '.join(filter(None, (low_en, high_en)))} {unit.en}",
        )

    def reason(self, duty: Duty, status: DutyStatus, because: tuple[Deciding, ...]) -> Bilingual | None:
        if status == "not_covered":
            return self.silence(duty)
        if status == "not_applicable" and not because:
            return Bilingual(
                zh="按所列角色，本单位不从事该义务所针对的行为。",
                en="In the roles listed, the organisation does none of the acts that the duty is about.",
            )
        return None

    def silence(self, duty: Duty) -> Bilingual:
        """Why nothing is said: the law was not in force, or no rule states the breach."""
        day, begins, ends = self.profile.date, duty.in_force.from_, duty.in_force.until
        if day < begins:
            return Bilingual(
                zh=f"审查日尚未施行（自{begins}起施行）。", en=f"Not yet in force on that day (from {begins})."
            )
        if ends is not None and day >= ends:
            return Bilingual(zh=f"审查日已经失效（{ends}起）。", en=f"No longer in force on that day (ended {ends}).")
        if duty.not_encoded is not None:
            return Bilingual.of(duty.not_encoded)
        return Bilingual(zh="没有施行中的已编码规则认定其违反。", en="No encoded rule in force states its breach.")

    # -- what follows

    def consequences(self, claim: Claim, breach: Atom) -> Iterator[Outcome]:
        """The tiers on the breach, and those of claims of which the breach is itself an element."""
        further = [one for one in self.built_on(breach) if not self.kb.predicates[one.predicate].duty]
        for one in (claim, *(self.claim(atom) for atom in further)):
            possible = (tier for tier in one.remedies if tier.status in ("established", "open"))
            yield from sorted(possible, key=lambda tier: self.rank(parse_atom(tier.conclusion)))

    def rank(self, atom: Atom) -> tuple[int, ...]:
        """The order of the vocabulary, by which the lightest tier comes first."""
        kinds = self.kb.predicates[atom.predicate].args.values()
        orders = [
            (list(self.kb.enums[kind]), term)
            for term, kind in zip(atom.terms, kinds, strict=True)
            if kind in self.kb.enums
        ]
        return tuple(order.index(term) for order, term in orders)

    def built_on(self, breach: Atom) -> list[Atom]:
        """Claims that name the breach as an element."""
        return [
            atom
            for atom, rules in sorted(self.program.heads.items())
            if self.kb.predicates[atom.predicate].kind == "claim"
            and any(
                literal.key == breach and literal.mode is Mode.HOLDS
                for rule in rules
                if rule.guard is not None
                for element in rule.elements
                for literal in element.literals
            )
        ]

    def feeds(self, duty: Duty, breach: Atom) -> Iterator[Feed]:
        """Claims, other duties aside, that rest on the breach or on the same failures, as far as they can still hold."""
        failures = {
            (key, sign)
            for key, sign in self.helps[breach]
            if self.is_control(duty, _atom(key).predicate) and self.known(key) in (None, sign)
        }
        found = []
        for claim, helping in self.helps.items():
            predicate = self.kb.predicates[claim.predicate]
            if claim == breach or predicate.duty or predicate.kind != "claim":
                continue
            by_breach = (breach, True) in helping
            shared = sorted(failures & helping, key=str)
            if (by_breach or shared) and self.decision.status(claim) in ("established", "open"):
                found.append((claim, by_breach, shared))
        for (claim, by_breach, shared), told in zip(
            found, claims_of(self.kb, self.decision, [claim for claim, _, _ in found], turns="none"), strict=True
        ):
            yield Feed(
                claim=str(claim),
                sentence=Bilingual.of(self.speaker.say(claim)),
                branch=told.branch,
                status=told.status,
                citations=tuple(dict.fromkeys(self.rules_of(claim))),
                by_breach=by_breach,
                shared=tuple(Bilingual.of(self.speaker.say(key, sign)) for key, sign in shared),
            )

    def weighed(self) -> Iterator[Weighed]:
        """The facts that a civil court weighs by the measures taken, with the claims that turn on them."""
        found: dict[Atom, list[Atom]] = {}
        for claim, helping in self.helps.items():
            for key, sign in helping:
                weighing = self.kb.predicates[_atom(key).predicate].weighed
                branch = self.kb.predicates[claim.predicate].branch
                if sign and branch == "civil" and weighing and weighing.controls and self.by_us(_atom(key)):
                    found.setdefault(_atom(key), []).append(claim)
        for atom, claims in sorted(found.items()):
            weighing = self.kb.predicates[atom.predicate].weighed
            possible = dict.fromkeys(
                self.claimed(one) for one in claims if self.decision.status(one) in ("established", "open")
            )
            if weighing and possible:
                yield Weighed(
                    fact=str(atom),
                    sentence=Bilingual.of(self.speaker.say(atom)),
                    by=Bilingual.of(weighing.by),
                    indicators=Bilingual.of(weighing.indicators),
                    citation=self.citation(Address.parse(weighing.provision)) if weighing.provision else None,
                    claims=tuple(Bilingual.of(self.speaker.say(one)) for one in possible),
                )

    def claimed(self, atom: Atom) -> Atom:
        """The claim a remedy hangs on; a claim itself."""
        predicate = self.kb.predicates[atom.predicate]
        if not predicate.of:
            return atom
        return parse_atom(predicate.of).substitute(dict(zip(predicate.args, atom.terms, strict=True)))

    def by_us(self, atom: Atom) -> bool:
        """Whether a fact speaks of the organisation, where it speaks of a party at all."""
        parties = set(self.case.parties) & set(atom.terms)
        return not parties or next(iter(self.case.acts.values())).by[0] in parties

    def rules_of(self, claim: Atom) -> Iterable[Bilingual]:
        rules = [rule.rule for rule in self.program.heads[claim] if rule.guard is not None]
        return (self.citation(one) for one in sorted({Address.parse(rule.provision) for rule in rules}))


Helping = frozenset[tuple[Key, bool]]
"""Facts and breaches with the truth value that helps a claim."""


def _helps(kb: KnowledgeBase, program: Program) -> dict[Atom, Helping]:
    """For each claim and consequence, what helps to establish it, read off the rules below it."""
    truth = {Mode.PROVED: True, Mode.NOT_DISPROVED: True, Mode.DISPROVED: False, Mode.NOT_PROVED: False}
    result: dict[Atom, Helping] = {}
    for claim in sorted(program.heads):
        if kb.predicates[claim.predicate].kind not in ("claim", "consequence"):
            continue
        found: set[tuple[Key, bool]] = set()
        for rule, side in cone(program, claim):
            for element in rule.elements:
                for literal in element.literals:
                    sign = truth.get(literal.mode, literal.mode is Mode.HOLDS)
                    if literal.mode in truth or kb.predicates[_atom(literal.key).predicate].duty:
                        found.add((literal.key, sign is (side == "claimant")))
        result[claim] = frozenset(found)
    return result


def _atom(key: Key) -> Atom:
    return key.atom if isinstance(key, Comparison) else key
