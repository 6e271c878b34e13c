"""Text that others wrote, made safe to insert: `md` for Markdown (labels, captions, expanders), `html` for markup.

Markdown has more traps than HTML: emphasis, links, raw tags, LaTeX between dollar signs, and Streamlit's own `:red[..]`,
`:material/..:` and emoji `:smile:`. A backslash stops most; the last two are looked for after the text is parsed, so the name is
parted from its colon by an invisible word joiner.
"""

from __future__ import annotations

import html as _html
import re

_JOINER = "\u2060"
_NAMED = re.compile(r":(?=[A-Za-z0-9_+\-/]+:)")
_ADDRESS = re.compile(r"(?<=[A-Za-z]):(?=//)|(?<=\bwww)\.", re.IGNORECASE)
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&\"'=^@/%;?,])")


def md(text: object) -> str:
    """The text as it stands, in one line, whatever signs it contains."""
    plain = " ".join(str(text).split())
    parted = _ADDRESS.sub(lambda sign: sign[0] + _JOINER, _NAMED.sub(":" + _JOINER, plain))
    return _SPECIAL.sub(r"\\\1", parted)


def html(text: object) -> str:
    """The text for use between tags or in a quoted attribute; line ends become `<br>`."""
    return "<br>".join(_html.escape(line) for line in str(text).splitlines())


def short(text: str, most: int) -> str:
    """The beginning of a text, with an ellipsis where something was left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
