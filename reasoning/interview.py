"""The interview: one question after another, the most useful first, until every claim in view is settled.

Each question comes with its reason: the claims that turn on it, whom they are against, under which articles, and what
either answer would do. Answers become facts of the case, nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kb.atoms import Atom, parse_atom
from kb.errors import CaseError, Problem
from kb.load import KnowledgeBase
from kb.provisions import Address
from kb.records import Case, Change, Fact, Status
from kb.variants import vary
from reasoning.analysis import decide
from reasoning.ask import Question, questions
from reasoning.decide import Decision
from reasoning.report import (
    BRANCHES,
    RANK,
    Bilingual,
    Claim,
    Report,
    _provisions,
    _Reporter,
    argument,
    claim_atoms,
    report,
)
from reasoning.sentences import Speaker
from reasoning.situation import Standing

SOURCE = "访谈 interview"
"""The source of a fact that came as an answer."""


class Reply(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "not known"
    DISPUTED = "disputed"


_BEFORE = {Reply.YES: "", Reply.NO: "not ", Reply.UNKNOWN: "? ", Reply.DISPUTED: "disputed "}
_BOUND = re.compile(r"(>=|<=|=)?\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Reason:
    """A claim that turns on a question: against whom, under what, and where either answer leaves it."""

    claim: str
    sentence: Bilingual
    party: Bilingual
    citations: tuple[Bilingual, ...]
    if_yes: Status
    if_no: Status


@dataclass(frozen=True)
class Inquiry:
    """A question to put. `unit` is set where a number is asked for."""

    fact: str
    question: Bilingual
    evidence: Bilingual | None
    unit: Bilingual | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Raised:
    """What an interview needs of a claim."""

    claim: str
    sentence: Bilingual
    party: str
    citations: tuple[Bilingual, ...]
    status: Status


def inquiries(kb: KnowledgeBase, decision: Decision, of: Report) -> list[Inquiry]:
    """All useful questions with their reasons, the best first. In view is what the case points to, or else every claim."""
    claims = {one.claim: Raised(one.claim, one.sentence, one.party, one.citations, one.status) for one in in_view(of)}
    return list(inquiries_on(kb, decision, claims))


def inquiries_on(kb: KnowledgeBase, decision: Decision, claims: Mapping[str, Raised]) -> Iterator[Inquiry]:
    """The same for claims as `raised` gives them, one by one."""
    for one in questions(kb, decision, [parse_atom(name) for name in claims]):
        yield _inquiry(kb, decision, one, claims)


def in_view(of: Report) -> tuple[Claim, ...]:
    """The claims that something in the case points to, or all where nothing points anywhere."""
    return tuple(claim for claim in of.claims if claim.alleged) or of.claims


def raised(kb: KnowledgeBase, decision: Decision) -> dict[str, Raised]:
    """The same claims in the same order, with what an inquiry says of them only."""
    reporter = _Reporter(kb, decision, "none")
    explained = [(atom, reporter.explainer.explain(atom)) for atom in claim_atoms(kb, decision)]
    alleged = [
        (atom, view)
        for atom, view in explained
        if decision.holds(atom) or any(reporter.alleged(rule) for rule in view.rules)
    ]
    found: list[tuple[tuple[object, ...], Raised]] = []
    for atom, view in alleged or explained:
        predicate, status, holds = kb.predicates[atom.predicate], decision.status(atom), decision.holds(atom)
        basis = sorted({place for rule in view.rules for place in _provisions(rule)}, key=Address.parse)
        rank = (RANK[status], not holds, BRANCHES.index(predicate.branch or "civil"), str(atom))
        sentence = reporter.speaker.say(atom, holds or status != "excluded")
        one = Raised(
            str(atom),
            Bilingual(zh=sentence.zh, en=sentence.en),
            argument(predicate, atom, predicate.party) or "",
            tuple(reporter.citation(place) for place in basis),
            status,
        )
        found.append((rank, one))
    return {one.claim: one for _, one in sorted(found, key=lambda pair: pair[0])}


def _inquiry(kb: KnowledgeBase, decision: Decision, one: Question, claims: Mapping[str, Raised]) -> Inquiry:
    speaker, case = Speaker(kb, decision.situation), decision.situation.case
    predicate = kb.predicates[one.atom.predicate]
    topic = speaker.topic(one.atom)
    number = predicate.unit if predicate.value == "number" else None
    return Inquiry(
        fact=str(one.atom),
        question=Bilingual(zh=topic.zh, en=topic.en),
        evidence=Bilingual(zh=predicate.evidence.zh, en=predicate.evidence.en) if predicate.evidence else None,
        unit=Bilingual(zh=number.zh, en=number.en) if number else None,
        reasons=tuple(
            Reason(
                claim=claim.claim,
                sentence=claim.sentence,
                party=Bilingual(zh=case.parties[claim.party].name.zh, en=case.parties[claim.party].name.en),
                citations=claim.citations,
                if_yes=effect.if_proved,
                if_no=effect.if_disproved,
            )
            for effect in one.effects
            for claim in [claims[str(effect.claim)]]
        ),
    )


def answered(case: Case, fact: str, reply: Reply | str) -> Case:
    """The case with an answer put into it; a number is given as text, `5000`, `>= 5000` or `<= 5000`.

    What the case said of the same fact before is replaced. Raises CaseError for what is no number.
    """
    if isinstance(reply, Reply):
        statement = f"{_BEFORE[reply]}{fact}"
    else:
        match = _BOUND.fullmatch(reply.strip())
        if not match:
            raise CaseError([Problem(fact, f"not a number: {reply!r}", "write 5000, >= 5000 or <= 5000")])
        statement = f"{fact} {match[1] or '='} {match[2]}"
    return vary(case, Change(but=(Fact(fact=statement, source=SOURCE),))).model_copy(
        update={"expect": case.expect, "on_record": case.on_record, "variants": case.variants}
    )


class Interview:
    """An interview about one case. `case` always holds all answers so far."""

    def __init__(self, kb: KnowledgeBase, case: Case):
        self.kb, self.case = kb, case
        self.skipped: set[str] = set()
        self._decide()

    def _decide(self) -> None:
        self.decision = decide(self.kb, self.case)
        self.claims = raised(self.kb, self.decision)

    @property
    def report(self) -> Report:
        """The whole report on the case as it stands; an interview needs only a part of it."""
        return report(self.kb, self.decision)

    @property
    def settled(self) -> bool:
        """Whether no claim in view is open any more."""
        return all(claim.status != "open" for claim in self.claims.values())

    def next(self) -> Inquiry | None:
        """The next question; None when everything in view is settled or nothing is left to ask.

        A fact already disputed, or answered with `not known`, is not asked for again.
        """
        for one in questions(self.kb, self.decision, map(parse_atom, self.claims)):
            if str(one.atom) not in self.skipped and self.standing(one.atom) is not Standing.DISPUTED:
                return _inquiry(self.kb, self.decision, one, self.claims)
        return None

    def standing(self, atom: Atom) -> Standing:
        return self.decision.situation.standing(atom)

    def answer(self, inquiry: Inquiry, reply: Reply | str) -> None:
        """Take an answer. Raises CaseError, and leaves the case as it was, where it cannot stand beside the others."""
        before = self.case
        self.case = answered(before, inquiry.fact, reply)
        try:
            self._decide()
        except CaseError:
            self.case = before
            self._decide()
            raise
        if reply in (Reply.UNKNOWN, Reply.DISPUTED):
            self.skipped.add(inquiry.fact)
