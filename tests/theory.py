"""Theories of a few lines, turned into a knowledge base and a case in memory.

A proposition without brackets is about the one act `x`, done by A: `a` in a rule is `a(Act)`, in a fact `a(x)`.
Predicates need no declaration; `Act` is typed act, `Content` content, any other variable a party.

    rules:    [{id: r1, if: [a, {fact: b, burden: respondent}, {any: [c, d]}], then: p, unless: [r2]}]
    facts:    [a, not b, ? c, disputed d, n >= 5]
    parties:  {A: person}, date: 2024-01-01, meaning: {a: {implies: [b]}}, readings: {q: [one, two]}
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kb.atoms import Atom, Comparison, Distinct, Literal, is_variable, parse_formula, parse_statement
from kb.load import KnowledgeBase
from kb.records import ActEntity, Case, ContentEntity, Entity, EntityType, Predicate, Reading, Rule

WORDS = {"zh": "—", "en": "—"}
FRAME = {
    "by": {"Act": "act", "Party": "party"},
    "content_of": {"Act": "act", "Content": "content"},
    "service_of": {"Act": "act", "Service": "service"},
    "towards": {"Act": "act", "Subject": "party"},
    "concerns": {"Content": "content", "Subject": "party"},
}
TYPES = ("party", "person", "organisation", "content", "act", "service")
KINDS = ("makes", "publishes")
_BARE = re.compile(r"((?:not |\? |disputed )?)([a-z]\w*)((?:\s*[<>=].*)?)")
Theory = Mapping[str, Any]


def expand(text: str, term: str) -> str:
    """`not a` to `not a(term)`; what has brackets or is an inequality stays."""
    match = _BARE.fullmatch(text.strip())
    return f"{match[1]}{match[2]}({term}){match[3]}" if match else text


def knowledge_base(theory: Theory) -> KnowledgeBase:
    """The rules of a theory with the least vocabulary they need."""
    rules = {item["id"]: _rule(item) for item in theory["rules"]}
    kb = KnowledgeBase(
        Path("theory"),
        types={
            name: EntityType(id=name, name=WORDS, is_a="party" if name in ("person", "organisation") else None)
            for name in TYPES
        },
        rules=rules,
        readings={
            name: Reading(
                id=name,
                question=WORDS,
                provision="cn/civil-code/1",
                positions=[{"id": position, "says": WORDS} for position in positions],
                default=positions[0],
            )
            for name, positions in theory.get("readings", {}).items()
        },
    )
    kb.predicates.update(_vocabulary(rules.values(), theory))
    return kb


def case(theory: Theory, facts: Iterable[str] | None = None) -> Case:
    """The case of a theory: act x by A (and other acts under `acts`), and its facts or others given instead."""
    acts = theory.get("acts", {"x": {}})
    return Case(
        id="theory",
        title=WORDS,
        as_of=datetime.date(2030, 1, 1),
        parties={name: Entity(type=kind, name=WORDS) for name, kind in theory.get("parties", {"A": "person"}).items()},
        contents={
            name: ContentEntity(name=WORDS, concerns=concerns) for name, concerns in theory.get("contents", {}).items()
        },
        acts={
            name: ActEntity(
                **{"name": WORDS, "by": "A", "does": "makes", "date": theory.get("date", "2024-01-01"), **act}
            )
            for name, act in acts.items()
        },
        facts=[expand(fact, "x") for fact in (theory.get("facts", ()) if facts is None else facts)],
        readings=theory.get("reads", {}),
    )


def atom(text: str) -> Atom:
    """A conclusion or fact as theories write it."""
    return parse_statement(expand(text, "x")).atom


def _rule(item: Mapping[str, Any]) -> Rule:
    elements = [element if isinstance(element, dict) else {"fact": element} for element in item["if"]]
    return Rule.model_validate(
        {
            "provision": "cn/civil-code/1",
            "in_force": {"from": datetime.date(2020, 1, 1)},
            "reads": WORDS,
            **item,
            "if": [
                {
                    **element,
                    **({"fact": expand(element["fact"], "Act")} if "fact" in element else {}),
                    **({"any": [expand(text, "Act") for text in element["any"]]} if "any" in element else {}),
                }
                for element in elements
            ],
            "then": expand(item["then"], "Act") if "then" in item else None,
        }
    )


def _vocabulary(rules: Iterable[Rule], theory: Theory) -> dict[str, Predicate]:
    def predicate(name: str, args: Mapping[str, str], **more: Any) -> Predicate:
        return Predicate(id=name, args=dict(args), says=WORDS, denies=WORDS, asks=WORDS, **more)

    meaning: Mapping[str, Mapping[str, list[str]]] = theory.get("meaning", {})
    found = {name: predicate(name, args) for name, args in FRAME.items()}
    found |= {name: predicate(name, {"Act": "act"}, act_kind=True) for name in KINDS}
    found["is_person"] = predicate("is_person", {"Party": "party"}, type_test="person")
    rules = list(rules)
    heads = {rule.head.predicate for rule in rules if rule.head}
    used, atoms, numbers = set(), [rule.head for rule in rules if rule.head], set()
    for rule in rules:
        for element in rule.if_:
            for formula in element.formulas:
                if isinstance(formula, Distinct):
                    continue
                atoms.append(formula.atom)
                used.add(formula.atom.predicate)
                if isinstance(formula, Comparison):
                    numbers.add(formula.atom.predicate)
    mentioned = [text for ties in meaning.values() for texts in ties.values() for text in texts]
    for text in [*meaning, *mentioned, *(str(fact) for fact in theory.get("facts", ()))]:
        formula = parse_formula(expand(re.sub(r"^(not|\?|disputed) ", "", text.strip()), "Act"))
        if isinstance(formula, Literal):
            atoms.append(formula.atom)
    for one in atoms:
        if one.predicate in found:
            continue
        args = {
            (term if is_variable(term) and term not in ("A", "B") else f"X{i}"): _type(term)
            for i, term in enumerate(one.terms)
        }
        ties = {
            kind: tuple(expand(text, next(iter(args))) for text in texts)
            for kind, texts in meaning.get(one.predicate, {}).items()
        }
        if one.predicate in heads:
            kind = "derived" if one.predicate in used else "claim"
            found[one.predicate] = predicate(one.predicate, args, kind=kind, branch="civil", party=next(iter(args)))
        elif one.predicate in numbers:
            found[one.predicate] = predicate(one.predicate, args, value="number", unit=WORDS)
        else:
            found[one.predicate] = predicate(one.predicate, args, **ties)
    return found


def _type(term: str) -> str:
    return {"Act": "act", "x": "act", "y": "act", "Content": "content", "V": "content"}.get(term, "party")
