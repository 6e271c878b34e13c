"""From what was found in a text to things of a case: who, what, which acts; and to statements about them, each still to be confirmed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb.load import KnowledgeBase
from kb.records import ActEntity, Case, ContentEntity, Dated, Entity, Predicate, Text
from reasoning.intake import Day, Figure, Found, How, Intake, Mention, Span

ACTING = frozenset({"Actor", "Party", "User", "Offender"})
"""What the vocabulary calls the one who acts; every other party is one to whom it happens."""
PARTIES = 12
NAME = {"zh": 24, "en": 60}
"""So many signs an act is called by at most, in Chinese and in other letters."""
NO_SUBJECT = (
    re.compile(r"(?:[把将向对给跟与找拿用经得因等]|\b(?:of|to|with|from|by|for|on))\s?(?:the |a |an )?$"),
    re.compile(r"的|['’]s\b"),
)
"""What stands before or after a party that does not act itself."""
TELLER = Text(zh="陈述人", en="the person telling")
UNNAMED = Text(zh="行为人", en="the person acting")
SOMETHING = Text(zh="有关内容", en="the content")
WORD = {"true": "", "false": "not ", "disputed": "disputed "}


@dataclass(frozen=True)
class Frame:
    """A case without facts, the acts whose day the text does not give, and where each thing is named."""

    case: Case
    undated: tuple[str, ...]
    places: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A found fact about things of a case; an argument that nothing fits is absent."""

    found: Found
    arguments: Mapping[str, str]

    def statement(self, kb: KnowledgeBase, how: How, arguments: Mapping[str, str] | None = None) -> str | None:
        """The statement as a case file writes it; None while an argument is missing."""
        filled = self.arguments if arguments is None else arguments
        names = kb.predicates[self.found.fact].args
        if any(not filled.get(name) for name in names):
            return None
        atom = f"{self.found.fact}({', '.join(filled[name] for name in names)})"
        figure = self.found.figure
        return f"{atom} {figure.relation} {figure.value:.10g}" if figure else f"{WORD[how]}{atom}"


def frame(kb: KnowledgeBase, found: Intake, as_of: datetime.date, name: str = "from-text") -> Frame:
    """The parties, contents and acts that a text names. Undated acts stand on `as_of` until their day is given."""
    return _Framer(kb, found, as_of).frame(name)


def bind(
    kb: KnowledgeBase, found: Intake, case: Case, places: Mapping[str, Sequence[Span]] | None = None
) -> list[Proposal]:
    """Each found fact with the things of a case that fit best; where the things are named in the text decides."""
    return [_Binder(kb, case, places or {}, one).proposal() for one in found.facts]


def fitting(kb: KnowledgeBase, case: Case, kind: str) -> list[str]:
    """The things of a case, or the constants, that can be an argument of a type."""
    if kind in kb.enums:
        return list(kb.enums[kind])
    typed = [
        *((name, one.type) for name, one in case.parties.items()),
        *((name, "content") for name in case.contents),
        *((name, one.type) for name, one in case.services.items()),
        *((name, "act") for name in case.acts),
    ]
    return [name for name, type_ in typed if kb.is_a(type_, kind)]


def names(kb: KnowledgeBase, case: Case) -> dict[str, Text]:
    """What the things of a case and the constants are called."""
    things: dict[str, Any] = {**case.parties, **case.contents, **case.services, **case.acts}
    constants = {name: value.name for enum in kb.enums.values() for name, value in enum.items()}
    return constants | {name: one.name for name, one in things.items()}


def sentence(
    kb: KnowledgeBase, case: Case, one: Proposal, how: How, arguments: Mapping[str, str] | None = None
) -> Text:
    """What would be stated, in words; what is missing is an ellipsis."""
    predicate = kb.predicates[one.found.fact]
    called, filled = names(kb, case), one.arguments if arguments is None else arguments

    def say(words: Text, lang: str) -> str:
        return words[lang].format_map(
            {n: called[filled[n]][lang] if filled.get(n) in called else "…" for n in predicate.args}
        )

    words = predicate.denies if how == "false" and predicate.denies else predicate.says
    return Text(**{lang: say(words, lang) + _figure(one.found.figure, predicate, lang) for lang in ("zh", "en")})


