"""The saved questions of `data/queries.yaml`: each with a title, what it tells, and its SPARQL text.

A question reads the labels of one language: it writes `LANG(?x) = "zh"`, and `text("en")` asks for English instead.
"""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field

from kb.errors import DataError, Problem
from kb.load import data_folder
from kb.records import Record, Text
from kb.yaml_source import build, line_of, read

FILE = "queries.yaml"
_LANGUAGE = re.compile(r'(?<=\) = )"zh"')


class SavedQuery(Record):
    """`columns` names the columns for people; one without a name keeps that of its variable."""

    id: str
    title: Text
    tells: Text
    columns: dict[str, Text] = Field({})
    sparql: str

    def text(self, lang: str) -> str:
        """The query, asking for labels of that language."""
        return _LANGUAGE.sub(f'"{lang}"', self.sparql).strip() + "\n"


def saved_queries(folder: Path | None = None) -> dict[str, SavedQuery]:
    """All of them by id, in the order of the file. Raises DataError with every problem."""
    path = (folder or data_folder()) / FILE
    name = f"{path.parent.name}/{FILE}"
    value, problems = read(path, name)
    found: dict[str, SavedQuery] = {}
    for item in value if isinstance(value, list) else []:
        record, more = build(SavedQuery, item, line_of(item, (), f"{name}:1"))
        problems += more
        if record and record.id in found:
            problems.append(Problem(record.where, f"{record.id!r} is defined twice", "rename or delete one"))
        elif record:
            found[record.id] = record
    if not found and not problems:
        problems.append(Problem(f"{name}:1", "no query here", "begin each with `- id: ...`"))
    if problems:
        raise DataError(sorted(set(problems)))
    return found
