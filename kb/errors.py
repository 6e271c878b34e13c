"""Two errors, each carrying every problem at once.

DataError   curated data is wrong
CaseError   the case as described cannot be assessed
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """Where something is wrong, what it is, and how to mend it."""

    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"\n    → {self.mend}" if self.mend else "")


class ZhizeError(Exception):
    """The base of both."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DataError(ZhizeError):
    """The knowledge base is inconsistent."""


class CaseError(ZhizeError):
    """A case cannot be assessed as it is described."""