def _figure(figure: Figure | None, predicate: Predicate, lang: str) -> str:
    if figure is None:
        return ""
    unit = predicate.unit[lang] if predicate.unit else ""
    relation = {
        "=": {"zh": "为", "en": ""},
        ">=": {"zh": "至少", "en": "at least "},
        "<=": {"zh": "至多", "en": "at most "},
    }
    words = f"{relation[figure.relation][lang]}{figure.value:,.10g}"
    return f"：{words}{unit}" if lang == "zh" else f": {words} {unit}".rstrip()


# -- the frame


class _Framer:
    def __init__(self, kb: KnowledgeBase, found: Intake, as_of: datetime.date):
        self.kb, self.found, self.as_of = kb, found, as_of
        self.parties: dict[str, Entity] = {}
        self.contents: dict[str, Text] = {}
        self.places: dict[str, list[Span]] = {}
        self.known: dict[str, str] = {}

    def frame(self, name: str) -> Frame:
        for mention in self.found.parties:
            self.party(mention)
        kinds = self.kb.lexicons["intake"].contents
        for mention in self.found.contents:
            key = f"c{mention.what}"
            self.contents.setdefault(key, kinds[int(mention.what)].name)
            self.places.setdefault(key, []).append(mention.span)
        grouped = self.acts()
        if not self.contents and (grouped or self.found.facts):
            self.contents["c"] = SOMETHING
        about = self.about([party for (party, _), _ in grouped])
        acts, undated = {}, []
        for number, ((party, day), mentions) in enumerate(grouped, 1):
            key = f"a{number}"
            self.places[key] = [one.span for one in mentions]
            undated += [] if day else [key]
            acts[key] = ActEntity(
                name=Text(zh=(quote := self.quote(mentions[0].span)), en=quote),
                by=(party,),
                does=tuple(dict.fromkeys(one.what for one in mentions)),
                content=self.nearest(mentions[0].span),
                date=Dated(first=day.first, last=day.last) if day else Dated(first=self.as_of, last=self.as_of),
            )
        case = Case(
            id=name,
            title=Text(zh="我的案情", en="My case"),
            as_of=max([self.as_of, *(one.date.last for one in acts.values())]),
            parties=self.parties,
            contents={key: ContentEntity(name=one, concerns=tuple(about)) for key, one in self.contents.items()},
            acts=acts,
        )
        return Frame(case, tuple(undated), {key: tuple(spans) for key, spans in self.places.items()})

    def about(self, actors: Sequence[str]) -> list[str]:
        """Whom it seems to happen to: the one who tells, unless by the first act, then persons who do nothing, the most named first."""
        told = [self.known["\0"]] if "\0" in self.known and self.known["\0"] not in actors[:1] else []
        others = [key for key, one in self.parties.items() if key not in actors and one.type in ("person", "deceased")]
        others.sort(key=lambda key: (self.parties[key].type != "deceased", -len(self.places.get(key, ()))))
        return list(dict.fromkeys([*told, *others]))[:2]

    def party(self, mention: Mention) -> None:
        """A party once, however often it is named; a shorter name of an organisation is the same one."""
        words = mention.span.of(self.found.text).strip()
        label = "\0" if mention.myself else words.lower().removeprefix("the ").removeprefix("a ").removeprefix("an ")
        key = self.known.get(label) or next(
            (
                key
                for other, key in self.known.items()
                if self.parties[key].type == mention.what and _same(label, other, mention.what)
            ),
            None,
        )
        if key is None:
            if len(self.parties) >= PARTIES:
                return
            key = f"p{len(self.parties) + 1}"
            name = TELLER if mention.myself else Text(zh=words, en=words)
            self.parties[key] = Entity(type=mention.what, name=name)
        self.known[label] = key
        self.places.setdefault(key, []).append(mention.span)

    def acts(self) -> list[tuple[tuple[str, Day | None], list[Mention]]]:
        """The acts named, those of one party on one day together."""
        grouped: dict[tuple[str, Day | None], list[Mention]] = {}
        last = ""
        for mention in self.found.acts:
            before = [
                (span.end, key) for key, spans in self.places.items() if key in self.parties
                if self.parties[key].type != "deceased" for span in spans if self.acts_there(span)
                if span.end <= mention.span.start and not self.stop(span.end, mention.span.start)
            ]  # fmt: skip
            last = max(before)[1] if before else last or self.unnamed()
            grouped.setdefault((last, self.day(mention.span)), []).append(mention)
        return list(grouped.items())

    def unnamed(self) -> str:
        self.parties["x"] = Entity(type="person", name=UNNAMED)
        return "x"

    def stop(self, start: int, end: int) -> bool:
        return any(char in self.found.text[start:end] for char in "。！？；\n") or ". " in self.found.text[start:end]

    def day(self, span: Span) -> Day | None:
        """The last day that is told before a place, or the first one after it where there is none before."""
        before = [one for one in self.found.days if one.span.start <= span.start]
        return before[-1] if before else next(iter(self.found.days), None)

    def nearest(self, span: Span) -> tuple[str, ...]:
        found = [
            (abs(place.start - span.start), key) for key in self.contents for place in self.places.get(key, ())
        ]  # fmt: skip
        return (min(found)[1],) if found else tuple(list(self.contents)[:1])

    def acts_there(self, span: Span) -> bool:
        """Whether a party may be the subject where it is named, and not what something is done to, with or for."""
        before, after = NO_SUBJECT
        own = span.of(self.found.text).lower() == "my"
        return (
            not own and not before.search(self.found.text[: span.start]) and not after.match(self.found.text, span.end)
        )

    def quote(self, span: Span) -> str:
        """The clause an act stands in, to call it by; of a long one the part from the act on."""
        text, start, end = self.found.text, span.start, span.end
        while start > 0 and text[start - 1] not in _STOPS:
            start -= 1
        while end < len(text) and text[end] not in _STOPS and not text[end:].startswith(". "):
            end += 1
        most = NAME["zh" if re.search("[\u4e00-\u9fff]", text[start:end]) else "en"]
        words = text[start:end].strip().rstrip(".")
        if len(words) > most:
            words = text[span.start : end].strip().rstrip(".")
        return words if len(words) <= most else words[: most - 1].rstrip() + "…"


