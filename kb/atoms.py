"""Atoms: the one notation for facts and conclusions, in rules and in cases.

    depicts(Content, Person)         an atom; in a rule a capitalised term is a variable
    not consents(Person, Act)        its negation
    views(Content) >= 5000           a number against a threshold; 以上 and 以下 include the number (CL art. 99, CC art. 1259)
    Actor != Person                  two terms that must differ

A case writes the same, with its own names for terms, and may put `?` (not known) or `disputed` in front.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

_NAME = r"[A-Za-z][A-Za-z0-9_]*"
_TERM = r"[A-Za-z0-9][A-Za-z0-9_-]*"
_ATOM = re.compile(rf"\s*({_NAME})\s*\(\s*({_TERM}(?:\s*,\s*{_TERM})*)?\s*\)\s*")
_COMPARISON = re.compile(r"\s*(>=|<=|>|<|=)\s*(-?\d+(?:\.\d+)?)\s*")
_DISTINCT = re.compile(rf"\s*({_TERM})\s*!=\s*({_TERM})\s*")


class Atom(NamedTuple):
    """A predicate with its terms. Whether a term is a variable is for the reader of a rule to say.

    A named tuple because its hash is taken in the innermost loops.
    """

    predicate: str
    terms: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.predicate}({', '.join(self.terms)})"

    def substitute(self, binding: dict[str, str]) -> Atom:
        return Atom(self.predicate, tuple([binding.get(term, term) for term in self.terms]))


@dataclass(frozen=True, order=True, slots=True)
class Literal:
    """An atom or its negation."""

    atom: Atom
    positive: bool = True

    def __str__(self) -> str:
        return str(self.atom) if self.positive else f"not {self.atom}"


class Comparison(NamedTuple):
    """A number-valued atom against a threshold."""

    atom: Atom
    operator: str
    threshold: float

    def __str__(self) -> str:
        return f"{self.atom} {self.operator} {self.threshold:.15g}"


@dataclass(frozen=True, order=True, slots=True)
class Distinct:
    """Two terms that must not name the same thing."""

    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.left} != {self.right}"


Formula = Literal | Comparison | Distinct


def is_variable(term: str) -> bool:
    """In a rule, terms that begin with a capital letter are variables."""
    return term[0].isupper()


@lru_cache(maxsize=1 << 14)
def parse_atom(text: str) -> Atom:
    """`f(a, b)` to an Atom; ValueError says what is wrong otherwise."""
    match = _ATOM.fullmatch(text)
    if not match:
        raise ValueError(f"not an atom: {text!r}; write predicate(term, term)")
    terms = tuple(term.strip() for term in match[2].split(",")) if match[2] else ()
    return Atom(match[1], terms)


def parse_formula(text: str) -> Formula:
    """Read one element of a rule; ValueError where it is none of the four forms above."""
    if match := _DISTINCT.fullmatch(text):
        return Distinct(match[1], match[2])
    stripped = text.strip()
    if stripped.startswith("not "):
        return Literal(parse_atom(stripped[4:]), positive=False)
    if (match := _ATOM.match(stripped)) and match.end() < len(stripped):
        comparison = _COMPARISON.fullmatch(stripped, match.end())
        if not comparison:
            raise ValueError(
                f"cannot read {stripped[match.end() :]!r} after {match[0].strip()}; write >= 5000 or the like"
            )
        return Comparison(parse_atom(match[0]), comparison[1], float(comparison[2]))
    return Literal(parse_atom(stripped))


@dataclass(frozen=True, slots=True)
class Statement:
    """What a case says of one atom: true, false, disputed or unknown, or a number with its bounds (both inclusive)."""

    atom: Atom
    status: str = "true"
    at_least: float | None = None
    at_most: float | None = None

    @property
    def bounded(self) -> bool:
        """Whether it gives a number."""
        return self.at_least is not None or self.at_most is not None

    @property
    def counts(self) -> bool:
        """Whether it can stand for a number: a bound, or that it is not known or disputed."""
        return self.bounded or self.status in ("unknown", "disputed")


_STATUS_WORDS = {"not ": "false", "? ": "unknown", "disputed ": "disputed"}


def parse_statement(text: str) -> Statement:
    """Read one line of a case's facts, e.g. `not consents(L, a1)`, `? forged(a1)`, `views(V) >= 5000`."""
    stripped = text.strip()
    for word, status in _STATUS_WORDS.items():
        if stripped.startswith(word):
            return Statement(parse_atom(stripped[len(word) :]), status)
    formula = parse_formula(stripped)
    if isinstance(formula, Distinct):
        raise ValueError(f"not a fact: {text!r}; different names are different things already")
    if isinstance(formula, Literal):
        return Statement(formula.atom)
    bounds = {
        "=": (formula.threshold, formula.threshold),
        ">=": (formula.threshold, None),
        "<=": (None, formula.threshold),
    }
    if formula.operator not in bounds:
        raise ValueError(f"state bounds with >=, <= or =: {text!r}")
    return Statement(formula.atom, "true", *bounds[formula.operator])
