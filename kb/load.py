"""From data/*.yaml to one frozen KnowledgeBase, or a DataError with every problem.

`load` reads and validates each file; that the records fit together is for `kb.checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from kb.errors import CaseError, DataError, Problem
from kb.lexicon import Lexicon
from kb.mappings import Mapping
from kb.profile import Profile
from kb.provisions import Address, Instrument, Provision, ProvisionFile
from kb.records import (
    Case,
    Duty,
    EntityType,
    EnumValue,
    FileReading,
    Omission,
    Overlay,
    PaperItem,
    Predicate,
    Principle,
    Reading,
    Risk,
    Rule,
    TeachingProblem,
)
from kb.yaml_source import Located, build, line_of, read, read_text

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """All of data/, each kind by id. `folder` is where it was read from. One loading is one identity; nothing changes it."""

    folder: Path
    instruments: dict[str, Instrument] = field(default_factory=dict)
    provisions: dict[str, Provision] = field(default_factory=dict)
    types: dict[str, EntityType] = field(default_factory=dict)
    enums: dict[str, dict[str, EnumValue]] = field(default_factory=dict)
    predicates: dict[str, Predicate] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    overlays: dict[str, Overlay] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    principles: dict[str, Principle] = field(default_factory=dict)
    risks: dict[str, Risk] = field(default_factory=dict)
    duties: dict[str, Duty] = field(default_factory=dict)
    mappings: dict[str, Mapping] = field(default_factory=dict)
    """How things of ours relate to terms of other vocabularies, by key of the graph."""
    paper: dict[str, PaperItem] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    scenarios: dict[str, Case] = field(default_factory=dict)
    problems: dict[str, TeachingProblem] = field(default_factory=dict)
    frames: dict[str, Case] = field(default_factory=dict)
    """The frame of every audit, a case without facts, under `audit`; empty where the folder has none."""
    services: dict[str, Profile] = field(default_factory=dict)
    omissions: dict[str, Omission] = field(default_factory=dict)
    """What no rule carries on purpose, by family of the law map."""
    file_readings: dict[str, FileReading] = field(default_factory=dict)
    """Who has read what, by file of rules."""
    lexicons: dict[str, Lexicon] = field(default_factory=dict)
    """In which words people tell an incident, under `intake`; empty where the folder has no intake.yaml."""

    def is_a(self, kind: str, wanted: str) -> bool:
        """Whether entity type `kind` is `wanted` or narrower."""
        while kind != wanted:
            parent = self.types[kind].is_a if kind in self.types else None
            if parent is None:
                return False
            kind = parent
        return True

    def provisions_at(self, address: Address) -> list[Provision]:
        """The versions kept of one address, the earliest first."""
        return sorted(
            (p for p in self._by_address.get(str(address.unversioned), ())), key=lambda provision: provision.effective
        )

    @cached_property
    def concluding(self) -> dict[str, list[Rule]]:
        """The rules of law by the predicate they conclude, overlays aside."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules.values():
            if rule.head and not rule.overlay:
                found.setdefault(rule.head.predicate, []).append(rule)
        return found

    @cached_property
    def _by_address(self) -> dict[str, list[Provision]]:
        result: dict[str, list[Provision]] = {}
        for provision in self.provisions.values():
            result.setdefault(str(provision.address), []).append(provision)
        return result


def data_folder() -> Path:
    """The data of this checkout, or those shipped in the wheel."""
    here = Path(__file__).resolve().parent
    checkout = here.parent / "data"
    return checkout if (checkout / "instruments.yaml").exists() else here / "_data"


