"""The cues of data/intake.yaml: in which words people tell what the vocabulary asks. Read and checked here, used by `reasoning.intake`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, field_validator, model_validator

from kb.records import Record, Text

if TYPE_CHECKING:
    from kb.load import KnowledgeBase

LANGS = ("zh", "en")
_GAP = {"zh": "[^，。；！？：,;!?\\n]", "en": "[^.;!?\\n]"}
_WIDTH = {"zh": "{0,8}", "en": "{0,40}"}
_DIGITS = r"(?<![\d.,])(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
_NUMERALS = r"(?<![\d.,零〇一二两三四五六七八九十百千万亿])[零〇一二两三四五六七八九十百千万亿]+"
_SCALES = r"(?:\s*(?:百|千|万|亿|(?:thousand|million|billion|k)\b))*"
_BEFORE = (
    r"(?:超过|超|逾|达到|高达|多达|达|至少|不少于|不低于|不到|不足|将近|接近|近|大约|约|突破|破|过|共计|共"
    r"|over|more than|at least|nearly|almost|about|around|approximately|some|fewer than|less than|under)?\s*"
)
_AFTER = "(?:余|多|以上|以下|左右)?"
_VAGUE = "好?几[十百千万]*|数[十百千万]+|上[百千万]+|成千上万|dozens of|hundreds of|thousands of|tens of thousands of"
NUMBER = f"(?P<number>{_BEFORE}(?:{_DIGITS}{_SCALES}|{_NUMERALS}){_AFTER}[万亿]?{_AFTER})|(?P<vague>{_VAGUE})"


@lru_cache(maxsize=4096)
def pattern(cue: str, lang: str) -> re.Pattern[str]:
    """A cue as a regular expression. Raises re.error where it is none."""
    gap = _GAP[lang]
    text = cue.replace("…{", gap + "{").replace("…", gap + _WIDTH[lang]).replace("#", f"(?:{NUMBER})", 1)
    return re.compile(text, re.IGNORECASE if lang == "en" else 0)


class Cues(Record):
    """Cues in both languages."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()

    @field_validator("zh", "en")
    @classmethod
    def _readable(cls, cues: tuple[str, ...], info: Any) -> tuple[str, ...]:
        for cue in cues:
            try:
                found = pattern(cue, info.field_name)
            except re.error as error:
                raise ValueError(f"{cue!r} is no regular expression: {error}") from None
            if found.match(""):
                raise ValueError(f"{cue!r} matches the empty text")
        return cues

    def patterns(self) -> Iterator[re.Pattern[str]]:
        """All of them, compiled."""
        for lang in LANGS:
            yield from (pattern(cue, lang) for cue in getattr(self, lang))


class PartyCues(Cues):
    """What names a party. `self`: the one who tells."""

    type: str
    self_: bool = Field(False, alias="self")


class ContentCues(Cues):
    name: Text


class ActCues(Cues):
    kind: str


class FactCues(Record):
    """What states, denies or counts a fact. `near` and `unless` look at the whole text."""

    fact: str
    yes: Cues = Cues()
    no: Cues = Cues()
    number: Cues = Cues()
    near: str = ""
    unless: str = ""

    @field_validator("near", "unless")
    @classmethod
    def _readable(cls, text: str) -> str:
        try:
            re.compile(text)
        except re.error as error:
            raise ValueError(f"{text!r} is no regular expression: {error}") from None
        return text

    @model_validator(mode="after")
    def _counted(self) -> FactCues:
        if any("#" not in cue for lang in LANGS for cue in getattr(self.number, lang)):
            raise ValueError("a cue under `number` needs a # where the figure stands")
        return self


class Scopes(Record):
    """What stands around a cue and changes what it says; data/intake.yaml explains each."""

    turn: Cues
    spare: Cues
    suppose: Cues
    ask: Cues
    plan: Cues
    ought: Cues
    demand: Cues
    claim: Cues
    found: Cues


class Lexicon(Record):
    """All of data/intake.yaml."""

    scopes: Scopes
    parties: Annotated[tuple[PartyCues, ...], Field(min_length=1)]
    contents: Annotated[tuple[ContentCues, ...], Field(min_length=1)]
    acts: Annotated[tuple[ActCues, ...], Field(min_length=1)]
    facts: Annotated[tuple[FactCues, ...], Field(min_length=1)]


def lexicon_is_fit(kb: KnowledgeBase) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the cues as (where, what, mend): names unknown to the vocabulary, figures for what is no number."""
    for lexicon in kb.lexicons.values():
        yield from _misfits(kb, lexicon)


def _misfits(kb: KnowledgeBase, lexicon: Lexicon) -> Iterator[tuple[str, str, str]]:
    for act in lexicon.acts:
        known = kb.predicates.get(act.kind)
        if known is None or not known.act_kind:
            yield act.where, f"{act.kind!r} is no kind of act", "see data/vocabulary/core.yaml"
    for party in lexicon.parties:
        if party.type not in kb.types:
            yield party.where, f"there is no type {party.type!r}", f"types: {', '.join(kb.types)}"
    for one in lexicon.facts:
        predicate = kb.predicates.get(one.fact)
        if predicate is None or predicate.kind != "fact" or predicate.act_kind or predicate.type_test:
            yield one.where, f"{one.fact!r} is no fact of the vocabulary", "name a predicate that a case states"
        elif (predicate.value == "number") is not bool(one.number.zh or one.number.en):
            yield one.where, f"{one.fact}: figures belong to numbers, and numbers to figures", "use `number` or `yes`"
