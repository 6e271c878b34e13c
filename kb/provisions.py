"""Where the law stands: instruments, their versions, and the address of each provision.

An address reads from the outside in, ``cn/civil-code/1019/p1``: jurisdiction, instrument, article, paragraph 款 and
item 项. With ``@2021-01-01`` it names one version. The records hold no statute text: only gists in our own words and
the hash of the official text. ``paper/M4.p1`` names an item of the seed paper: the basis of a proposal, and no law.

Raises ``ValueError`` (pydantic wraps it in a ``ValidationError``) that says what is wrong and how to mend it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Record(BaseModel):
    """A frozen record that refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(Record):
    """The same words in Chinese and English."""

    zh: Annotated[str, StringConstraints(min_length=1)]
    en: Annotated[str, StringConstraints(min_length=1)]

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


class Authority(StrEnum):
    """Who says it and with what force; the order of the members is the order of rank, highest first."""

    STATUTE = "statute"
    JUDICIAL_INTERPRETATION = "judicial-interpretation"
    ADMINISTRATIVE_REGULATION = "administrative-regulation"
    DEPARTMENTAL_RULE = "departmental-rule"
    NORMATIVE_DOCUMENT = "normative-document"
    STANDARD = "standard"
    GUIDANCE = "guidance"
    DECIDED_CASE = "decided-case"
    DOCTRINE = "doctrine"
    PROPOSAL = "proposal"
    PLATFORM_POLICY = "platform-policy"
    FOREIGN_LAW = "foreign-law"

    @property
    def rank(self) -> int:
        """1 is the highest; a conflict is decided for the smaller number."""
        return list(Authority).index(self) + 1

    @property
    def label(self) -> Bilingual:
        """The name of the layer in Chinese and English."""
        zh, en = _AUTHORITY_LABELS[self]
        return Bilingual(zh=zh, en=en)

    @property
    def establishes_liability(self) -> bool:
        """Whether a rule of this layer may, alone, make somebody liable.

        Guidance and standards only help to apply a rule of law. A normative document may state duties, but no penalty
        can be set below the departmental rule (行政处罚法第十六条), so the consequence needs a rule of a higher layer.
        """
        return self.rank <= Authority.DEPARTMENTAL_RULE.rank

    @property
    def overlay(self) -> bool:
        """Whether the layer is not law here (proposals, foreign law): off unless asked for."""
        return self in (Authority.PROPOSAL, Authority.FOREIGN_LAW)


_AUTHORITY_LABELS: dict[Authority, tuple[str, str]] = {
    Authority.STATUTE: ("法律", "statute"),
    Authority.JUDICIAL_INTERPRETATION: ("司法解释", "judicial interpretation"),
    Authority.ADMINISTRATIVE_REGULATION: ("行政法规", "administrative regulation"),
    Authority.DEPARTMENTAL_RULE: ("部门规章", "departmental rule"),
    Authority.NORMATIVE_DOCUMENT: ("规范性文件", "normative document"),
    Authority.STANDARD: ("标准", "standard"),
    Authority.GUIDANCE: ("司法意见与指导", "judicial opinion or guidance"),
    Authority.DECIDED_CASE: ("裁判案例", "decided case"),
    Authority.DOCTRINE: ("学说", "doctrine"),
    Authority.PROPOSAL: ("立法建议（非现行法）", "proposal (not law)"),
    Authority.PLATFORM_POLICY: ("平台规则", "platform policy"),
    Authority.FOREIGN_LAW: ("域外法", "foreign law"),
}


class Numbering(StrEnum):
    """How an instrument numbers what an address calls an article, and so how it is cited."""

    ARTICLE = "article"  # 第一条
    BRACKETED = "bracketed"  # （一）, an opinion
    LISTED = "listed"  # 一、, a reply or answer
    CLAUSE = "clause"  # 5.1, a technical standard
    EU = "eu"  # Article 50(2)


class Verified(StrEnum):
    """How firmly the words of a version are known to us.

    Most copies have one origin, so agreement shows faithful copying, not independent authority.
    """

    TWO_SOURCES = "two-sources"
    PARTLY_TWO_SOURCES = "partly-two-sources"
    ONE_SOURCE = "one-source"
    TRANSCRIPT = "transcript"
    PARAPHRASE = "paraphrase"
    NOT_HELD = "not-held"

    @property
    def label(self) -> Bilingual:
        """What the reader is told about the text."""
        zh, en = _VERIFIED_LABELS[self]
        return Bilingual(zh=zh, en=en)


_VERIFIED_LABELS: dict[Verified, tuple[str, str]] = {
    Verified.TWO_SOURCES: ("两个来源一致", "two sources agree"),
    Verified.PARTLY_TWO_SOURCES: ("部分条文有两个来源", "two sources agree for part of the text"),
    Verified.ONE_SOURCE: ("仅一个来源", "one source only"),
    Verified.TRANSCRIPT: ("据第三方文本摘录，未经核对", "transcribed from a third-party copy, not cross-checked"),
    Verified.PARAPHRASE: ("非原文，转述要点", "paraphrase, not the words of the text"),
    Verified.NOT_HELD: ("未取得文本", "text not obtained"),
}


