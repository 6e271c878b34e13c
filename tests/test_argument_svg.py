"""The picture of an argument map: boxes apart, text inside its box, nothing of a text becomes markup, the same bytes each time."""

from __future__ import annotations

from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest
from browser import browser  # noqa: F401  (a fixture)
from typer.testing import CliRunner

from interfaces.cli import app
from kb.atoms import parse_atom
from kb.load import KnowledgeBase
from outputs.argument_svg import BOLD, WIDTH, _box, _place, measure, svg, wrapped
from reasoning.analysis import decide
from reasoning.argument_map import Argument, ArgumentMap, Link, Node, Statement, argument_map, unfolded
from reasoning.explain import Explainer

CASE, CLAIMS = "cn-civ-faceswap-liao-2024", ("infringes(a2, D, L, portrait)", "infringes(a2, D, L, personality)")
NASTY = '</text><script>alert(1)</script> "><img src=x onerror=alert(1)> & $x$ **b** #read("a") \x00\x1b]]>'
SMALL = ArgumentMap(
    "en",
    [Statement("s1", NASTY, "?"), Statement("s2", NASTY, "✓", NASTY), Statement("s3", NASTY, "✗")],
    [
        Argument("a1", "r1", "cn/x/1", NASTY, NASTY, True, ("s2",), supports="s1"),
        Argument("a2", "r2", "cn/x/1", NASTY, NASTY, False, ("s2",), undercuts="a1"),
        Argument("a3", "r3", "cn/x/1", NASTY, NASTY, False, ("s1",), supports="s3"),
    ],
    [Link("s3", "s2", supports=False)],
)


@pytest.fixture(scope="module")
def maps(kb: KnowledgeBase) -> dict[tuple[str, str], ArgumentMap]:
    explainer = Explainer(kb, decide(kb, kb.cases[CASE]))
    return {
        (claim, lang): argument_map(explainer.explain(parse_atom(claim)), kb, lang)
        for claim in CLAIMS
        for lang in ("zh", "en")
    }


def every(node: Node) -> list[Node]:
    return list(node)


def test_no_box_lies_on_another(maps: dict[tuple[str, str], ArgumentMap]) -> None:
    for of in maps.values():
        root = _box(unfolded(of), of.lang, 0)
        _place(root, 0)
        boxes = list(root)
        assert len(boxes) == len(every(unfolded(of)))
        for a, b in combinations(boxes, 2):
            apart = a.x + WIDTH <= b.x or b.x + WIDTH <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y
            assert apart, (a.node.text, b.node.text)
        assert min(box.y for box in boxes) >= 0


def test_all_words_are_there_as_they_are(maps: dict[tuple[str, str], ArgumentMap]) -> None:
    for of in maps.values():
        picture = svg(of)
        assert picture == svg(of)
        root = ElementTree.fromstring(picture)
        shown = "".join("".join((one.text or "").split()) for one in root.iter("{http://www.w3.org/2000/svg}text"))
        contraries = {
            link.source for link in of.links if not link.supports
        }  # their rules stand under the element itself
        for one in of.statements:
            assert one.id in contraries or "".join(one.text.split()) in shown
        for rule in of.arguments:
            assert "".join(rule.citation.split()) in shown


def test_words_are_no_markup() -> None:
    root = ElementTree.fromstring(svg(SMALL))
    assert {one.tag.split("}")[1] for one in root.iter()} <= {"svg", "title", "desc", "rect", "path", "text"}
    names = {name for one in root.iter() for name in one.attrib}
    assert not {name for name in names if name.startswith("on") or "href" in name or name == "style"}
    text = "".join(one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "<script>alert(1)</script>" in "".join(text.split(" "))


def test_the_tree_of_a_map() -> None:
    root = unfolded(SMALL)
    assert [one.kind for one in root] == [
        "conclusion",
        "rule",
        "element",
        "contrary",
        "element",
        "exception",
        "element",
    ]
    contrary = root.below[0].below[0].below[0]
    assert (contrary.kind, contrary.sign, contrary.note) == ("contrary", "✗", "does not apply")
    assert contrary.below[0].note == "reasons above", "what is argued for above is only named"
    assert not contrary.below[0].below


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("短", ["短"]),
        ("一二三四五六，七八", ["一二三四五", "六，七八"]),
        ("one two three", ["one two", "three"]),
        ("abcdefghijklmnopqrstuvwxyz", None),
        ("他说（很多）话", ["他说（很", "多）话"]),
    ],
)
def test_lines_are_no_wider_than_the_room(text: str, lines: list[str] | None) -> None:
    found = wrapped(text, 14 * 5.2)
    assert all(measure(line) <= 14 * 5.2 for line in found)
    assert "".join("".join(found).split()) == "".join(text.split())
    if lines is not None:
        assert found == lines


@pytest.mark.browser
def test_no_line_runs_out_of_its_box(browser: Any, maps: dict[tuple[str, str], ArgumentMap]) -> None:  # noqa: F811
    page = browser.new_page()
    for of in maps.values():
        page.set_content(svg(of))
        for text, width, bold in page.evaluate(
            "[...document.querySelectorAll('text')].map(t => [t.textContent, t.getComputedTextLength(), t.hasAttribute('font-weight')])"
        ):
            assert width <= measure(text) * (BOLD if bold else 1), text
        inside = page.evaluate(
            "[...document.querySelectorAll('text')].every(t => { const a = t.getBBox(), v = t.ownerSVGElement.viewBox.baseVal;"
            " return a.x >= 0 && a.y >= 0 && a.x + a.width <= v.width && a.y + a.height <= v.height })"
        )
        assert inside
    page.close()


def test_the_command_writes_one_picture() -> None:
    done = CliRunner().invoke(app, ["explain", CASE, CLAIMS[0], "--format", "svg"])
    assert done.exit_code == 0
    assert done.stdout.startswith("<svg ")
    assert done.stdout.endswith("</svg>\n")
