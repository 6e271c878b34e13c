"""The issue list of the case on the table as a file. Nothing is computed until a button is pressed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app_pages import draft
from app_pages.shell import from_url, knowledge, texts
from app_pages.words import WORDS, language, t
from outputs.memo_file import KINDS, lacking, memo_file

WORDS.update(
    {
        "memo_download": ("下载问题清单", "Download the issue list"),
        "memo_help": (
            "供律师起草用：要件与举证、抗辩、论证图、依据、相关案例、法律后果。按下按钮后生成，需要几秒。",
            "For a lawyer's draft: elements and burdens, defences, the argument, authorities, decided cases, consequences. Made when you press a button; it takes some seconds.",
        ),
        "memo_articles": ("附引用的条文", "Append the articles cited"),
        "memo_lacks": (
            "{kind}：没有安装所需组件，请运行 `{install}` 后重新打开应用。",
            "{kind}: what writes it is not installed; run `{install}` and open the app again.",
        ),
        "memo_docx": ("Word", "Word"),
        "memo_pdf": ("PDF", "PDF"),
        "memo_html": ("网页 HTML", "HTML page"),
        "memo_md": ("Markdown", "Markdown"),
    }
)


def memo_downloads(shown: bool = True) -> None:
    """A button for each kind of file; a line with the command where what writes a kind is not installed.

    Raises CaseError for a case that cannot be assessed, before anything is drawn.
    """
    if not shown:
        return
    draft.answered()
    kb = knowledge()
    overlays = frozenset(one for one in from_url("overlay").split(",") if one in kb.overlays)
    with st.popover(t("memo_download"), icon=":material/download:"):
        st.caption(t("memo_help"))
        with_articles = st.toggle(t("memo_articles"), key="memo-articles")
        case, sources = draft.current(), texts() if with_articles else None
        for kind in ("docx", "pdf", "html", "md"):
            if install := lacking(kind):
                st.caption(t("memo_lacks", kind=t(f"memo_{kind}"), install=install))
                continue
            st.download_button(
                t(f"memo_{kind}"),
                partial(memo_file, kb, case, kind, language(), overlays, sources),
                file_name=f"{case.id}-{language()}.{kind}",
                mime=KINDS[kind].media,
                key=f"memo-{kind}",
                on_click="ignore",
                width="stretch",
            )
