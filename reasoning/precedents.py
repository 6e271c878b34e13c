"""Decided cases on the issue at hand: what they share with the case, what sets them apart, and how far they constrain it.

Factors and their direction come from the rules: a fact that helps an element helps the side that asserts liability, a fact
that helps an exception the side that resists it. To compare cases, things are named by their role towards the claim:
`identifiable(Subject, Content)`. The constraint is that of the result model (Horty 2004), which the reason model
(Horty 2011; Horty and Bench-Capon 2012) becomes where the reason of a decision is not recorded factor by factor: all the
winner's factors are then taken for its reason, which forces least. China is no case-law system; nothing here binds a court.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf
from weakref import WeakKeyDictionary

from pydantic import Field

from kb.atoms import Atom, Comparison, parse_atom
from kb.citations import cite
from kb.load import KnowledgeBase
from kb.records import Case, CourtLevel, OutcomeRow, Weight
from reasoning.analysis import decide
from reasoning.cone import OTHER, Side, cone
from reasoning.decide import Decision
from reasoning.ground import GroundLiteral, Key, Mode
from reasoning.report import Bilingual, Model
from reasoning.sentences import Speaker
from reasoning.situation import Standing

NEAREST = 6
"""So many decided cases are shown for an issue, the nearest first."""

POSITIVE = frozenset({Mode.PROVED, Mode.NOT_DISPROVED})
"""Modes that the truth of a fact helps; the other two are helped by its falsity."""
PROOF_NEEDED = frozenset({Mode.PROVED, Mode.DISPROVED})


class Factor(Model):
    """A fact in its role, as one case has it."""

    pattern: str = Field(description="the fact with things named by their role, e.g. identifiable(Subject, Content)")
    truth: bool
    favours: Side
    says: Bilingual
    standing: str = Field(description="true or false as stated; unknown where only presumed; disputed")


class Precedent(Model):
    """A decided case beside the case at hand. `winner` is the side for which it was decided."""

    case: str
    title: Bilingual
    claim: str
    winner: Side
    weight: Weight | None = Field(description="null where no source says")
    court: Bilingual | None
    court_level: CourtLevel | None
    decided: str
    docket: str | None
    confidence: str | None
    conduct: Bilingual | None
    basis: tuple[Bilingual, ...]
    remedy: Bilingual | None
    positions: tuple[Bilingual, ...] = Field(description="the positions on contested points that the court took")
    holdings: tuple[Bilingual, ...] = Field(description="what was held, in the project's own words")
    shared: tuple[Factor, ...]
    here_only: tuple[Factor, ...]
    there_only: tuple[Factor, ...]
    distinguishes: tuple[Factor, ...] = Field(description="differences that speak against following it here")
    to_prove: tuple[Factor, ...] = Field(description="factors of its winner that are not settled in the case at hand")
    forces: bool
    counter_examples: tuple[str, ...] = Field(description="cases decided the other way, at least as much on point")


class Constraint(Model):
    """How far decided cases constrain the issue on the present record.

    forced: a case decided for `side` holds a fortiori; permitted: cases can be followed for `sides`, and be distinguished;
    conflicting: cases force both ways; open: none shares a factor that matters. Persuasive only, in every case.
    """

    verdict: OneOf["forced", "permitted", "conflicting", "open"]
    sides: tuple[Side, ...] = ()
    by: tuple[str, ...] = ()


class Precedents(Model):
    claim: str
    issue: str = Field(description="the claim by its roles, e.g. infringes(Act, Actor, Subject, portrait)")
    factors: tuple[Factor, ...]
    found: tuple[Precedent, ...]
    constraint: Constraint
    titles: dict[str, Bilingual] = Field(description="the titles of all cases named")


@dataclass(frozen=True)
class Profile:
    """One issue in one case: the factors stated, what is presumed, and for a decided case who won and why."""

    case: str
    factors: Mapping[str, Factor]
    presumed: Mapping[str, Factor] = field(default_factory=dict)
    unsettled: Mapping[str, tuple[Factor, Factor]] = field(default_factory=dict)
    """Facts neither stated true nor false, as they would stand if disproved and if proved."""
    winner: Side | None = None
    reason: frozenset[tuple[str, bool]] | None = None

    def of(self, side: Side) -> frozenset[tuple[str, bool]]:
        """The stated factors that favour a side."""
        return frozenset((one.pattern, one.truth) for one in self.factors.values() if one.favours == side)

    def has(self, pattern: str, truth: bool) -> bool:
        """Whether a factor is stated, or holds by the burden of the respondent who has not proved the contrary."""
        one = self.factors.get(pattern) or self.presumed.get(pattern)
        return one is not None and one.truth is truth


def forces(precedent: Profile, here: Profile) -> bool:
    """A fortiori: the reason of the decision is present here, and the loser has no factor that it did not have there."""
    if precedent.winner is None:
        return False
    reason = precedent.of(precedent.winner) if precedent.reason is None else precedent.reason
    loser = OTHER[precedent.winner]
    return (
        bool(reason)
        and all(here.has(pattern, truth) for pattern, truth in reason)
        and all(precedent.has(pattern, truth) for pattern, truth in here.of(loser))
    )


def differences(one: Profile, other: Profile) -> tuple[Factor, ...]:
    """The factors of `one` that `other` lacks or has the other way round."""
    return tuple(
        factor for pattern, factor in sorted(one.factors.items()) if not other.has(factor.pattern, factor.truth)
    )


def issue_of(kb: KnowledgeBase, claim: Atom) -> Atom:
    """A claim by its roles: things of the case become the names of their arguments, constants stay."""
    predicate = kb.predicates[claim.predicate]
    terms = tuple(
        term if kind in kb.enums else name
        for term, (name, kind) in zip(claim.terms, predicate.args.items(), strict=True)
    )
    return Atom(claim.predicate, terms)


def profile(kb: KnowledgeBase, decision: Decision, claim: Atom, winner: Side | None = None) -> Profile:
    """The factors of an issue in a case, from the cone of ground rules over the claim."""
    return _Cone(kb, decision, claim).profile(winner)


def precedents(kb: KnowledgeBase, decision: Decision, claim: Atom, limit: int = NEAREST) -> Precedents:
    """The decided cases on the issue of a claim, nearest first, with the constraint that they exert. Never the case itself."""
    here = profile(kb, decision, claim)
    issue = issue_of(kb, claim)
    known = [one for one in _decided(kb).get(issue, ()) if one.case.id != decision.situation.case.id]
    shared = {one.key: frozenset(_shared(one.profile, here)) for one in known}
    ranked = sorted(known, key=lambda one: (-len(shared[one.key]), len(_apart(one.profile, here)), one.key))
    near = [one for one in ranked if shared[one.key]]
    return Precedents(
        claim=str(claim),
        issue=str(issue),
        factors=tuple(one for _, one in sorted(here.factors.items())),
        found=tuple(
            _precedent(
                kb,
                one,
                here,
                [
                    other.case.id
                    for other in near
                    if other.profile.winner != one.profile.winner and shared[one.key] <= shared[other.key]
                ],
            )
            for one in near[:limit]
        ),
        constraint=constraint([one.profile for one in near], here),
        titles={one.case.id: Bilingual.of(one.case.title) for one in near},
    )


def constraint(known: Iterable[Profile], here: Profile) -> Constraint:
    """What decided cases force or permit here."""
    known = list(known)
    forcing = [one for one in known if forces(one, here)]
    sides = _sides(forcing)
    if sides:
        verdict: OneOf["forced", "conflicting"] = "forced" if len(sides) == 1 else "conflicting"
        return Constraint(verdict=verdict, sides=sides, by=tuple(sorted({one.case for one in forcing})))
    citable = [one for one in known if one.winner and any(here.has(*factor) for factor in one.of(one.winner))]
    return Constraint(verdict="permitted" if citable else "open", sides=_sides(citable))


def _sides(profiles: Iterable[Profile]) -> tuple[Side, ...]:
    return tuple(sorted({one.winner for one in profiles if one.winner}))


def _shared(there: Profile, here: Profile) -> Iterator[str]:
    return (pattern for pattern, factor in sorted(there.factors.items()) if here.has(pattern, factor.truth))


def _apart(there: Profile, here: Profile) -> tuple[Factor, ...]:
    """What weakens a decision here: its winner's factors that are missing, and the loser's that are new."""
    if there.winner is None:
        return ()
    return tuple(one for one in differences(there, here) if one.favours == there.winner) + tuple(
        one for one in differences(here, there) if one.favours != there.winner
    )


# -- decided cases


@dataclass(frozen=True)
class _Decided:
    case: Case
    row: OutcomeRow
    profile: Profile

    @property
    def key(self) -> tuple[str, str]:
        return (self.case.id, self.row.claim)


_known: WeakKeyDictionary[KnowledgeBase, dict[Atom, tuple[_Decided, ...]]] = WeakKeyDictionary()


def _decided(kb: KnowledgeBase) -> dict[Atom, tuple[_Decided, ...]]:
    """What was adjudicated, by issue. A knowledge base never changes, so this is worked out once for each."""
    if kb not in _known:
        found: dict[Atom, list[_Decided]] = {}
        for case in kb.cases.values():
            rows = [row for row in case.outcome if row.how == "adjudicated"]
            decision = decide(kb, case) if rows else None
            for row in rows:
                claim = parse_atom(row.claim)
                if decision is not None and kb.predicates[claim.predicate].kind == "claim":
                    winner: Side = "claimant" if row.liable else "respondent"
                    one = _Decided(case, row, profile(kb, decision, claim, winner))
                    found.setdefault(issue_of(kb, claim), []).append(one)
        _known[kb] = {issue: tuple(rows) for issue, rows in found.items()}
    return _known[kb]


def _precedent(kb: KnowledgeBase, one: _Decided, here: Profile, counter: Iterable[str]) -> Precedent:
    case, row, there = one.case, one.row, one.profile
    assert there.winner is not None
    claim = parse_atom(row.claim)
    predicate = kb.predicates[claim.predicate]
    act = next((case.acts[term] for term in claim.terms if term in case.acts), None)
    return Precedent(
        case=case.id,
        title=Bilingual.of(case.title),
        claim=row.claim,
        winner=there.winner,
        weight=case.weight,
        court=Bilingual.of(case.court) if case.court else None,
        court_level=case.court_level,
        decided=case.decided or case.as_of.isoformat(),
        docket=case.docket,
        confidence=case.confidence,
        conduct=Bilingual.of(act.name) if act and predicate.party else None,
        basis=tuple(
            Bilingual(zh=cite(place, kb.instruments, "zh"), en=cite(place, kb.instruments, "en")) for place in row.basis
        ),
        remedy=Bilingual.of(row.remedy) if row.remedy else None,
        positions=tuple(
            Bilingual.of(position.says)
            for name, chosen in sorted(case.readings.items())
            for position in kb.readings[name].positions
            if position.id == chosen
        ),
        holdings=tuple(Bilingual.of(text) for text in case.holdings.values()),
        shared=tuple(here.factors.get(name) or here.presumed[name] for name in _shared(there, here)),
        here_only=differences(here, there),
        there_only=differences(there, here),
        distinguishes=_apart(there, here),
        to_prove=tuple(
            here.unsettled[factor.pattern][factor.truth]
            for factor in differences(there, here)
            if factor.favours == there.winner and factor.pattern in here.unsettled
        ),
        forces=forces(there, here),
        counter_examples=tuple(dict.fromkeys(counter)),
    )


# -- factors from the rules


@dataclass
class _Dimension:
    """One fact in its role: its ground keys, whom its truth helps, and what is taken as so until somebody proves otherwise."""

    keys: list[Key] = field(default_factory=list)
    helped: set[Side] = field(default_factory=set)
    presumed: set[bool | None] = field(default_factory=set)


class _Cone:
    """The facts below a claim with their roles and directions."""

    def __init__(self, kb: KnowledgeBase, decision: Decision, claim: Atom):
        self.kb, self.decision, self.situation = kb, decision, decision.situation
        self.program = decision.compiled.program
        self.speaker = Speaker(kb, decision.situation)
        self.roles: dict[str, str] = {}
        for name, term in zip(kb.predicates[claim.predicate].args, claim.terms, strict=True):
            self.name(term, name)
        self.met: dict[tuple[Key, Side, bool | None], None] = {}
        for rule, side in cone(self.program, claim):
            for variable, term in sorted(rule.binding.items()):
                self.name(term, variable)  # the nearest rule comes first, and its name for a thing stays
            for element in rule.elements:
                for literal in element.literals:
                    self.note(literal, side)

    def name(self, term: str, role: str) -> None:
        if term in self.situation.types:
            self.roles.setdefault(term, role)

    def note(self, literal: GroundLiteral, side: Side) -> None:
        """A fact that a rule looks at: whom its truth helps, and what is taken as so until somebody proves otherwise."""
        if literal.mode in (Mode.HOLDS, Mode.FAILS):
            return
        helped = side if literal.mode in POSITIVE else OTHER[side]
        # The respondent must prove what defeats liability; until then the contrary is taken as so. What the claimant has
        # not proved stays open instead: a court examines every element, but only the defences that are raised.
        needed = literal.mode in PROOF_NEEDED
        presumed = (helped == "claimant") if needed == (side == "respondent") else None
        self.met[literal.key, helped, presumed] = None

    def profile(self, winner: Side | None) -> Profile:
        dimensions: dict[str, _Dimension] = {}
        for key, helped, presumed in self.met:
            one = dimensions.setdefault(self.pattern(key), _Dimension())
            one.keys += [key] if key not in one.keys else []
            one.helped.add(helped)
            one.presumed.add(presumed)
        factors: dict[str, Factor] = {}
        presumptions: dict[str, Factor] = {}
        unsettled: dict[str, tuple[Factor, Factor]] = {}
        for pattern, one in sorted(dimensions.items()):
            if len(one.helped) > 1:
                continue  # it helps either side, depending on the rule: no direction
            key, standing = self.standing(one.keys)
            if standing in (Standing.TRUE, Standing.FALSE):
                factors[pattern] = self.factor(pattern, key, standing is Standing.TRUE, one, standing)
                continue
            disproved, proved = (self.factor(pattern, key, truth, one, standing) for truth in (False, True))
            unsettled[pattern] = (disproved, proved)
            (truth, *more) = one.presumed
            if standing is Standing.UNKNOWN and truth is not None and not more:
                presumptions[pattern] = proved if truth else disproved
        return Profile(self.situation.case.id, factors, presumptions, unsettled, winner)

    def pattern(self, key: Key) -> str:
        atom = key.atom if isinstance(key, Comparison) else key
        role = atom.substitute(self.roles)
        return str(Comparison(role, key.operator, key.threshold) if isinstance(key, Comparison) else role)

    def standing(self, keys: list[Key]) -> tuple[Key, Standing]:
        """How a fact stands that several things may fill the roles of: true if of any, else disputed, else false."""
        found = {self.of(key): key for key in reversed(keys)}
        best = next(one for one in (Standing.TRUE, Standing.DISPUTED, Standing.FALSE, Standing.UNKNOWN) if one in found)
        return found[best], best

    def of(self, key: Key) -> Standing:
        proof = self.decision.record.get(key)
        if proof is not None:
            return Standing.TRUE if proof else Standing.FALSE
        return self.situation.standing(key) if isinstance(key, Atom) else Standing.UNKNOWN

    def factor(self, pattern: str, key: Key, truth: bool, one: _Dimension, standing: Standing) -> Factor:
        (helped,) = one.helped
        return Factor(
            pattern=pattern,
            truth=truth,
            favours=helped if truth else OTHER[helped],
            says=Bilingual.of(self.speaker.say(key, truth)),
            standing=standing.value,
        )


# -- as sentences

WEIGHT: dict[Weight | None, Bilingual] = {
    "guiding": Bilingual(zh="指导性案例，应当参照", en="guiding case, to be referred to"),
    "reference": Bilingual(
        zh="人民法院案例库参考案例，供参考", en="case of the people's courts' case library, persuasive"
    ),
    "typical": Bilingual(zh="典型案例，供参考", en="typical case, persuasive"),
    "ordinary": Bilingual(zh="一般案例，供参考", en="ordinary case, persuasive"),
    None: Bilingual(zh="案例等级未注明，供参考", en="weight not stated, persuasive"),
}
LEVEL: dict[CourtLevel, Bilingual] = {
    "basic": Bilingual(zh="基层法院", en="basic court"),
    "intermediate": Bilingual(zh="中级法院", en="intermediate court"),
    "high": Bilingual(zh="高级法院", en="high court"),
    "supreme": Bilingual(zh="最高人民法院", en="Supreme People's Court"),
    "authority": Bilingual(zh="行政、公安机关", en="authority, not a court"),
}
NO_CASE_LAW = Bilingual(
    zh="案例供参考，没有拘束力；指导性案例应当参照。所称“更有理由”，只是逐项比较事实的逻辑结果。",
    en="Decided cases are persuasive, never binding; guiding cases should be referred to. “A fortiori” states the logic of a comparison of facts, nothing more.",
)
WINNER = {
    "claimant": Bilingual(zh="认定责任", en="liability found"),
    "respondent": Bilingual(zh="未认定责任", en="no liability found"),
}
_WORDS = {
    "zh": {
        "line": "{title}（{facts}）：{winner}",
        "remedy": "处理：{0}",
        "position": "该案立场：{0}",
        "holding": "裁判要点：{0}",
        "shared": "共同的事实：{0}",
        "apart": "可以区分之处：{0}",
        "there": "该案有而本案未见：{0}",
        "here": "本案有而该案未见：{0}",
        "to_prove": "若要援用，尚须查明：{0}",
        "counter": "反例（结论相反而同样贴近）：{0}",
        "forces": "与该案相比，本案更有理由作相同处理。",
        "presumed": "{0}（对方未证明相反事实）",
        "forced": "按现有记录，与下列案例相比，本案更有理由作相同处理（{sides}）：{by}。",
        "permitted": "现有案例可以援用，也可以区分，支持：{sides}。",
        "conflicting": "案例之间相互冲突，按现有记录两种结论都有案例支持：{by}。",
        "open": "收录的案例与本争点没有共同的、有影响的事实。",
        "and": "；",
        "list": "、",
    },
    "en": {
        "line": "{title} ({facts}): {winner}",
        "remedy": "Disposition: {0}",
        "position": "Position taken: {0}",
        "holding": "Held: {0}",
        "shared": "Facts in common: {0}",
        "apart": "What sets it apart: {0}",
        "there": "there, not here: {0}",
        "here": "here, not there: {0}",
        "to_prove": "To rely on it, still to be shown: {0}",
        "counter": "Counter-examples (decided the other way, as much on point): {0}",
        "forces": "A fortiori, the present case calls for the same result.",
        "presumed": "{0} (the other side has not proved the contrary)",
        "forced": "On the present record the following applies a fortiori ({sides}): {by}.",
        "permitted": "The decided cases can be followed and can be distinguished; they support: {sides}.",
        "conflicting": "The decided cases conflict; on the present record there is one a fortiori for either result: {by}.",
        "open": "No decided case kept here shares a fact that matters to this issue.",
        "and": "; ",
        "list": ", ",
    },
}


def standing_line(one: Precedent, lang: str) -> str:
    """Title, weight, court with its level, date, docket and outcome in one line."""
    facts = [WEIGHT[one.weight][lang], *([LEVEL[one.court_level][lang]] if one.court_level else [])]
    facts += [one.court[lang]] if one.court else []
    facts += [one.decided, *([one.docket] if one.docket else [])]
    words = _WORDS[lang]
    return words["line"].format(title=one.title[lang], facts=words["list"].join(facts), winner=WINNER[one.winner][lang])


def details(found: Precedents, one: Precedent, lang: str) -> list[str]:
    """What a reader needs to cite or to distinguish a decided case, a sentence a line."""
    words = _WORDS[lang]

    def said(factors: Iterable[Factor]) -> str:
        return words["and"].join(
            words["presumed"].format(factor.says[lang]) if factor.standing == "unknown" else factor.says[lang]
            for factor in factors
        )

    lines = [words["remedy"].format(one.remedy[lang])] if one.remedy else []
    lines += [words["holding"].format(holding[lang]) for holding in one.holdings]
    lines += [words["position"].format(position[lang]) for position in one.positions]
    lines += [words["shared"].format(said(one.shared))]
    there = [factor for factor in one.there_only if factor in one.distinguishes]
    here = [factor for factor in one.here_only if factor in one.distinguishes]
    apart = [words["there"].format(said(there))] if there else []
    apart += [words["here"].format(said(here))] if here else []
    lines += [words["apart"].format(words["and"].join(apart))] if apart else []
    lines += (
        [words["to_prove"].format(words["and"].join(factor.says[lang] for factor in one.to_prove))]
        if one.to_prove
        else []
    )
    lines += [words["forces"]] if one.forces else []
    lines += (
        [words["counter"].format(words["list"].join(found.titles[name][lang] for name in one.counter_examples))]
        if one.counter_examples
        else []
    )
    return lines


def constraint_line(found: Precedents, lang: str) -> str:
    """The constraint as a sentence."""
    words = _WORDS[lang]
    return words[found.constraint.verdict].format(
        by=words["list"].join(found.titles[name][lang] for name in found.constraint.by),
        sides=words["list"].join(WINNER[side][lang] for side in found.constraint.sides),
    )
