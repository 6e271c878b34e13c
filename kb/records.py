"""The records of the knowledge base, as read from data/*.yaml: frozen, strict, law-free.

Every record keeps `where`, the file and line it came from, so that a problem can be shown at its place.
Instruments and provisions are in `kb.provisions`, the notation of atoms in `kb.atoms`.
"""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Annotated, Any
from typing import Literal as OneOf

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from kb.atoms import Atom, Comparison, Distinct, Formula, is_variable, parse_atom, parse_formula, parse_statement
from kb.yaml_source import Located

Branch = OneOf["civil", "administrative", "criminal"]
Burden = OneOf["claimant", "respondent", "prosecution", "accused", "agency", "party"]
PROPONENTS = frozenset({"claimant", "prosecution", "agency"})
"""Who asserts liability: the claimant, the prosecution, the agency. The other three resist it."""
Confidence = OneOf["verified", "unverified"]
STRUCTURE = ("by", "content_of", "service_of", "towards", "concerns")
"""The predicates that the frame of a case answers: who did which act with what, towards whom, and whom a content concerns."""
ACT = "Act"
"""The variable for the act whose date chooses the law."""
ROLES = {"Actor": "by", "Content": "content_of", "Service": "service_of"}
"""Variables that an act binds by itself, with the predicate of the frame that says so."""
REVIEW_NONE = "not reviewed"


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    where: str = Field("", repr=False, exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _located(cls, value: Any) -> Any:
        return {**value, "where": value.where} if isinstance(value, Located) and value.where else value


class Text(Record):
    """The same words in Chinese and English."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


# -- vocabulary ---------------------------------------------------------------------------------------------------


class EntityType(Record):
    """A kind of thing a case names. `is_a` gives the broader type."""

    id: str
    name: Text
    is_a: str | None = None


class EnumValue(Record):
    """A constant of the vocabulary, e.g. the interest `portrait` or the offence `fraud`.

    `does` belongs to roles: the kinds of act that make somebody play the role.
    """

    id: str
    enum: str
    name: Text
    does: tuple[str, ...] = ()
    provision: str | None = None
    note: Text | None = None


class Weighing(Record):
    """An open-textured term: who weighs it, and by which indicators.

    `controls` says that measures taken are among the indicators: a control that is lacking speaks for the term.
    """

    by: Text
    indicators: Text
    controls: bool = False
    provision: str | None = None


class Predicate(Record):
    """A term of the vocabulary with its sentences.

    `args` maps argument names, as used in the sentences, to entity types or enums, in order.
    kind: `fact` is for the case to state; `derived`, `claim` and `consequence` are concluded by rules.
    A claim is what the analysis reports, a consequence hangs on the claim named in `of`.
    `act_kind` marks what an act can be (publishes, trains ...): an act is what its `does` says, and nothing else.
    `effort` says how hard the evidence is to get: 1 at hand, 2 usual, 3 costly or contested.
    `duty` marks a claim that only says a duty is broken: a normative document may state it.
    `control` marks a fact that says how somebody behaves towards a duty (labels, keeps logs, removes a label), and not
    whether the duty reaches them: a breach that is excluded by such facts alone is a duty met.
    `type_test` names the type whose members satisfy the predicate, e.g. is_person; the frame of a case answers it.
    """

    id: str
    kind: OneOf["fact", "derived", "claim", "consequence"] = "fact"
    args: dict[str, str]
    value: OneOf["truth", "number"] = "truth"
    unit: Text | None = None
    branch: Branch | None = None
    of: str | None = None
    party: str | None = None
    to: str | None = None
    act_kind: bool = False
    type_test: str | None = None
    duty: bool = False
    control: bool = False
    says: Text
    denies: Text | None = None
    asks: Text | None = None
    evidence: Text | None = None
    effort: Annotated[int, Field(ge=1, le=3)] = 2
    weighed: Weighing | None = None
    implies: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    note: Text | None = None

    @model_validator(mode="after")
    def _complete(self) -> Predicate:
        if (
            self.kind == "fact"
            and self.value == "truth"
            and not self.act_kind
            and not self.type_test
            and not (self.denies and self.asks)
        ):
            raise ValueError("a fact needs `denies` and `asks`, in zh and en")
        if self.control and self.kind != "fact":
            raise ValueError("only a fact can be a control")
        if self.kind == "claim" and not (self.branch and self.party):
            raise ValueError("a claim needs `branch` and `party` (the argument that bears it)")
        if self.kind == "consequence" and not self.of:
            raise ValueError(
                "a consequence needs `of`: the claim it hangs on, e.g. infringes(Act, Actor, Person, Interest)"
            )
        if self.value == "number" and not self.unit:
            raise ValueError("a number needs its `unit`")
        for name in (self.party, self.to):
            if name is not None and name not in self.args:
                raise ValueError(f"{name} is none of the arguments {', '.join(self.args)}")
        return self


# -- rules --------------------------------------------------------------------------------------------------------


class Interval(Record):
    """From a date, until another that is no longer in it; open where there is none."""

    from_: datetime.date = Field(alias="from")
    until: datetime.date | None = None

    model_config = ConfigDict(populate_by_name=True)

    def contains(self, day: datetime.date) -> bool:
        return self.from_ <= day and (self.until is None or day < self.until)

    def overlaps(self, first: datetime.date, last: datetime.date) -> bool:
        return self.from_ <= last and (self.until is None or first < self.until)


class Element(Record):
    """One condition of a rule, the words it encodes, and who must prove it.

    Either `fact` (one formula) or `any` (an alternative that the text itself lists).
    `anchor` is verbatim from `provision` (the rule's own where none is given); where the text is silent,
    `doctrine` says in our words where the element comes from.
    """

    fact: str | None = None
    any: tuple[str, ...] = ()
    anchor: str | None = None
    provision: str | None = None
    doctrine: Text | None = None
    burden: Burden | None = None
    burden_from: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Element:
        if (self.fact is None) == (not self.any):
            raise ValueError("an element is either `fact` or `any`")
        if any(isinstance(formula, Comparison) and formula.operator == "=" for formula in self.formulas):
            raise ValueError("要件以 >=、>、<=、< 比较数值 · an element compares a number with >=, >, <= or <")
        return self

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """The alternatives, one where the element is a plain fact."""
        return tuple(parse_formula(text) for text in ((self.fact,) if self.fact else self.any))


class Amount(Record):
    """A range with its unit; both ends included unless said. No end means the text sets none."""

    min: float | None = None
    max: float | None = None
    unit: OneOf["cny", "eur", "day", "month", "year", "times", "percent", "fen"]
    base: Text | None = None
    above: bool = False
    below: bool = False


class Consequence(Record):
    """What follows: a remedy or a penalty. `kind` is a value of the enum `consequence`."""

    kind: str
    amount: Amount | None = None
    silent: bool = False
    mode: OneOf["shall", "may", "alternative"] = "shall"
    liability: OneOf["several", "joint", "enlarged_part", "corresponding", "supplementary"] | None = None
    to: Text | None = None
    claimant: Text | None = None
    provision: str | None = None
    note: Text | None = None


class NotEncoded(Record):
    """What a provision says and the rule leaves to counsel."""

    provision: str
    anchor: str | None = None
    because: Text


class Rule(Record):
    """A rule reads like the article beside it: elements, exceptions by name, a conclusion.

    A rule without `then` is an exception: it is named under another rule's `unless` and shares variables by name.
    `Act` is the act whose date chooses the law; Actor, Content, Service are its own unless bound otherwise.
    `partial` says that the rule covers a corner of its conclusion while the general rule is not encoded for its dates:
    where only such rules are in force, a conclusion that cannot hold is answered not_covered, never excluded.
    """

    id: str
    map: str | None = None
    provision: str
    in_force: Interval
    authority: str | None = None
    reads: Text
    if_: tuple[Element, ...] = Field(alias="if")
    unless: tuple[str, ...] = ()
    then: str | None = None
    reading: dict[str, str] = {}
    overlay: str | None = None
    partial: bool = False
    consequences: tuple[Consequence, ...] = ()
    not_encoded: tuple[NotEncoded, ...] = ()
    confidence: Confidence = "verified"
    source: Text | None = None
    review: str = REVIEW_NONE
    note: Text | None = None

    model_config = ConfigDict(populate_by_name=True)

    @cached_property
    def head(self) -> Atom | None:
        return parse_atom(self.then) if self.then else None

    @property
    def file(self) -> str:
        """The file that holds the rule, without its ending: `portrait` for data/rules/portrait.yaml; empty if it came from none."""
        return self.where.rpartition(":")[0].rpartition("/")[2].removesuffix(".yaml")

    @cached_property
    def variables(self) -> frozenset[str]:
        terms: set[str] = set(self.head.terms) if self.head else set()
        for element in self.if_:
            for formula in element.formulas:
                terms.update((formula.left, formula.right) if isinstance(formula, Distinct) else formula.atom.terms)
        return frozenset(term for term in terms if is_variable(term))

    @field_validator("then")
    @classmethod
    def _head_is_an_atom(cls, value: str | None) -> str | None:
        if value is not None:
            parse_atom(value)
        return value


# -- what is left out, and who has read what -----------------------------------------------------------------------


class Omission(Record):
    """A family of the law map of which no rule carries anything, or (`part`) of which rules carry only the rest: what, and why."""

    family: Annotated[str, Field(pattern=r"^[A-Z][0-9]+$")]
    part: bool = False
    what: Text
    why: Text

    @property
    def id(self) -> str:
        return self.family


class FileReading(Record):
    """How often a file of rules was read beside the official texts, and how many rules it had at the last reading.

    `first` is the reading in which the rules were written, `second` one by somebody else; neither is a lawyer's review.
    """

    file: str
    first: datetime.date
    second: datetime.date | None = None
    rules: Annotated[int, Field(ge=1)]

    @property
    def id(self) -> str:
        return self.file

    @model_validator(mode="after")
    def _in_order(self) -> FileReading:
        if self.second is not None and self.second < self.first:
            raise ValueError(f"{self.file}: the second reading comes before the first; correct the days")
        return self


# -- readings, doctrine, risks, duties, paper ---------------------------------------------------------------------


class Authority(Record):
    """Something that speaks for a position: exactly one of a provision, a case, a paper item or a named source."""

    provision: str | None = None
    case: str | None = None
    paper: str | None = None
    source: Text | None = None


class Position(Record):
    id: str
    says: Text
    authorities: tuple[Authority, ...] = ()


class Reading(Record):
    """A contested point and the positions on it. `default` is the one used where the user chooses none."""

    id: str
    question: Text
    provision: str
    positions: tuple[Position, ...]
    default: str
    note: Text | None = None


class Shown(Record):
    """When a principle for counsel stands with an answer; every condition given must be met by a claim that the case points to.

    `acts_before`: its act may have been before the day; `months_after_act`: so much time has passed since; `instruments`: it
    rests on one of them.
    """

    acts_before: datetime.date | None = None
    months_after_act: int | None = None
    instruments: tuple[str, ...] = ()


class Principle(Record):
    """A rule about rules with its basis: one the engine applies itself, e.g. the lighter-law comparison, or one for counsel.

    `applies` names the mechanism: `rank` is kept by the checks of the data, `counsel` is not applied but `shown` with the
    answers it may move. `branches` are the branches of law it governs.
    """

    id: str
    map: str | None = None
    provision: str
    in_force: Interval
    applies: OneOf["law_of_the_act", "lighter_later_law", "coexistence", "civil_first", "rank", "counsel"]
    shown: Shown | None = None
    branches: tuple[Branch, ...]
    says: Text
    anchor: str | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _shown_to_counsel(self) -> Principle:
        if (self.applies == "counsel") != (self.shown is not None):
            raise ValueError("a principle for counsel, and no other, says under `shown` when it stands with an answer")
        return self


class Overlay(Record):
    """Something that is not law here: a proposal, or foreign law. Its rules are off unless somebody asks what would change.

    `sources` are addresses: items of the paper (`paper/M4.p1`) or an instrument (`eu/eu-ai-act`).
    """

    id: str
    kind: OneOf["proposal", "foreign"]
    name: Text
    says: Text
    sources: Annotated[tuple[str, ...], Field(min_length=1)]
    note: Text | None = None

    @property
    def not_law(self) -> Text:
        """What must stand wherever one of its rules is shown."""
        return NOT_LAW[self.kind]


NOT_LAW: dict[str, Text] = {
    "proposal": Text(zh="不是现行法：立法建议", en="not law: a proposal"),
    "foreign": Text(zh="不是中国现行法：域外法", en="not Chinese law: foreign law"),
}


class Risk(Record):
    """A type of risk: what it is, how it leads to law, and for whom. `broader` makes the SKOS hierarchy."""

    id: str
    name: Text
    definition: Text
    broader: str | None = None
    conclusions: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    paper: tuple[str, ...] = ()
    actors: dict[str, Text] = {}


class Duty(Record):
    """A duty of conduct: who owes it, on which basis, and which conclusion states its breach.

    `controls` are facts that count as controls (see `Predicate`) for this duty only. Where no rule states the breach,
    `not_encoded` says why.
    """

    id: str
    name: Text
    owed_by: tuple[str, ...]
    provisions: tuple[str, ...]
    in_force: Interval
    breach: str | None = None
    controls: tuple[str, ...] = ()
    paper: tuple[str, ...] = ()
    says: Text
    not_encoded: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _breach_or_reason(self) -> Duty:
        if (self.breach is None) == (self.not_encoded is None):
            raise ValueError("a duty names either the conclusion that is its `breach`, or why none is `not_encoded`")
        return self


class PaperItem(Record):
    """An item of the seed paper, by the id of its digest, in our own words."""

    id: str
    kind: OneOf[
        "risk",
        "example",
        "statute-cited",
        "measure",
        "doctrine",
        "proposal",
        "foreign-law",
        "platform-policy",
        "system",
    ]
    place: str
    says: Text
    provisions: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    part_of: str | None = None
    standing: OneOf["current", "moved_on", "errs", "proposal_only", "not_law"] = "current"
    note: Text | None = None


# -- cases --------------------------------------------------------------------------------------------------------


def _names(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class Entity(Record):
    type: str
    name: Text
    note: Text | None = None


class ContentEntity(Record):
    """A content and whom or what it concerns; it concerns nobody else."""

    name: Text
    concerns: tuple[str, ...] = ()
    note: Text | None = None

    _one = field_validator("concerns", mode="before")(_names)


class Dated(Record):
    """When: a day, or the first and last day it may have been; both included."""

    first: datetime.date
    last: datetime.date


def parse_date(value: Any) -> Dated:
    """`2022-06-01`, `2022-06` (some day of the month), `2022`, or `{from: ..., to: ...}`; ValueError otherwise."""
    import calendar

    if isinstance(value, Dated):
        return value
    if isinstance(value, datetime.date):
        return Dated(first=value, last=value)
    if isinstance(value, dict) and set(value) == {"from", "to"}:
        first, last = parse_date(value["from"]).first, parse_date(value["to"]).last
        if last < first:
            raise ValueError(f"the date range ends before it begins: {first} to {last}")
        return Dated(first=first, last=last)
    parts = str(value).split("-")
    if all(part.isdigit() for part in parts) and 1 <= len(parts) <= 3 and len(parts[0]) == 4:
        year, month, day = (int(part) for part in [*parts, "0", "0"][:3])
        try:
            if not month:
                return Dated(first=datetime.date(year, 1, 1), last=datetime.date(year, 12, 31))
            last_day = calendar.monthrange(year, month)[1]
            return Dated(first=datetime.date(year, month, day or 1), last=datetime.date(year, month, day or last_day))
        except (ValueError, calendar.IllegalMonthError) as error:
            raise ValueError(f"no such date: {value}") from error
    raise ValueError(f"cannot read the date {value!r}; write 2022-06-01, 2022-06, 2022 or {{from: ..., to: ...}}")


class ActEntity(Record):
    """A dated act: who did it, what it was, with which content, through which service, towards whom.

    The law of its date governs; for an act that continues, give the last day on which it went on.
    """

    name: Text
    by: tuple[str, ...]
    does: tuple[str, ...]
    date: Any
    content: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    note: Text | None = None

    _one = field_validator("by", "does", "content", "service", "to", mode="before")(_names)
    _date = field_validator("date")(parse_date)


class Fact(Record):
    """A stated fact with its source. `fact` is a statement of `kb.atoms`; a bare string is short for it."""

    fact: str
    source: str | None = None
    said_by: str | None = None
    denied_by: str | None = None
    note: Text | None = None

    _read = field_validator("fact")(lambda value: (parse_statement(value), value)[1])

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"fact": value} if isinstance(value, str) else value


Status = OneOf["established", "excluded", "open", "not_covered"]


class OutcomeRow(Record):
    """What was decided for one claim, and how we know. `claim` is the conclusion it corresponds to."""

    claim: str
    liable: bool
    how: OneOf["adjudicated", "not-pursued", "authority-position"]
    basis: tuple[str, ...] = ()
    remedy: Text | None = None
    note: Text | None = None


class Abroad(Record):
    """What an authority elsewhere decided under its own law. It is told, and never compared with rules of Chinese law."""

    party: str
    branch: Branch
    law: Text
    liable: bool
    how: OneOf["adjudicated", "settled", "not-pursued", "authority-position"]
    says: Text
    confidence: Confidence = "verified"


class CaseSource(Record):
    title: str
    confirms: tuple[str, ...] = ()
    how_found: str | None = None


class Change(Record):
    """A variant of a scenario: what is stated differently, and the answers that change with it."""

    name: Text | None = None
    but: tuple[Fact, ...] = ()
    date: dict[str, Any] = {}
    does: dict[str, tuple[str, ...]] = {}
    readings: dict[str, str] = {}
    overlays: tuple[str, ...] = ()
    expect: dict[str, Status] = {}
    on_record: dict[str, OneOf["holds", "fails"]] = {}

    _one = field_validator("overlays", mode="before")(_names)


Weight = OneOf["guiding", "reference", "typical", "ordinary"]
"""A guiding case of the Supreme People's Court, one in the people's courts' case library, a case published as typical."""

CourtLevel = OneOf["basic", "intermediate", "high", "supreme", "authority"]
"""The level of the court that spoke last in a case, or an authority that is no court."""


class Case(Record):
    """A case: parties, contents, services, dated acts, facts. Not stated means unknown, never false.

    `overlays` are those for which the case asks what would change; they never enter the answer under the law in force.
    """

    id: str
    title: Text
    kind: OneOf["decided", "incident", "hypothetical", "scenario"] = "hypothetical"
    as_of: datetime.date
    narrative: Text | None = None
    court: Text | None = None
    court_level: CourtLevel | None = None
    weight: Weight | None = None
    docket: str | None = None
    decided: str | None = None
    confidence: str | None = None
    sources: tuple[CaseSource, ...] = ()
    risks: tuple[str, ...] = ()
    parties: dict[str, Entity]
    contents: dict[str, ContentEntity] = {}
    services: dict[str, Entity] = {}
    acts: dict[str, ActEntity] = {}
    facts: tuple[Fact, ...] = ()
    readings: dict[str, str] = {}
    overlays: tuple[str, ...] = ()
    outcome: tuple[OutcomeRow, ...] = ()
    abroad: tuple[Abroad, ...] = ()
    expect: dict[str, Status] = {}
    on_record: dict[str, OneOf["holds", "fails"]] = {}
    holdings: dict[str, Text] = {}
    variants: tuple[Change, ...] = ()
    rules: tuple[str, ...] = ()
    note: Text | None = None

    _one = field_validator("overlays", mode="before")(_names)


class TeachingProblem(Record):
    """A case set for study: what to do, which claims to discuss, and the change that turns them. It holds no answers.

    `case` is a case or a scenario, `variant` the number of one of its variants; `map` names the mistakes of the law map
    that the problem guards against, `teaches` says so in words and is shown after the answers.
    """

    id: str
    title: Text
    case: str
    variant: int | None = None
    level: OneOf["basic", "intermediate", "advanced"]
    task: Text
    claims: tuple[str, ...]
    turn: Change
    teaches: Text
    map: tuple[str, ...] = ()
