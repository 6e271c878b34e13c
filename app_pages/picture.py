"""From a neighbourhood or from paths to a picture: boxes with places, and arrows. Plain data for the component in `explorer`.

Places are computed here, not by a force layout: columns for each layer, so that the same link always gives the same picture and no
label lies on another. Where there are many boxes, those further away are small and the columns longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app_pages.safe import short
from kb.things import KINDS, LAYERS

Element = dict[str, Any]
Node = Mapping[str, Any]
ORDER = ("paper", "risks", "duties", "cases", "readings", "rules", "law")
"""The columns from left to right: from what is feared to the text of the law."""
COLOURS = {
    "paper": ("#f4efe6", "#8a6d3b"),
    "risks": ("#fbeceb", "#a94442"),
    "duties": ("#eef3e4", "#5d7a2a"),
    "cases": ("#f1ecf6", "#6b4c93"),
    "readings": ("#e8f3f4", "#2f7078"),
    "rules": ("#e9f0f7", "#1f4e79"),
    "law": ("#ffffff", "#333f4a"),
}
"""The fill and the line of each layer's boxes."""
MANY, MANY_NEAR = 60, 80
"""Above so many boxes those further away are small; above so many next to the centre these are small as well."""
BAND_PX, WIDEST, LONGEST = 40, 1.8, 30
"""The space between layers; how wide a picture may be for its height, until its columns have so many rows."""


class Size(NamedTuple):
    """A sort of box: its measures, the place it takes, how much of a label it holds, and how many stand for one row."""

    width: int
    height: int
    column: int
    row: int
    signs: Mapping[str, int]
    rows: float


FULL = Size(190, 62, 235, 84, {"zh": 26, "en": 46}, 1)
SMALL = Size(190, 28, 205, 38, {"zh": 14, "en": 27}, 2.2)


def of_neighbourhood(near: Mapping[str, Any], chosen: str, lang: str) -> list[Element]:
    """Columns for each layer, headed by the layer's name."""
    for rows in range(10, LONGEST + 1, 4):
        elements, width = _columns(near, chosen, lang, rows)
        if width <= WIDEST * rows * FULL.row:
            break
    places = {element["data"]["id"]: element["position"]["x"] for element in elements}
    return elements + [_arrow(edge, lang, places) for edge in near["edges"]]


def _columns(near: Mapping[str, Any], chosen: str, lang: str, rows: int) -> tuple[list[Element], float]:
    """The boxes with columns of so many rows, and how wide they are together."""
    elements: list[Element] = []
    left = 0.0
    small = _small(near["nodes"])
    for layer in ORDER:
        boxes = [node for node in near["nodes"] if node["layer"] == layer]
        if not boxes:
            continue
        start, top = left, 0.0
        for column, size in _split(boxes, chosen, small, rows):
            middle = left + size.column / 2
            above = -(len(column) - 1) * size.row / 2
            top = min(top, above - size.height / 2)
            elements += [
                _box(node, middle, above + row * size.row, lang, node["key"] == chosen, size)
                for row, node in enumerate(column)
            ]
            left += size.column
        elements.append(_heading(layer, len(boxes), (start + left) / 2, top - 12, left - start, lang))
        left += BAND_PX
    return elements, left


def _small(nodes: Sequence[Node]) -> frozenset[str]:
    """The boxes drawn small."""
    if len(nodes) <= MANY:
        return frozenset()
    near = sum(node["distance"] <= 1 for node in nodes)
    least = 1 if near > MANY_NEAR else 2
    return frozenset(node["key"] for node in nodes if node["distance"] >= least)


def _split(boxes: list[Node], chosen: str, small: frozenset[str], rows: int) -> list[tuple[list[Node], Size]]:
    """The boxes of a layer in columns: the chosen one alone, towards the other layers, then the full ones, then the small ones by kind."""
    full = [box for box in boxes if box["key"] not in small and box["key"] != chosen]
    kinds = list(KINDS)
    rest = sorted((box for box in boxes if box["key"] in small), key=lambda box: (kinds.index(box["kind"]), box["key"]))
    columns = [([box], FULL) for box in boxes if box["key"] == chosen]
    for some, size in ((full, FULL), (rest, SMALL)):
        step = int(rows * size.rows)
        columns += [(some[start : start + step], size) for start in range(0, len(some), step)]
    return columns if boxes[0]["layer"] == ORDER[-1] else columns[::-1]


def of_paths(paths: Iterable[list[dict[str, Any]]], chosen: str, lang: str) -> list[Element]:
    """Each way a row from left to right; the ends, and what several ways share, are drawn once."""
    ways = list(paths)
    longest = max(len(way) for way in ways)
    boxes: dict[str, Element] = {}
    arrows: dict[tuple[str, str, str], Element] = {}
    for row, way in enumerate(ways):
        nodes = [way[0]["source"], *(step["target"] for step in way)]
        for index, node in enumerate(nodes):
            end = index in (0, len(nodes) - 1)
            x = index * longest / len(way) * FULL.column * 1.25
            y = (len(ways) - 1) / 2 * FULL.row * 1.3 if end else row * FULL.row * 1.3
            boxes.setdefault(node["key"], _box(node, x, y, lang, node["key"] == chosen))
        for step in way:
            link = step["relations"][0]
            ends = [step["source"]["key"], step["target"]["key"]]
            source, target = ends if link["forward"] else reversed(ends)
            edge = {**link, "source": source, "target": target}
            arrows[source, link["relation"], target] = _arrow(edge, lang, {}, named=True)
    return [*boxes.values(), *arrows.values()]


def _box(node: Node, x: float, y: float, lang: str, chosen: bool, size: Size = FULL) -> Element:
    kind, name = node[f"kind_{lang}"], node[lang]
    words = short(name, size.signs[lang])
    data = {
        "id": node["key"],
        "label": words if size is SMALL else f"{kind}\n{words}",
        "tip": f"{kind}{'：' if lang == 'zh' else ': '}{short(name, 300)}",
        "layer": node["layer"],
        "kind": node["kind"],
    }
    classes = " ".join(name for name, applies in (("chosen", chosen), ("small", size is SMALL)) if applies)
    return {"data": data, "position": {"x": x, "y": y}, "classes": classes}


def _heading(layer: str, count: int, x: float, y: float, width: float, lang: str) -> Element:
    """The name of a layer over its columns, with the number of its boxes where they cannot be counted at a glance."""
    number = "" if count < 10 else f"（{count}）" if lang == "zh" else f" ({count})"
    data = {"id": f"heading/{layer}", "label": LAYERS[layer][lang] + number, "width": width}
    return {"data": data, "position": {"x": x, "y": y}, "classes": "heading", "selectable": False}


def _arrow(edge: Mapping[str, Any], lang: str, places: Mapping[str, float], *, named: bool = False) -> Element:
    source, target = edge["source"], edge["target"]
    same_column = bool(places) and places[source] == places[target]
    classes = " ".join(name for name, applies in (("beside", same_column), ("named", named)) if applies)
    data = {
        "id": f"{source} {edge['relation']} {target}",
        "source": source,
        "target": target,
        "label": edge[lang].strip("，：…"),
    }
    return {"data": data, "classes": classes}
