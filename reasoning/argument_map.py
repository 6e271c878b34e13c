"""The tree of one conclusion as an argument map, and the map in four notations: Mermaid, Argdown, AIF-JSON and DOT.

A map has statements and arguments. Each rule shown is an argument: its elements support it, it supports its conclusion, and an
exception is an argument that undercuts it, drawn only if the case says something of it. Same tree, same bytes.
`unfolded` turns a map, in which many rules may share a statement, into a tree to be drawn or read out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from kb.citations import cite
from kb.load import KnowledgeBase
from reasoning.explain import BURDENS, SIGNS, WORDS, ConclusionView, ElementView, ExceptionView, Mark, RuleView, caveat
from reasoning.situation import Standing


@dataclass(frozen=True)
class Statement:
    """A conclusion or an element. `sign` is ✓, ? or ✗; `note` says who must prove it and how that stands, for an element."""

    id: str
    text: str
    sign: str
    note: str = ""


@dataclass(frozen=True)
class Argument:
    """A rule applied. `applies` says whether it carries its conclusion, or, for an exception, defeats what it attacks."""

    id: str
    name: str
    provision: str
    citation: str
    text: str
    applies: bool
    premises: tuple[str, ...]
    supports: str | None = None
    undercuts: str | None = None


@dataclass(frozen=True)
class Link:
    """A conclusion on which an element rests: one of its alternatives; or, where `supports` is false, its contrary."""

    source: str
    target: str
    supports: bool


@dataclass
class ArgumentMap:
    """Statements and arguments in the order of the tree; the first statement is the conclusion."""

    lang: str
    statements: list[Statement] = field(default_factory=list)
    arguments: list[Argument] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def argument_map(view: ConclusionView, kb: KnowledgeBase, lang: str) -> ArgumentMap:
    """The map of a conclusion with everything under it, each conclusion once."""
    builder = _Builder(kb, lang)
    builder.conclusion(view)
    return builder.map


class _Builder:
    def __init__(self, kb: KnowledgeBase, lang: str):
        self.kb, self.lang, self.map = kb, lang, ArgumentMap(lang)
        self.known: dict[object, str] = {}

    def state(self, key: object, text: str, sign: str, note: str = "") -> str:
        if key not in self.known:
            self.known[key] = f"s{len(self.map.statements) + 1}"
            self.map.statements.append(Statement(self.known[key], text, sign, note))
        return self.known[key]

    def conclusion(self, view: ConclusionView) -> str:
        if view.atom in self.known:
            return self.known[view.atom]
        name = self.state(view.atom, view.says[self.lang], SIGNS[view.mark])
        for rule in view.rules:
            self.argue(rule, rule.fires, supports=name)
        return name

    def argue(self, view: RuleView, applies: bool, supports: str | None = None, undercuts: str | None = None) -> None:
        place = len(self.map.arguments)
        name = f"a{place + 1}"
        self.map.arguments.append(Argument(name, "", "", "", "", applies, ()))  # keeps the order of the tree
        premises = tuple(self.element(element) for element in view.elements if element.literals)
        self.map.arguments[place] = Argument(
            name,
            view.rule.id,
            view.rule.provision,
            cite(view.rule.provision, self.kb.instruments, self.lang),
            view.rule.reads[self.lang] + caveat(view, self.kb, self.lang),
            applies,
            premises,
            supports,
            undercuts,
        )
        for exception in view.exceptions:
            self.exception(exception, name)

    def exception(self, view: ExceptionView, undercuts: str) -> None:
        for instance in view.instances if view.addressed else ():
            self.argue(instance, view.fires and instance.fires, undercuts=undercuts)

    def element(self, view: ElementView) -> str:
        """The statement of an element; one that is a conclusion by rules is that conclusion."""
        alone = view.literals[0].because if len(view.literals) == 1 else None
        if alone is not None and alone.says == view.literals[0].sentence:
            return self.conclusion(alone)
        text = f" {WORDS[self.lang]['or']} ".join(literal.sentence[self.lang] for literal in view.literals)
        note = _PAUSE[self.lang].join(self.notes(view))
        name = self.state((text, view.mark, note), text, SIGNS[view.mark], note)
        for literal in view.literals:
            if literal.because is not None:
                supports = literal.sentence == literal.because.says
                link = Link(self.conclusion(literal.because), name, supports)
                self.map.links += [link] if link not in self.map.links else []
        return name

    def notes(self, view: ElementView) -> Iterator[str]:
        standings = {literal.standing for literal in view.literals} - {None}
        if standings:
            yield BURDENS[view.burden][self.lang]
            if view.mark is Mark.PRESUMED:
                yield WORDS[self.lang]["presumed"]
            if view.mark is Mark.UNPROVED:
                disputed = Standing.DISPUTED in standings
                yield WORDS[self.lang]["disputed" if disputed else "pending"].removeprefix("← ")


# -- the map as a tree


@dataclass(frozen=True)
class Node:
    """A place in the tree of a map: a conclusion, an element, a rule, a rule for the contrary of an element, or an exception to a rule.

    `heading` cites the rule, `note` says who must prove an element or whether a rule applies; `left_out` counts rules not shown.
    """

    kind: Kind
    sign: str
    heading: str
    text: str
    note: str
    below: tuple[Node, ...] = ()
    left_out: int = 0
    provision: str = ""

    def __iter__(self) -> Iterator[Node]:
        """The node and all below it, in reading order."""
        yield self
        for one in self.below:
            yield from one


def unfolded(of: ArgumentMap, brief: bool = False) -> Node:
    """The map as a tree. What is argued for once is only named where it comes up again.

    `brief` leaves out what goes without saying, what lies more than two conclusions deep, and all rules but the nearest.
    """
    return _Unfolder(of, brief).statement(of.statements[0].id, "conclusion", 0)


class _Unfolder:
    def __init__(self, of: ArgumentMap, brief: bool):
        self.of, self.brief, self.words = of, brief, TREE_WORDS[of.lang]
        self.statements = {one.id: one for one in of.statements}
        self.seen: set[str] = set()

    def statement(self, name: str, kind: Kind, depth: int) -> Node:
        one = self.statements[name]
        links = [link for link in self.of.links if link.target == name]
        contraries = {link.source for link in links if not link.supports}
        for_it, against = self.rules({name}), self.rules(contraries)
        hint = ""
        if for_it or links:
            hidden = name in self.seen or (contraries and contraries <= self.seen)
            hint = self.words["above"] if hidden else self.words["deeper"] if self.brief and depth > BRIEF_DEPTH else ""
        if hint:
            return Node(kind, one.sign, "", one.text, _PAUSE[self.of.lang].join(filter(None, (one.note, hint))))
        self.seen |= {name, *contraries}
        below = [self.statement(link.source, "conclusion", depth) for link in links if link.supports]
        shown = [(rules, rule) for rules in (for_it, against) for rule in self.nearest(rules)]
        below += [self.rule(rule, "contrary" if rules is against else "rule", depth) for rules, rule in shown]
        return Node(kind, one.sign, "", one.text, one.note, tuple(below), len(for_it) + len(against) - len(shown))

    def rules(self, conclusions: set[str]) -> list[Argument]:
        return [rule for rule in self.of.arguments if rule.supports in conclusions]

    def nearest(self, rules: list[Argument]) -> list[Argument]:
        return ([rule for rule in rules if rule.applies][:BRIEF_RULES] or rules[:1]) if self.brief else rules

    def rule(self, rule: Argument, kind: Kind, depth: int) -> Node:
        state = (
            ("defeats" if rule.applies else "does_not")
            if kind == "exception"
            else "applies"
            if rule.applies
            else "idle"
        )
        premises = [one for one in rule.premises if not (self.brief and self.framed(one))]
        below = [self.statement(one, "element", depth + 1) for one in premises]
        below += [self.rule(one, "exception", depth) for one in self.of.arguments if one.undercuts == rule.id]
        heading = self.words[kind].format(rule.citation)
        sign = "✓" if rule.applies else "✗"
        return Node(kind, sign, heading, rule.text, self.words[state], tuple(below), provision=rule.provision)

    def framed(self, name: str) -> bool:
        """Whether a statement follows from the parties, contents and acts alone, so that nobody has to prove it."""
        one = self.statements[name]
        rests = self.rules({name}) or any(link.target == name for link in self.of.links)
        return one.sign == "✓" and not one.note and not rests


Kind = Literal["conclusion", "element", "rule", "contrary", "exception"]
BRIEF_DEPTH, BRIEF_RULES = 2, 2
TREE_WORDS = {
    "zh": {
        "rule": "依据{0}",
        "contrary": "相反结论依据{0}",
        "exception": "除非{0}",
        "applies": "适用",
        "idle": "不适用",
        "defeats": "例外成立",
        "does_not": "例外不成立",
        "above": "理由见上",
        "deeper": "理由从略",
        "left_out": "另有 {0} 条规则，从略",
    },
    "en": {
        "rule": "Under {0}",
        "contrary": "The contrary, under {0}",
        "exception": "Unless {0}",
        "applies": "applies",
        "idle": "does not apply",
        "defeats": "the exception applies",
        "does_not": "the exception does not apply",
        "above": "reasons above",
        "deeper": "reasons left out",
        "left_out": "{0} more rule(s) left out",
    },
}
_PAUSE = {"zh": "；", "en": "; "}


# -- notations


def mermaid(of: ArgumentMap) -> str:
    """A Mermaid flowchart: rules as hexagons, undercutting exceptions by dotted arrows."""
    lines = ["flowchart BT"]
    for one in of.statements:
        note = f"<br/><i>{_html(one.note)}</i>" if one.note else ""
        lines.append(f'  {one.id}["{one.sign} {_html(one.text)}{note}"]:::{_CLASSES[one.sign]}')
    for rule in of.arguments:
        lines.append(f'  {rule.id}{{{{"<b>{_html(rule.citation)}</b><br/>{_html(rule.text)}"}}}}:::{_applies(rule)}')
    for rule in of.arguments:
        lines += [f"  {premise} --> {rule.id}" for premise in rule.premises]
        lines += [f"  {rule.id} ==> {rule.supports}"] if rule.supports else []
        lines += [f'  {rule.id} -. "{_html(_UNLESS[of.lang])}" .-x {rule.undercuts}'] if rule.undercuts else []
    lines += [f"  {link.source} {'-->' if link.supports else '--x'} {link.target}" for link in of.links]
    lines += [f"  classDef {name} {style}" for name, style in _STYLES.items()]
    return "\n".join(lines) + "\n"


def argdown(of: ArgumentMap) -> str:
    """Argdown: each statement and argument defined once, with its premises and what it supports or undercuts."""
    lines: list[str] = []
    for one in of.statements:
        lines.append(f"[{one.id}]: {_argdown(' '.join(filter(None, (one.sign, one.text))))}")
        lines += [f"  + <{rule.id}>" for rule in of.arguments if rule.supports == one.id]
        lines += [
            f"  {'+' if link.supports else '-'} [{link.source}]" for link in of.links if link.target == one.id
        ] + [""]
    for rule in of.arguments:
        lines.append(f"<{rule.id}>: {_argdown(rule.citation + WORDS[of.lang]['sep'] + rule.text)}")
        lines += [f"  + [{premise}]" for premise in rule.premises]
        lines += [f"  _> <{rule.undercuts}>"] if rule.undercuts else []
        lines.append("")
    return "\n".join(lines)


def aif(of: ArgumentMap) -> str:
    """AIF-JSON: statements are I-nodes, rules RA-nodes, exceptions CA-nodes that attack the RA-node of their rule.

    A conclusion on which an element rests gets there through a node of its own: RA for an alternative, CA for the contrary.
    """
    nodes = [{"nodeID": one.id, "text": f"{one.sign} {_line(one.text)}", "type": "I"} for one in of.statements]
    edges: list[tuple[str, str]] = []
    for rule in of.arguments:
        kind = "CA" if rule.undercuts else "RA"
        text = _line(rule.citation + WORDS[of.lang]["sep"] + rule.text)
        nodes.append({"nodeID": rule.id, "text": text, "type": kind, "scheme": rule.name})
        edges += [(premise, rule.id) for premise in rule.premises]
        edges += [(rule.id, end) for end in (rule.supports, rule.undercuts) if end]
    for number, link in enumerate(of.links, 1):
        kind, scheme = ("RA", "alternative") if link.supports else ("CA", "contrary")
        nodes.append({"nodeID": f"l{number}", "text": scheme, "type": kind, "scheme": scheme})
        edges += [(link.source, f"l{number}"), (f"l{number}", link.target)]
    linked = [{"edgeID": f"e{number}", "fromID": a, "toID": b} for number, (a, b) in enumerate(edges, 1)]
    return json.dumps({"nodes": nodes, "edges": linked, "locutions": []}, ensure_ascii=False, indent=2) + "\n"


def dot(of: ArgumentMap) -> str:
    """Graphviz DOT."""
    lines = ["digraph argument {", "  rankdir=BT;", '  node [shape=box, style="rounded,filled", fillcolor=white];']
    for one in of.statements:
        colour = _FILLS[_CLASSES[one.sign]]
        lines.append(f"  {one.id} [label={_dot(one.sign, one.text, one.note)}, fillcolor={_quoted(colour)}];")
    for rule in of.arguments:
        style = "" if rule.applies else ', style="filled,dashed"'
        lines.append(f"  {rule.id} [shape=hexagon, label={_dot(rule.citation, rule.text)}{style}];")
    for rule in of.arguments:
        lines += [f"  {premise} -> {rule.id};" for premise in rule.premises]
        lines += [f"  {rule.id} -> {rule.supports} [penwidth=2];"] if rule.supports else []
        lines += [f"  {rule.id} -> {rule.undercuts} [style=dashed, arrowhead=tee];"] if rule.undercuts else []
    for link in of.links:
        lines.append(f"  {link.source} -> {link.target}{'' if link.supports else ' [style=dashed, arrowhead=tee]'};")
    return "\n".join([*lines, "}"]) + "\n"


NOTATIONS: dict[str, Callable[[ArgumentMap], str]] = {"mermaid": mermaid, "argdown": argdown, "aif": aif, "dot": dot}
"""The notations by name."""

_UNLESS = {"zh": "除非", "en": "unless"}
_CLASSES = {"✓": "met", "?": "open", "✗": "failed"}
_FILLS = {"met": "#e6f4ea", "open": "#fef7e0", "failed": "#fce8e6"}
_STYLES = {
    **{name: f"fill:{colour},stroke:#5f6368,color:#202124" for name, colour in _FILLS.items()},
    "applies": "fill:#e8f0fe,stroke:#174ea6,color:#202124",
    "idle": "fill:#f1f3f4,stroke:#9aa0a6,color:#3c4043,stroke-dasharray:4",
}


def _applies(rule: Argument) -> str:
    return "applies" if rule.applies else "idle"


def _html(text: str) -> str:
    """Inside a quoted Mermaid label: entities for what would end it or be read as mark-up."""
    return re.sub(r'[&"<>#`*_\[\]{}|\\]', lambda found: f"#{ord(found[0])};", _line(text))


def _argdown(text: str) -> str:
    r"""Argdown reads mark-up, tags, links and relations in a text; a backslash takes the meaning away."""
    return re.sub(r"([\\*_#@\[\]<>{}()~:|^$+\-/`])", r"\\\1", _line(text))


def _dot(*lines: str) -> str:
    return _quoted("\n".join(filter(None, map(_line, lines))))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _line(text: str) -> str:
    return " ".join(text.split())
