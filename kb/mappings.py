"""How our risks, duties, roles and rights relate to the terms of the Data Privacy Vocabulary and the AI Risk Ontology."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import model_validator

from kb.errors import Problem
from kb.records import Record, Text

if TYPE_CHECKING:
    from kb.load import KnowledgeBase

FOREIGN = ("dpv", "dpv-risk", "eu-gdpr", "airo")
"""The prefixes of the vocabularies that are mapped to."""
_TERM = re.compile(r"([a-z-]+):([A-Za-z][A-Za-z0-9-]*)")
NEW = ("right", "body")
"""The kinds of thing that the file of mappings itself adds: rights of individuals, and bodies with competence."""


class Mapping(Record):
    """Terms that are nearly the same, broader, or to do with a thing of ours; none where no term truly fits.

    `id` is a key of the graph, e.g. `risk/fraud`. A right (`right/…`) or a body (`body/…`) is described here itself: it has its
    `name`, what it `says` and its `provision`.
    """

    id: str
    close: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    name: Text | None = None
    says: Text | None = None
    provision: str | None = None
    note: Text | None = None

    @property
    def new(self) -> bool:
        """Whether the thing is described here and nowhere else."""
        return self.id.partition("/")[0] in NEW

    @model_validator(mode="after")
    def _whole(self) -> Mapping:
        if not (self.close or self.broad or self.related):
            raise ValueError("没有对应的词 · names no term; give close, broad or related, or leave the entry out")
        for name in (*self.close, *self.broad, *self.related):
            found = _TERM.fullmatch(name)
            if found is None or found[1] not in FOREIGN:
                raise ValueError(f"{name!r} 写法有误 · write one of {', '.join(FOREIGN)}, a colon and the term's name")
        described = (self.name, self.says, self.provision)
        if self.new and None in described:
            raise ValueError("权利和机关要写 name、says、provision · a right or a body needs name, says and provision")
        if not self.new and any(described):
            raise ValueError("已有之物不在这里描述 · what is described elsewhere has no name, says or provision here")
        return self


def mappings_fit(kb: KnowledgeBase) -> Iterator[Problem]:
    """What is mapped is there, and the provision of a right or a body is kept."""
    known = {
        *(f"risk/{name}" for name in kb.risks),
        *(f"duty/{name}" for name in kb.duties),
        *(f"value/{enum}/{name}" for enum, values in kb.enums.items() for name in values),
    }
    kept = {str(provision.address) for provision in kb.provisions.values()}
    for mapping in kb.mappings.values():
        if mapping.new:
            if mapping.provision not in kept:
                what = f"没有条文 {mapping.provision} · no such provision is kept"
                yield Problem(mapping.where, what, "写入 data/provisions · add it to data/provisions")
        elif mapping.id not in known:
            what = f"没有 {mapping.id!r} · there is no {mapping.id!r}"
            yield Problem(mapping.where, what, "写作 · write risk/ID, duty/ID or value/ENUM/ID")