PAPER = "paper"
"""Where an address of law names a jurisdiction, that of an item of the paper says this."""


@dataclass(frozen=True, slots=True)
class Address:
    """The address of an instrument, an article, a paragraph or an item, perhaps in one version.

    Pydantic models may declare a field ``Address`` and feed it a string; it is written back as a string.

    >>> Address.parse("cn/criminal-law/291-1/p2@2021-03-01").article
    '291-1'
    """

    jurisdiction: str
    instrument: str
    article: str | None = None
    paragraph: int | None = None
    item: int | None = None
    version: date | None = None

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read ``cn/civil-code/1019/p1@2021-01-01``; ``ValueError`` says what is wrong with the text."""
        place, at, version = text.strip().partition("@")
        parts = place.split("/")
        if parts[0] == PAPER and not at and re.fullmatch(r"[A-Z][A-Za-z0-9.]*", "/".join(parts[1:])):
            return cls(PAPER, parts[1])
        if len(parts) < 2 or parts[0] not in ("cn", "eu") or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", parts[1]):
            raise ValueError(f"not an address: {text!r}; write cn/‹instrument›/‹article›, as in cn/civil-code/1019/p1")
        article, paragraph, item = _place(parts[2:], text)
        return cls(parts[0], parts[1], article, paragraph, item, _version(version, text) if at else None)

    def __post_init__(self) -> None:
        if self.article is None and (self.paragraph or self.item):
            raise ValueError(f"{self.instrument}: a paragraph or item needs an article")

    def __str__(self) -> str:
        return f"{self.jurisdiction}/{self.instrument}" + (f"/{self.at}" if self.article else "") + self._suffix

    def __lt__(self, other: Address) -> bool:
        """Order as in the law: article 9 before 10, 291 before 291-1, the whole before its parts."""
        return self._key < other._key

    @property
    def is_paper(self) -> bool:
        """Whether it names an item of the paper rather than a place in the law."""
        return self.jurisdiction == PAPER

    @property
    def at(self) -> str:
        """The place within the instrument, ``1019/p1``; empty for the whole instrument."""
        parts = [self.article, self.paragraph and f"p{self.paragraph}", self.item and f"i{self.item}"]
        return "/".join(str(part) for part in parts if part)

    @property
    def whole_instrument(self) -> Address:
        """``cn/civil-code`` for any provision of it."""
        return Address(self.jurisdiction, self.instrument, version=self.version)

    @property
    def whole_article(self) -> Address:
        """``cn/civil-code/1019`` for a paragraph or item of it."""
        return replace(self, paragraph=None, item=None)

    @property
    def unversioned(self) -> Address:
        """The same place without a version."""
        return replace(self, version=None)

    def in_version(self, effective: date) -> Address:
        """The same place in the version in force from ``effective``."""
        return replace(self, version=effective)

    def parents(self) -> Iterator[Address]:
        """The enclosing places, the nearest first, the instrument last."""
        if self.item and self.paragraph:
            yield replace(self, item=None)
        if self.item or self.paragraph:
            yield self.whole_article
        if self.article:
            yield self.whole_instrument

    def __contains__(self, other: object) -> bool:
        """Whether ``other`` is this place or a part of it (same version)."""
        return isinstance(other, Address) and (other == self or self in list(other.parents()))

    @property
    def _suffix(self) -> str:
        return f"@{self.version.isoformat()}" if self.version else ""

    @property
    def _key(self) -> tuple[Any, ...]:
        numbers = [(0, int(n), "") if n.isdigit() else (1, 0, n) for n in re.split(r"[-.]", self.article or "") if n]
        version = self.version or date.min
        return (self.jurisdiction, self.instrument, numbers, self.paragraph or 0, self.item or 0, version)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _as_address,
            serialization=core_schema.to_string_ser_schema(),
            json_schema_input_schema=core_schema.str_schema(),
        )


def _as_address(value: object) -> Address:
    if isinstance(value, Address):
        return value
    if isinstance(value, str):
        return Address.parse(value)
    raise ValueError(f"an address is text such as cn/civil-code/1019/p1, not {value!r}")


_ARTICLE = re.compile(r"[1-9][0-9]*(-[1-9][0-9]*)?|[1-9][0-9]*(\.[1-9][0-9]*)+|[A-Z](\.[1-9][0-9]*)*")


def _place(parts: list[str], text: str) -> tuple[str | None, int | None, int | None]:
    """Split ``[article, p‹n›, i‹n›]``; every part may be left out, the article only with the others."""
    if not parts:
        return None, None, None
    article, *rest = parts
    if not _ARTICLE.fullmatch(article):
        raise ValueError(f"{text!r}: {article!r} is no article number; write 1019, 291-1 (之一), or 5.1 for a standard")
    match = re.fullmatch(r"(?:/p([1-9][0-9]*))?(?:/i([1-9][0-9]*))?", "".join(f"/{part}" for part in rest))
    if not match:
        raise ValueError(f"{text!r}: after the article write p‹paragraph›, i‹item› or both, as in 53/i1 or 287-1/p1/i2")
    paragraph, item = (int(number) if number else None for number in match.groups())
    return article, paragraph, item


def _version(text: str, whole: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{whole!r}: {text!r} is no date; write the day the version took effect, as in @2021-01-01"
        ) from None


class Version(Record):
    """One wording of an instrument and the days it is in force: ``effective`` up to, not including, ``until``."""

    effective: date
    until: date | None = None
    document_number: str | None = None
    verified: Verified
    note: Bilingual | None = None

    def covers(self, on: date) -> bool:
        """Whether this wording is in force on the day."""
        return self.effective <= on and (self.until is None or on < self.until)


class Instrument(Record):
    """A law, interpretation, regulation, rule, standard or opinion with all its versions, the earliest first.

    The first version listed is the earliest kept here, not always the original one. ``url`` is the front door of
    the official site that publishes the text; one searches there by title.
    """

    slug: Slug
    jurisdiction: Literal["cn", "eu"] = "cn"
    authority: Authority
    title: Bilingual
    short: Bilingual
    aliases: tuple[str, ...] = ()
    issuer: Bilingual
    document_number: str | None = None
    numbering: Numbering = Numbering.ARTICLE
    url: Annotated[str, StringConstraints(pattern=r"^https://")]
    versions: Annotated[tuple[Version, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _versions_follow(self) -> Self:
        for earlier, later in pairwise(self.versions):
            if earlier.until is None or earlier.until > later.effective:
                raise ValueError(
                    f"{self.slug}: the version of {earlier.effective} runs into that of {later.effective}; "
                    f"list the earliest first and set its until to {later.effective} or before"
                )
        for version in self.versions:
            if version.until is not None and version.until <= version.effective:
                raise ValueError(
                    f"{self.slug}: the version of {version.effective} ends on {version.until}, before it begins"
                )
        return self

    @property
    def address(self) -> Address:
        """The address of the whole instrument."""
        return Address(self.jurisdiction, self.slug)

    @property
    def names(self) -> tuple[str, ...]:
        """Every Chinese name under which it is cited, the title first."""
        return tuple(dict.fromkeys((self.title.zh, self.short.zh, *self.aliases)))

    @property
    def verified(self) -> Verified:
        """How firmly the latest version's text is known."""
        return self.versions[-1].verified

    def version_on(self, on: date) -> Version | None:
        """The version in force on the day, or None when none kept here is."""
        return next((version for version in self.versions if version.covers(on)), None)

    def version_of(self, effective: date) -> Version:
        """The version that took effect on the day; ``ValueError`` lists those there are."""
        for version in self.versions:
            if version.effective == effective:
                return version
        known = ", ".join(str(version.effective) for version in self.versions)
        raise ValueError(f"{self.slug} has no version of {effective}; it has {known}")


