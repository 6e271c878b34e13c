"""The tree of one conclusion as an argument map, and the map in four notations: Mermaid, Argdown, AIF-JSON and DOT.

A map has statements and arguments. Each rule shown is an argument: its elements support it, it supports its conclusion, and an
exception is an argument that undercuts it, drawn only if the case says something of it. Same tree, same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from kb.citations import cite
from kb.load import KnowledgeBase
from reasoning.explain import BURDENS, SIGNS, WORDS, ConclusionView, ElementView, ExceptionView, RuleView, caveat


@dataclass(frozen=True)
class Statement:
    """A conclusion or an element. `sign` is ✓, ? or ✗; `note` says who must prove it, for an element."""

    id: str
    text: str
    sign: str
    note: str = ""


@dataclass(frozen=True)
class Argument:
    """A rule applied. `applies` says whether it carries its conclusion, or, for an exception, defeats what it attacks."""

    id: str
    name: str
    citation: str
    text: str
    applies: bool
    premises: tuple[str, ...]
    supports: str | None = None
    undercuts: str | None = None


@dataclass
class ArgumentMap:
    """Statements and arguments in the order of the tree; the first statement is the conclusion."""

    lang: str
    statements: list[Statement] = field(default_factory=list)
    arguments: list[Argument] = field(default_factory=list)


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
        name = self.state(view.atom, view.sentence[self.lang], "✓" if view.holds else "✗")
        for rule in view.rules:
            self.argue(rule, rule.fires, supports=name)
        return name

    def argue(self, view: RuleView, applies: bool, supports: str | None = None, undercuts: str | None = None) -> None:
        place = len(self.map.arguments)
        name = f"a{place + 1}"
        self.map.arguments.append(Argument(name, "", "", "", applies, ()))  # keeps the order of the tree
        premises = tuple(self.element(element) for element in view.elements if element.literals)
        self.map.arguments[place] = Argument(
            name,
            view.rule.id,
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
        if alone is not None and alone.sentence == view.literals[0].sentence:
            return self.conclusion(alone)
        text = f" {WORDS[self.lang]['or']} ".join(literal.sentence[self.lang] for literal in view.literals)
        provable = any(literal.standing is not None for literal in view.literals)
        note = BURDENS[view.burden][self.lang] if provable else ""
        name = self.state((text, view.mark, note), text, SIGNS[view.mark], note)
        for literal in view.literals:
            if literal.because is not None:
                self.conclusion(literal.because)
        return name


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
    lines += [f"  classDef {name} {style}" for name, style in _STYLES.items()]
    return "\n".join(lines) + "\n"


def argdown(of: ArgumentMap) -> str:
    """Argdown: each statement and argument defined once, with its premises and what it supports or undercuts."""
    lines: list[str] = []
    for one in of.statements:
        lines.append(f"[{one.id}]: {_argdown(' '.join(filter(None, (one.sign, one.text))))}")
        lines += [f"  + <{rule.id}>" for rule in of.arguments if rule.supports == one.id] + [""]
    for rule in of.arguments:
        lines.append(f"<{rule.id}>: {_argdown(rule.citation + WORDS[of.lang]['sep'] + rule.text)}")
        lines += [f"  + [{premise}]" for premise in rule.premises]
        lines += [f"  _> <{rule.undercuts}>"] if rule.undercuts else []
        lines.append("")
    return "\n".join(lines)


def aif(of: ArgumentMap) -> str:
    """AIF-JSON: statements are I-nodes, rules RA-nodes, exceptions CA-nodes that attack the RA-node of their rule."""
    nodes = [{"nodeID": one.id, "text": f"{one.sign} {_line(one.text)}", "type": "I"} for one in of.statements]
    edges: list[tuple[str, str]] = []
    for rule in of.arguments:
        kind = "CA" if rule.undercuts else "RA"
        text = _line(rule.citation + WORDS[of.lang]["sep"] + rule.text)
        nodes.append({"nodeID": rule.id, "text": text, "type": kind, "scheme": rule.name})
        edges += [(premise, rule.id) for premise in rule.premises]
        edges += [(rule.id, end) for end in (rule.supports, rule.undercuts) if end]
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
