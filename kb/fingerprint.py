"""What identifies a state of the knowledge, and a state of the engine, by hashes.

The hash of the knowledge is taken over the records in a canonical form. It does not change when files are renamed,
records moved or comments edited; it changes with any word or date that a reader or the engine can see.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from kb.load import KnowledgeBase

SECTIONS = (
    "instruments", "provisions", "types", "enums", "predicates", "rules", "overlays", "readings", "principles", "risks",
    "duties", "paper", "cases", "frames", "services", "omissions", "mappings",
)  # fmt: skip
"""Everything that a release says. Scenarios only test it and are left out."""
SHORT = 16
"""So many hexadecimal digits of a hash identify one record."""


@dataclass(frozen=True)
class Fingerprint:
    """`knowledge` identifies the whole, `sections` each kind of record, `records` each record by section and id."""

    knowledge: str
    sections: Mapping[str, str]
    records: Mapping[str, Mapping[str, str]]


def fingerprint(kb: KnowledgeBase) -> Fingerprint:
    """The hashes of a knowledge base; equal for equal records, wherever they were read from and in whatever order."""
    records = {section: _records(getattr(kb, section)) for section in SECTIONS}
    sections = {section: digest(found) for section, found in records.items()}
    return Fingerprint(digest(sections), sections, records)


def digest(value: Any) -> str:
    """SHA-256, in hexadecimal digits, of a value in canonical JSON: keys sorted, no white space, UTF-8."""
    return hashlib.sha256(canonical(value)).hexdigest()


def canonical(value: Any) -> bytes:
    """A value of plain types as canonical JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def engine() -> str:
    """The version of this software, with a hash of the modules that decide: `0.1.0+3f2a...`."""
    here = Path(__file__).resolve().parent
    found = hashlib.sha256()
    for package in (here, here.parent / "reasoning"):
        for path in sorted(package.glob("*.py")):
            found.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    try:
        release = version("zhize")
    except PackageNotFoundError:
        release = "0"
    return f"{release}+{found.hexdigest()[:SHORT]}"


def _records(table: Mapping[str, Any]) -> dict[str, str]:
    return {key: digest(_plain(record))[:SHORT] for key, record in sorted(table.items())}


def _plain(record: Any) -> Any:
    if isinstance(record, BaseModel):  # `where` is excluded by the models themselves
        return record.model_dump(mode="json", by_alias=True)
    return {key: _plain(value) for key, value in record.items()}
