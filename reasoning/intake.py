"""From an incident in somebody's own words to proposals: facts, figures, acts, days, each with the words it rests on.

Nothing is stated here. A proposal quotes its span and says how the text has it: as so, as not so, or as somebody's word. What is
conditional, planned, asked or demanded, and what a norm requires, proposes nothing; figures and days that are vague are told apart.
The cues are data (`kb.lexicon`); the text goes in, proposals come out, the same every time.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from kb.errors import CaseError, Problem
from kb.lexicon import Cues, FactCues, Lexicon
from kb.load import KnowledgeBase

MOST = 8_000
"""So many characters are read at most: some ten pages. A longer text is refused, never cut."""

How = OneOf["true", "false", "disputed"]


@dataclass(frozen=True, order=True)
class Span:
    """Where in the text something stands."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


@dataclass(frozen=True)
class Figure:
    """A number with its relation: `=`, `>=` or `<=`; `about` where the text only comes near it."""

    relation: str
    value: float
    about: bool = False


@dataclass(frozen=True)
class Found:
    """A fact that the text points to. `said_by` is the span of who says it, where it is somebody's word."""

    fact: str
    how: How
    span: Span
    said_by: Span | None = None
    figure: Figure | None = None


@dataclass(frozen=True)
class Mention:
    """A party, a content or an act that is named; `what` is the type, the place in the lexicon, or the kind of act."""

    what: str
    span: Span
    myself: bool = False


@dataclass(frozen=True)
class Day:
    """A date that can be read: one day, or the month or year it is given as."""

    first: datetime.date
    last: datetime.date
    span: Span


@dataclass(frozen=True)
class Vague:
    """A figure or a day that cannot be read for certain."""

    kind: OneOf["day", "figure"]
    span: Span


@dataclass(frozen=True)
class Intake:
    """What was found in a text, each in the order of the text."""

    text: str
    facts: tuple[Found, ...]
    acts: tuple[Mention, ...]
    parties: tuple[Mention, ...]
    contents: tuple[Mention, ...]
    days: tuple[Day, ...]
    vague: tuple[Vague, ...]


def read(kb: KnowledgeBase, text: str) -> Intake:
    """All proposals. Raises CaseError where the text is empty or too long, or the knowledge base has no cues."""
    lexicon = kb.lexicons.get("intake")
    if lexicon is None:
        raise CaseError([Problem("text", "知识库没有 intake.yaml · the knowledge base has no intake.yaml")])
    if not text.strip():
        raise CaseError(
            [Problem("text", "没有文字 · there is no text", "写几句话说明经过 · tell in a few sentences what happened")]
        )
    if len(text) > MOST:
        what = f"文字有 {len(text)} 字，最多 {MOST} 字 · the text has {len(text)} characters, {MOST} at most"
        raise CaseError([Problem("text", what, "只写经过，或者分成几段 · tell only what happened, or in parts")])
    return _Reader(lexicon, text).read()