class _Loader:
    def __init__(self, folder: Path):
        self.folder = folder
        self.kb = KnowledgeBase(folder)
        self.problems: list[Problem] = []

    def files(self, pattern: str, words: bool = False) -> Iterator[tuple[str, Any]]:
        for path in sorted(self.folder.glob(pattern)):
            name = f"{self.folder.name}/{path.relative_to(self.folder).as_posix()}"
            value, problems = read(path, name, words=words)
            self.problems += problems
            if value is not None:
                yield name, value

    def one(self, model: type[M], value: Any, where: str) -> M | None:
        record, problems = build(model, value, where)
        self.problems += problems
        return record

    def keep(self, table: dict[str, Any], record: Any, key: str | None = None) -> None:
        key = key or record.id
        if key in table:
            first = getattr(table[key], "where", "") or "an earlier file"
            where = getattr(record, "where", "") or key
            self.problems.append(Problem(where, f"{key!r} is defined twice", f"first at {first}; rename or delete one"))
        else:
            table[key] = record

    def listed(self, pattern: str, model: type[M], table: dict[str, M]) -> None:
        for name, value in self.files(pattern):
            if not isinstance(value, list):
                self.problems.append(
                    Problem(f"{name}:1", "the file must hold a list", "begin each record with `- id: ...`")
                )
                continue
            for item in value:
                if (record := self.one(model, item, line_of(item, (), f"{name}:1"))) is not None:
                    self.keep(table, record)

    def instruments(self) -> None:
        for name, value in self.files("instruments.yaml"):
            for item in value if isinstance(value, list) else value.get("instruments", []):
                if (record := self.one(Instrument, item, line_of(item, (), f"{name}:1"))) is not None:
                    self.keep(self.kb.instruments, record, record.slug)
        for name, value in self.files("provisions/*.yaml"):
            parsed = self.one(ProvisionFile, value, f"{name}:1")
            if parsed is None:
                continue
            instrument = self.kb.instruments.get(parsed.instrument)
            if instrument is None:
                self.problems.append(
                    Problem(f"{name}:1", f"unknown instrument {parsed.instrument!r}", "add it to instruments.yaml")
                )
                continue
            try:
                for provision in parsed.records(instrument):
                    self.keep(self.kb.provisions, provision, str(provision.versioned))
            except ValueError as error:
                self.problems.append(Problem(f"{name}:1", str(error), "compare with data/instruments.yaml"))

    def vocabulary(self) -> None:
        for name, value in self.files("vocabulary/*.yaml"):
            if not isinstance(value, dict) or set(value) - {"types", "enums", "predicates"}:
                mend = "sections are types, enums and predicates"
                self.problems.append(Problem(f"{name}:1", "unknown section", mend))
                continue
            for item in self.section(value, "types", list, name):
                if kind := self.one(EntityType, item, line_of(item, (), f"{name}:1")):
                    self.keep(self.kb.types, kind)
            for enum, items in self.section(value, "enums", dict, name).items():
                for item in self.section({"values": items}, "values", list, name):
                    located = item.extended(enum=enum) if isinstance(item, Located) else item
                    if constant := self.one(EnumValue, located, line_of(item, (), f"{name}:1")):
                        self.keep(self.kb.enums.setdefault(enum, {}), constant)
            for key, item in self.section(value, "predicates", dict, name).items():
                where = line_of(value, ("predicates", key), f"{name}:1")
                if not isinstance(item, Located):
                    mend = "give args, says, denies, asks"
                    self.problems.append(Problem(where, f"{key}: a predicate is a mapping", mend))
                elif predicate := self.one(Predicate, item.extended(id=key), where):
                    self.keep(self.kb.predicates, predicate)

    def section(self, value: dict[str, Any], name: str, kind: type[Any], file: str) -> Any:
        """A part of a file that must be a list or a mapping; empty where it is neither."""
        part = value.get(name)
        if part is not None and not isinstance(part, kind):
            where = line_of(value, (name,), f"{file}:1")
            self.problems.append(
                Problem(where, f"{name} must be a {'list' if kind is list else 'mapping'}", "see data/README.md")
            )
            part = None
        return kind() if part is None else part

    def case_files(self) -> None:
        for name, value in self.files("cases/*.yaml"):
            if record := self.one(Case, value, f"{name}:1"):
                self.keep(self.kb.cases, record)
        for name, value in self.files("scenarios/*.yaml"):
            for item in value if isinstance(value, list) else []:
                if isinstance(item, dict):
                    item.setdefault("kind", "scenario")
                if record := self.one(Case, item, line_of(item, (), f"{name}:1")):
                    self.keep(self.kb.scenarios, record)

    def audits(self) -> None:
        for name, value in self.files("audit.yaml"):
            if frame := self.one(Case, value, f"{name}:1"):
                self.keep(self.kb.frames, frame)
        for name, value in self.files("services/*.yaml", words=True):
            if profile := self.one(Profile, value, f"{name}:1"):
                self.keep(self.kb.services, profile)

    def intake(self) -> None:
        for name, value in self.files("intake.yaml"):
            if lexicon := self.one(Lexicon, value, f"{name}:1"):
                self.keep(self.kb.lexicons, lexicon, "intake")

    def run(self) -> KnowledgeBase:
        self.instruments()
        self.vocabulary()
        kb = self.kb
        sections: list[tuple[str, type[Any], dict[str, Any]]] = [
            ("rules/*.yaml", Rule, kb.rules),
            ("overlays.yaml", Overlay, kb.overlays),
            ("readings.yaml", Reading, kb.readings),
            ("principles.yaml", Principle, kb.principles),
            ("dpv.yaml", Mapping, kb.mappings),
            ("risks.yaml", Risk, kb.risks),
            ("duties.yaml", Duty, kb.duties),
            ("paper.yaml", PaperItem, kb.paper),
            ("problems.yaml", TeachingProblem, kb.problems),
            ("not-encoded.yaml", Omission, kb.omissions),
            ("review.yaml", FileReading, kb.file_readings),
        ]
        for pattern, model, table in sections:
            self.listed(pattern, model, table)
        self.case_files()
        self.audits()
        self.intake()
        if not kb.instruments:
            self.problems.append(
                Problem(str(self.folder), "no instruments.yaml here", "point to the project's data folder")
            )
        return kb


def load(
    folder: Path | None = None, *, check: Callable[[KnowledgeBase], Iterator[Problem]] | None = None
) -> KnowledgeBase:
    """Read the data folder (this project's own by default). `check` may add problems of its own.

    Raises DataError with every problem found.
    """
    loader = _Loader(folder or data_folder())
    kb = loader.run()
    problems = list(loader.problems)
    if check is not None and not problems:
        problems += check(kb)
    if problems:
        raise DataError(sorted(set(problems)))
    return kb


def read_case(source: Path | str, name: str = "case") -> Case:
    """Read one case from a file or from YAML text. Raises CaseError with every problem of form."""
    value, problems = read(source) if isinstance(source, Path) else read_text(source, name)
    where = str(source) if isinstance(source, Path) else name
    case = None
    if value is not None:
        if not isinstance(value, dict):
            problems.append(
                Problem(
                    f"{where}:1",
                    "案情应为键值结构，含 id、title、as_of、parties、acts、facts · a case is a mapping with id, title, as_of, parties, acts, facts",
                    "see data/README.md",
                )
            )
        else:
            case, more = build(Case, value, f"{where}:1")
            problems += more
    if problems or case is None:
        raise CaseError(sorted(set(problems)))
    return case
