"""Knowledge base and case shapes for tests and benchmarks of the engine."""

from __future__ import annotations

import datetime
from functools import cache

import pytest

from kb.errors import DataError
from kb.load import KnowledgeBase, load
from kb.records import ActEntity, Case, ContentEntity, Entity

WORDS = {"zh": "—", "en": "—"}
KINDS = ("makes", "publishes", "sends", "hosts", "forwards", "communicates")


@cache
def real_kb() -> KnowledgeBase:
    """The project's own knowledge base; tests are skipped while it does not load (its own tests report why)."""
    try:
        return load()
    except DataError as error:
        pytest.skip(f"the data do not load: {error.problems[0]}")


def synthetic_case(parties: int, contents: int, acts: int) -> Case:
    """Nothing stated: parties that act towards one another with contents that concern one of them."""
    people = [f"P{i}" for i in range(parties)]
    things = [f"C{i}" for i in range(contents)]
    return Case(
        id=f"synthetic-{parties}-{contents}-{acts}",
        title=WORDS,
        as_of=datetime.date(2026, 10, 1),
        parties={name: Entity(type="organisation" if name == "P2" else "person", name=WORDS) for name in people},
        contents={name: ContentEntity(name=WORDS, concerns=people[i % parties]) for i, name in enumerate(things)},
        acts={
            f"a{i}": ActEntity(
                name=WORDS,
                by=people[(i + 1) % parties],
                does=KINDS[i % len(KINDS)],
                content=things[i % contents],
                to=people[i % parties],
                date=datetime.date(2026, 6, 1),
            )
            for i in range(acts)
        },
    )