class _Reader:
    def __init__(self, lexicon: Lexicon, text: str):
        self.lexicon = lexicon
        self.text = text
        self.sentences = list(_parts(_SENTENCE, text, Span(0, len(text))))
        self.clauses = [part for one in self.sentences for part in _parts(_CLAUSE, text, one)]
        scopes = lexicon.scopes
        self.silent = sorted(
            [span for cues in (scopes.suppose, scopes.ask) for mark in self.marks(cues) if (span := self.around(mark))]
            + [Span(mark.start, self.around(mark).end) for mark in self.marks(scopes.plan)]
            + [Span(mark.start, self.clause(mark).end) for c in (scopes.ought, scopes.demand) for mark in self.marks(c)]
        )
        self.parties = self.joined(self.mentions((one.type, one, one.self_) for one in lexicon.parties))
        self.said = list(self.claims())

    def read(self) -> Intake:
        lexicon = self.lexicon
        found = [one for cues in lexicon.facts if self.reached(cues) for one in self.fact(cues)]
        days, unclear = _days(self.text)
        vague = [*unclear, *(one for one in found if isinstance(one, Vague))]
        facts = [one for one in found if isinstance(one, Found)]
        acts = self.mentions((one.kind, one, False) for one in lexicon.acts)
        return Intake(
            self.text,
            tuple(sorted(_settled(facts), key=lambda one: (one.span, one.fact))),
            tuple(one for one in acts if not self.is_silent(one.span) and not self.turned(one.span)),
            self.parties,
            self.mentions((str(index), one, False) for index, one in enumerate(lexicon.contents)),
            tuple(one for one in days if not self.is_silent(one.span)),
            tuple(sorted(set(vague), key=lambda one: one.span)),
        )

    # -- places

    def marks(self, cues: Cues) -> Iterator[Span]:
        for one in cues.patterns():
            yield from (Span(*found.span()) for found in one.finditer(self.text))

    def mentions(self, kinds: Iterable[tuple[str, Cues, bool]]) -> tuple[Mention, ...]:
        """Mentions in the order of the text; of two that overlap the earlier, of those the longer."""
        every = sorted(
            (Mention(what, span, myself) for what, cues, myself in kinds for span in self.marks(cues)),
            key=lambda one: (one.span.start, -one.span.end),
        )
        kept: list[Mention] = []
        for one in every:
            if not kept or one.span.start >= kept[-1].span.end:
                kept.append(one)
        return tuple(kept)

    def joined(self, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """A word for a role and the name that follows it are one mention: 歌手林女士, the actress Ms Liu."""
        kept: list[Mention] = []
        for one in mentions:
            last = kept[-1] if kept else None
            apart = self.text[last.span.end : one.span.start] if last else "-"
            if last and apart in ("", " ") and last.what == one.what and not (last.myself or one.myself):
                kept[-1] = Mention(one.what, Span(last.span.start, one.span.end))
            else:
                kept.append(one)
        return tuple(kept)

    def around(self, span: Span) -> Span:
        """The sentence a place is in."""
        return next(one for one in self.sentences if one.start <= span.start < max(one.end, one.start + 1))

    def clause(self, span: Span) -> Span:
        return next(one for one in self.clauses if one.start <= span.start < max(one.end, one.start + 1))

    def is_silent(self, span: Span) -> bool:
        return any(one.start <= span.start < one.end for one in self.silent)

    def turned(self, span: Span) -> bool:
        """Whether a negation stands just before the place, in its clause."""
        before = self.text[self.clause(span).start : span.start]
        scopes = self.lexicon.scopes
        for lang, width in (("zh", 3), ("en", 18)):
            near = before[-(width + 12) :]
            for cue in getattr(scopes.turn, lang):
                tail = rf"(?:{cue})[^，,;]{{0,{width}}}$" if lang == "zh" else rf"\b(?:{cue})\b[^,;]{{0,{width}}}$"
                found = re.search(tail, near, re.IGNORECASE)
                if found is None or _JOINS.search(near, found.start()):
                    continue  # nothing near, or what is denied ends before: without consent and posted
                if not any(re.match(one, near[found.start() :]) for one in getattr(scopes.spare, lang)):
                    return True
        return False

    def claims(self) -> Iterator[tuple[Span, Span | None]]:
        """From each word of claiming to the end of its sentence, and who claims; findings and the teller's own words are none."""
        findings = list(self.marks(self.lexicon.scopes.found))
        for mark in self.marks(self.lexicon.scopes.claim):
            sentence = self.around(mark)
            if any(sentence.start <= one.start <= mark.start + 8 for one in findings):
                continue
            before = [one for one in self.parties if sentence.start <= one.span.start and one.span.end <= mark.start]
            if before and before[-1].myself:
                continue
            yield Span(mark.end, self.until_stop(mark)), before[-1].span if before else None

    def until_stop(self, mark: Span) -> int:
        """The end of what somebody says: the next full stop, semicolons included."""
        found = re.compile(r"[。！？!?\n]|\.(?=\s|$)").search(self.text, mark.end)
        return found.end() if found else len(self.text)

    # -- facts

    def reached(self, cues: FactCues) -> bool:
        """Whether the text is about what these cues need."""
        here = not cues.near or re.search(cues.near, self.text, re.IGNORECASE)
        return bool(here) and not (cues.unless and re.search(cues.unless, self.text, re.IGNORECASE))

    def fact(self, cues: FactCues) -> Iterator[Found | Vague]:
        denied = [span for span in self.marks(cues.no) if not self.is_silent(span)]
        for span in denied:
            yield self.found(cues.fact, False, span)
        for span in self.marks(cues.yes):
            if self.is_silent(span) or any(one.start < span.end and span.start < one.end for one in denied):
                continue
            yield self.found(cues.fact, not self.turned(span), span)
        for one in cues.number.patterns():
            for match in one.finditer(self.text):
                span = Span(*match.span())
                if self.is_silent(span):
                    continue
                if match["number"] is None or (figure := figure_of(match["number"])) is None or figure.about:
                    yield Vague("figure", span)
                else:
                    said = self.word_of(span)
                    yield Found(cues.fact, "true", span, said[1] if said else None, figure)

    def found(self, fact: str, truth: bool, span: Span) -> Found:
        said = self.word_of(span)
        if said is not None:
            return Found(fact, "disputed", span, said[1])
        return Found(fact, "true" if truth else "false", span)

    def word_of(self, span: Span) -> tuple[Span, Span | None] | None:
        return next((one for one in self.said if one[0].start <= span.start < one[0].end), None)


def _settled(found: Sequence[Found]) -> Iterator[Found]:
    """One proposal for each fact: what the text has as so or not so before somebody's word; both ways makes it disputed."""
    for fact in dict.fromkeys(one.fact for one in found):
        every = sorted((one for one in found if one.fact == fact), key=lambda one: one.span)
        plain = [one for one in every if one.how != "disputed"]
        denied = [one for one in plain if one.how == "false"]
        stated = [one for one in plain if one.how == "true"]
        if denied and stated:
            first = stated[0] if stated[0].span < denied[0].span else denied[0]
            yield Found(fact, "disputed", first.span, None, first.figure)
        else:
            yield plain[0] if plain else every[0]


_JOINS = re.compile(r"\b(?:and|but|then|which|who)\b|却|但|就|而且|并(?!未|不|没|非)", re.IGNORECASE)
_SENTENCE = re.compile(r"[。！？；!?;\n]+|(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?<!\bLtd)(?<!\bInc)\.(?=\s|$)")
_CLAUSE = re.compile(r"[，：:]|,(?!\d)")


def _parts(marks: re.Pattern[str], text: str, within: Span) -> Iterator[Span]:
    """The pieces between marks, each with the mark at its end."""
    start = within.start
    for found in marks.finditer(text, within.start, within.end):
        yield Span(start, found.end())
        start = found.end()
    if start < within.end or start == within.start:
        yield Span(start, within.end)


# -- figures and days

_NUMERAL = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_WORDS = {"thousand": 1_000, "k": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_AT_LEAST = re.compile(
    r"超过|超|逾|至少|不少于|不低于|破|过|高达|多达|over|more than|at least|余|多|以上", re.IGNORECASE
)
_AT_MOST = re.compile(r"不到|不足|以下|fewer than|less than|under", re.IGNORECASE)
_ABOUT = re.compile(r"近|约|左右|nearly|almost|about|around|approximately|some", re.IGNORECASE)


def figure_of(words: str) -> Figure | None:
    """A figure in digits, in Chinese numerals or in both (1.2万, 六百, 52,000), with its relation; None where it is none."""
    value = number_of(words)
    if value is None:
        return None
    rest = re.sub(r"[\d.,，]", "", words)
    relation = "<=" if _AT_MOST.search(rest) else ">=" if _AT_LEAST.search(rest) else "="
    return Figure(relation, value, bool(_ABOUT.search(rest)))


def number_of(words: str) -> float | None:
    """The number in the words."""
    if digits := re.search(r"\d[\d,，]*(?:\.\d+)?", words):
        value = float(re.sub("[,，]", "", digits[0]))
        for scale in re.findall(r"[十百千万亿]|thousand|million|billion|k\b", words[digits.end() :].lower()):
            value *= _SCALE.get(scale) or _WORDS[scale]
        return round(value, 6)
    numerals = re.search("[零〇一二两三四五六七八九十百千万亿]+", words)
    return float(_numeral(numerals[0])) if numerals else None


def _numeral(numerals: str) -> int:
    """四百三十万 is 4300000; 二〇二五 is read digit by digit."""
    if not any(char in _SCALE for char in numerals):
        return int("".join(str(_NUMERAL[char]) for char in numerals))
    total = section = digit = 0
    for char in numerals:
        if char in _NUMERAL:
            digit = _NUMERAL[char]
            continue
        scale = _SCALE[char]
        if scale >= 10_000:
            total, section, digit = (total + section + digit or 1) * scale, 0, 0
        else:
            section, digit = section + (digit or 1) * scale, 0
    return total + section + digit


_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = "|".join([*_MONTHS, *(one[:3] + r"\.?" for one in _MONTHS)])
_DATES = (
    re.compile(r"(?P<y>\d{4}|同)\s*年(?:\s*(?P<m>\d{1,2})\s*月(?:\s*(?P<d>\d{1,2})\s*[日号])?)?"),
    re.compile(r"\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b"),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTH})\s+(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<m>{_MONTH})\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<m>{_MONTH})\s+(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?:in|since) (?P<y>(?:19|20)\d{2})\b", re.IGNORECASE),
)
_UNCLEAR = re.compile(
    r"去年|前年|今年|明年|上个?月|这个?月|上周|昨天|昨晚|前天|今天|前几天|最近|近日|日前|不久前|春节前?后?|清明|国庆|双十一"
    r"|(?<![\d年])(?:\d{1,2})月\d{1,2}[日号]|\b(?:last|this) (?:year|month|week|spring|summer|autumn|fall|winter)\b|\byesterday\b|\brecently\b"
    r"|\b(?:a few|some) (?:days|weeks|months|years) ago\b",
    re.IGNORECASE,
)


