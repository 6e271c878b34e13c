"""What a user uploads, as text, or a clear refusal."""

from __future__ import annotations

import streamlit as st

from app_pages.words import t
from kb.yaml_source import MAX_BYTES


def uploaded_text(data: bytes) -> str | None:
    """The text of an uploaded file; None, and the reason on the page, where it is too large or no text."""
    if len(data) > MAX_BYTES:
        st.error(t("too_large"))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        st.error(t("not_text"))
        return None