class Provision(Record):
    """A provision in one version: what it says in our words, and the hash of its official words."""

    address: Address
    instrument: Slug
    effective: date
    gist: Bilingual
    sha256: Sha256 | None = None

    @property
    def versioned(self) -> Address:
        """The address with the version."""
        return self.address.in_version(self.effective)


class Entry(Record):
    """One line group of a provision file. ``sha256`` is left out until the curator command fills it in."""

    at: str
    gist: Bilingual
    sha256: Sha256 | None = None

    @field_validator("at", mode="before")
    @classmethod
    def _place_as_text(cls, value: object) -> str:
        if isinstance(value, float):  # YAML reads 5.10 as the number 5.1
            raise ValueError(f"quote the clause number: at: '{value}'")
        text = str(value)
        article, paragraph, item = _place(text.split("/"), text)
        return Address("cn", "x", article, paragraph, item).at


class ProvisionFile(Record):
    """A file ``data/provisions/‹instrument›@‹effective›.yaml``."""

    instrument: Slug
    effective: date
    provisions: tuple[Entry, ...]

    @model_validator(mode="after")
    def _each_place_once(self) -> Self:
        places = [entry.at for entry in self.provisions]
        if twice := sorted({at for at in places if places.count(at) > 1}):
            raise ValueError(f"{self.name}: listed more than once: {', '.join(twice)}; keep one entry for each")
        return self

    @property
    def name(self) -> str:
        """The file name without its ending, ``civil-code@2021-01-01``."""
        return f"{self.instrument}@{self.effective}"

    def records(self, instrument: Instrument) -> list[Provision]:
        """The provisions with full addresses; ``ValueError`` for a file of another instrument or unknown version."""
        if instrument.slug != self.instrument:
            raise ValueError(f"{self.name} holds provisions of {self.instrument}, not of {instrument.slug}")
        instrument.version_of(self.effective)
        return [
            Provision(
                address=Address.parse(f"{instrument.address}/{entry.at}"),
                instrument=self.instrument,
                effective=self.effective,
                gist=entry.gist,
                sha256=entry.sha256,
            )
            for entry in self.provisions
        ]
