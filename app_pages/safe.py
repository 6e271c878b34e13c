"""Text that others wrote, made safe to insert: `md` for Markdown (labels, captions, expanders), `html` for markup.

Markdown has more traps than HTML: emphasis, links, raw tags, LaTeX between dollar signs, and Streamlit's own `:red[..]`,
`:material/..:` and emoji `:smile:`. A backslash stops most. What is looked for after the text is parsed (names between colons, bare
addresses, arrows) is parted by an invisible word joiner.
"""

from __future__ import annotations

import html as _html
import re

_JOINER = "\u2060"
_LATE = re.compile(
    r"(?<=:)(?=[A-Za-z0-9_+\-/]+:)"  # :smile:, :material/home:
    r"|(?<=[A-Za-z])(?=://)|(?<=www)(?=\.)|(?<=\w)(?=@\w)"  # addresses, which would become links
    r"|(?<=[-<>~])(?=[->=])",  # ->, --, >=, which would become one sign
    re.IGNORECASE,
)
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&\"'=^@/%;?,])")


def md(text: object) -> str:
    """The text as it stands, in one line, whatever signs it contains."""
    plain = " ".join(str(text).split())
    return _SPECIAL.sub(r"\\\1", _LATE.sub(_JOINER, plain))


def html(text: object) -> str:
    """The text for use between tags or in a quoted attribute; line ends become `<br>`."""
    return "<br>".join(_html.escape(line) for line in str(text).splitlines())


def short(text: str, most: int) -> str:
    """The beginning of a text, with an ellipsis where something was left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