_STOPS = "，。；！？：,;!?\n"


def _same(one: str, other: str, kind: str) -> bool:
    """Whether two words call one party: 被告王某 and 王某, an organisation and its shorter name."""
    if min(len(one), len(other)) < 2:
        return False
    short, long = sorted((one, other), key=len)
    return long.endswith(short) or (kind == "organisation" and _within(short, long))


def _within(short: str, long: str) -> bool:
    """Whether the signs of one name occur in the other in their order: 甲公司, 甲文化公司."""
    rest = iter(long)
    return 1 < len(short) <= len(long) and short[0] == long[0] and all(char in rest for char in short)


# -- the arguments


class _Binder:
    def __init__(self, kb: KnowledgeBase, case: Case, places: Mapping[str, Sequence[Span]], found: Found):
        self.kb, self.case, self.places, self.found = kb, case, places, found
        self.act: str | None = None

    def proposal(self) -> Proposal:
        arguments: dict[str, str] = {}
        kinds = self.kb.predicates[self.found.fact].args
        for name, kind in sorted(kinds.items(), key=lambda pair: pair[1] != "act"):  # acts first: they tell the others
            known = [one for one in fitting(self.kb, self.case, kind) if one not in arguments.values()]
            if kind in self.kb.enums or not known:
                continue
            arguments[name] = self.choose(name, kind, known, "act" in kinds.values())
        return Proposal(self.found, {name: arguments[name] for name in kinds if name in arguments})

    def choose(self, name: str, kind: str, known: Sequence[str], acts: bool) -> str:
        if kind == "act":
            self.act = self.act or self.near(known)
            return self.near(known)
        if self.kb.is_a(kind, "content"):
            mine = [one for one in self.case.acts[self.act].content if one in known] if self.act else []
            return mine[0] if mine else self.near(known)
        acting = [one for act in self.acting() for one in act.by if one in known]
        if name in ACTING:
            firms = [one for one in known if self.is_firm(one)]
            return (
                (acting if acts else [self.near(firms)] if firms else acting or known)[0]
                if acting or firms
                else known[0]
            )
        concerned = [one for thing in self.case.contents.values() for one in thing.concerns if one in known]
        others = sorted((one for one in known if one not in acting), key=self.is_firm)
        return (concerned or others or list(known))[0]

    def is_firm(self, name: str) -> bool:
        return name in self.case.parties and self.case.parties[name].type == "organisation"

    def acting(self) -> Iterator[ActEntity]:
        if self.act:
            yield self.case.acts[self.act]
        else:
            yield from self.case.acts.values()

    def near(self, known: Sequence[str]) -> str:
        """The thing that is named nearest to the fact; the first one where none is named."""

        def far(name: str) -> int:
            return min((abs(span.start - self.found.span.start) for span in self.places.get(name, ())), default=1 << 30)

        return min(known, key=far)
