"""From a neighbourhood or from paths to a picture: boxes with places, and arrows. Plain data for the component in `explorer`.

Places are computed here, not by a force layout: one column for each layer, so that the same link always gives the same picture and no
label lies on another. On a path each step is a column and each way a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app_pages.safe import short
from kb.things import LAYERS

Element = dict[str, Any]
ORDER = ("paper", "risks", "duties", "cases", "readings", "rules", "law")
"""The columns from left to right: from what is feared to the text of the law."""
ROWS, COLUMN_PX, ROW_PX, BAND_PX = 10, 235, 84, 40
LABEL_SIGNS = {"zh": 26, "en": 46}


def of_neighbourhood(near: Mapping[str, Any], chosen: str, lang: str) -> list[Element]:
    """Columns for each layer, broken after `ROWS` boxes, headed by the layer's name."""
    elements: list[Element] = []
    left = 0
    for layer in ORDER:
        boxes = [node for node in near["nodes"] if node["layer"] == layer]
        if not boxes:
            continue
        columns = _columns(boxes, chosen)
        for number, column in enumerate(columns):
            top = -(len(column) - 1) * ROW_PX / 2
            elements += [
                _box(node, left + number * COLUMN_PX, top + row * ROW_PX, lang, node["key"] == chosen)
                for row, node in enumerate(column)
            ]
        highest = -(max(map(len, columns)) - 1) * ROW_PX / 2 - ROW_PX
        middle = left + (len(columns) - 1) * COLUMN_PX / 2
        elements.append(_heading(layer, middle, highest, lang))
        left += len(columns) * COLUMN_PX + BAND_PX
    places = {element["data"]["id"]: element["position"]["x"] for element in elements}
    return elements + [_arrow(edge, lang, places) for edge in near["edges"]]


def _columns(boxes: list[Mapping[str, Any]], chosen: str) -> list[list[Mapping[str, Any]]]:
    """The boxes of a layer in columns; the chosen one alone, towards the other layers."""
    alone = [[box] for box in boxes if box["key"] == chosen]
    others = [box for box in boxes if box["key"] != chosen]
    columns = [others[start : start + ROWS] for start in range(0, len(others), ROWS)]
    return alone + columns if boxes[0]["layer"] == ORDER[-1] else columns + alone


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
            x = index * longest / len(way) * COLUMN_PX * 1.25
            y = (len(ways) - 1) / 2 * ROW_PX * 1.3 if end else row * ROW_PX * 1.3
            boxes.setdefault(node["key"], _box(node, x, y, lang, node["key"] == chosen))
        for step in way:
            link = step["relations"][0]
            ends = [step["source"]["key"], step["target"]["key"]]
            source, target = ends if link["forward"] else reversed(ends)
            edge = {**link, "source": source, "target": target}
            arrows[source, link["relation"], target] = _arrow(edge, lang, {}, named=True)
    return [*boxes.values(), *arrows.values()]


def _box(node: Mapping[str, Any], x: float, y: float, lang: str, chosen: bool) -> Element:
    label = f"{node[f'kind_{lang}']}\n{short(node[lang], LABEL_SIGNS[lang])}"
    data = {"id": node["key"], "label": label, "layer": node["layer"], "kind": node["kind"]}
    return {"data": data, "position": {"x": x, "y": y}, "classes": "chosen" if chosen else ""}


def _heading(layer: str, x: float, y: float, lang: str) -> Element:
    data = {"id": f"heading/{layer}", "label": LAYERS[layer][lang]}
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