def _days(text: str) -> tuple[list[Day], list[Vague]]:
    """The days that can be read, and those that say too little, both in the order of the text."""
    found: list[Day] = []
    wrong: list[Vague] = []
    taken: list[Span] = []
    matches = sorted((m for one in _DATES for m in one.finditer(text)), key=lambda m: (m.start(), -m.end()))
    for match in matches:
        span = Span(*match.span())
        if any(one.start < span.end and span.start < one.end for one in taken):
            continue
        taken.append(span)
        year = found[-1].last.year if match["y"] == "同" and found else match["y"]
        day = _day(year, match.groupdict().get("m"), match.groupdict().get("d"), span)
        if day is None:
            wrong.append(Vague("day", span))
        else:
            found.append(day)
    for match in _UNCLEAR.finditer(text):
        span = Span(*match.span())
        if not any(one.start < span.end and span.start < one.end for one in taken):
            wrong.append(Vague("day", span))
    return found, wrong


def _day(year: int | str, month: str | None, day: str | None, span: Span) -> Day | None:
    """A day, month or year of the calendar; None where there is none such."""
    try:
        y = int(year)
        if month is None:
            return Day(datetime.date(y, 1, 1), datetime.date(y, 12, 31), span)
        m = int(month) if month.isdigit() else [one[:3] for one in _MONTHS].index(month.lower()[:3]) + 1
        if day is not None:
            only = datetime.date(y, m, int(day))
            return Day(only, only, span)
        after = datetime.date(y + m // 12, m % 12 + 1, 1)
        return Day(datetime.date(y, m, 1), after - datetime.timedelta(days=1), span)
    except ValueError:
        return None
