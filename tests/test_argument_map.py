"""Argument maps: the whole tree is there, once; texts cannot break the notation; the same bytes each time."""

from __future__ import annotations

import json
import re

import pytest
from typer.testing import CliRunner

from interfaces.cli import app
from kb.atoms import parse_atom
from kb.load import KnowledgeBase
from reasoning.analysis import decide
from reasoning.argument_map import NOTATIONS, Argument, ArgumentMap, Statement, aif, argdown, argument_map, dot, mermaid
from reasoning.explain import ConclusionView, Explainer

NASTY = 'say "no" & <b>x</b> #quot; [y] {z: 1} `q` *b* _i_ \\ @[s1] | //c /*d*/\n\n(2) +> <a1>'
SMALL = ArgumentMap(
    "en",
    [Statement("s1", NASTY, "✓", NASTY), Statement("s2", NASTY, "?")],
    [
        Argument("a1", "r1", "cn/x/1", NASTY, NASTY, True, ("s2",), supports="s1"),
        Argument("a2", "r2", "cn/x/1", NASTY, NASTY, False, ("s2",), undercuts="a1"),
    ],
)


@pytest.fixture(scope="module")
def tree(kb: KnowledgeBase) -> ConclusionView:
    case = kb.cases["cn-civ-ding-zhihu-2020"]
    return Explainer(kb, decide(kb, case)).explain(parse_atom("answers_jointly(h1, P, D, reputation, enlarged)"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_map_holds_the_tree(kb: KnowledgeBase, tree: ConclusionView, lang: str) -> None:
    of = argument_map(tree, kb, lang)
    assert of.statements[0].text == tree.sentence[lang]
    assert {rule.name for rule in of.arguments} >= {rule.rule.id for rule in tree.rules}
    top = [rule for rule in of.arguments if rule.supports == of.statements[0].id]
    assert [len(rule.premises) for rule in top] == [
        len([e for e in rule.elements if e.literals]) for rule in tree.rules
    ]
    ids = {one.id for one in of.statements} | {one.id for one in of.arguments}
    assert len(ids) == len(of.statements) + len(of.arguments)
    for rule in of.arguments:
        assert bool(rule.supports) != bool(rule.undercuts)
        assert {*rule.premises, rule.supports or rule.undercuts} <= ids
    deeper = {one.id for one in of.statements if any(rule.supports == one.id for rule in of.arguments)}
    assert len(deeper) > 1, "conclusions on which it rests are argued for, too"


@pytest.mark.parametrize("name", NOTATIONS)
def test_the_same_bytes_each_time(kb: KnowledgeBase, tree: ConclusionView, name: str) -> None:
    first, second = (NOTATIONS[name](argument_map(tree, kb, "zh")) for _ in range(2))
    assert first == second
    assert first.endswith("\n")


def test_mermaid_labels_cannot_end_early() -> None:
    lines = mermaid(SMALL).splitlines()
    labels = [line for line in lines if re.match(r"  [sa]\d[\[{]", line)]
    assert len(labels) == 4
    for line in labels:
        label = line[line.index('"') + 1 : line.rindex('"')]
        assert not re.search(r'["`\[\]{}|\\&*_]', label)
        assert not re.search(r"<(?!/?[bi]>|br/>)|#(?!\d+;)", label)
        assert '"'.join(line.split('"')[2:])[:2] in ("]:", "}}")
    assert '  a2 -. "unless" .-x a1' in lines
    assert "  a1 ==> s1" in lines


def test_argdown_texts_hold_no_mark_up() -> None:
    written = argdown(SMALL)
    blocks = written.strip().split("\n\n")
    assert len(blocks) == 4
    for block in blocks:
        head = block.splitlines()[0]
        text = re.sub(r"\\.", "", head.partition(": ")[2])
        assert not re.search(r"[\\*_#@\[\]<>{}:|]", text)
    assert blocks[0].splitlines()[1:] == ["  + <a1>"]
    assert blocks[3].splitlines()[1:] == ["  + [s2]", "  _> <a1>"]


def test_aif_is_a_graph_of_its_own_kinds() -> None:
    graph = json.loads(aif(SMALL))
    assert [node["type"] for node in graph["nodes"]] == ["I", "I", "RA", "CA"]
    ends = {(edge["fromID"], edge["toID"]) for edge in graph["edges"]}
    assert ends == {("s2", "a1"), ("a1", "s1"), ("s2", "a2"), ("a2", "a1")}
    assert graph["nodes"][1]["text"] == "? " + " ".join(NASTY.split())


def test_dot_strings_are_closed() -> None:
    for line in dot(SMALL).splitlines():
        assert re.sub(r'"(?:[^"\\]|\\.)*"', "", line).count('"') == 0


def test_the_command_draws_one_conclusion() -> None:
    runner = CliRunner()
    case = "cn-civ-ding-zhihu-2020"
    claim = "answers_jointly(h1, P, D, reputation, enlarged)"
    done = runner.invoke(app, ["explain", case, claim, "--format", "mermaid"])
    assert done.exit_code == 0
    assert done.stdout.startswith("flowchart BT\n")
    several = runner.invoke(app, ["explain", case, "liable(P, ...)", "--format", "aif"])
    assert several.exit_code == 1
    assert "name one" in str(several.exception)
