"""The graph as a picture one can click: Cytoscape, kept in `assets`, in a Streamlit component. Nothing is fetched from outside."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app_pages.picture import COLOURS, Element
from app_pages.shell import PAGES
from app_pages.words import language, t

ASSETS = PAGES / "assets"
HTML = """
<div class="bar"><button data-do="out"></button><button data-do="in"></button><button data-do="fit"></button><button data-do="png"></button></div>
<div class="stage"><div class="cy" role="img"></div><div class="tip" hidden></div></div>
"""


@st.cache_resource(show_spinner=False)
def _sources() -> tuple[str, str]:
    library = (ASSETS / "cytoscape.min.js").read_text("utf-8")
    load = f"function library() {{ const module = {{exports: {{}}}}; const exports = module.exports;\n{library}\n;return module.exports; }}\n"
    return load + (ASSETS / "explorer.js").read_text("utf-8"), (ASSETS / "explorer.css").read_text("utf-8")


def explorer(elements: Sequence[Element], chosen: str, key: str = "explorer", file: str = "zhize") -> str | None:
    """Draw the picture; returns the key of the box the reader clicked just now, if any. `file` names a PNG the reader keeps."""
    js, css = _sources()
    component = st.components.v2.component("zhize_explorer", html=HTML, css=css, js=js)
    boxes = sum("layer" in element["data"] for element in elements)
    data = {
        "elements": list(elements),
        "chosen": chosen,
        "colours": COLOURS,
        "file": file,
        "wrap": "anywhere" if language() == "zh" else "whitespace",
        "label": t("graph_label", count=boxes),
        "buttons": {
            "in": ["+", t("zoom_in")],
            "out": ["−", t("zoom_out")],
            "fit": [t("fit"), t("fit")],
            "png": ["PNG", t("png")],
        },
    }
    clicked = component(key=key, data=data, on_clicked_change=lambda: None).clicked
    return str(clicked) if clicked else None
