"""Random theories for Hypothesis: exceptions, burdens, alternatives, thresholds, versions, readings, meaning."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

FACTS = ("a", "b", "c", "d", "e")
LINES = ("n >= 3", "n > 3", "n < 5", "n <= 5", "n >= 7")
NUMBER = ((), (), ("n = 3",), ("n = 5",), ("n >= 4",), ("n <= 5",), ("n >= 3", "n <= 5"))
VERSIONS: tuple[dict[str, str], ...] = ({"from": "2020-01-01"},) * 4 + (
    {"from": "2020-01-01", "until": "2022-01-01"},
    {"from": "2022-01-01"},
)
DATES: tuple[Any, ...] = ("2024-01-01", "2021-01-01", {"from": "2021-06", "to": "2022-06"})


@st.composite
def elements(draw: st.DrawFn, conclusions: tuple[str, ...]) -> dict[str, Any]:
    """One element over the facts, the number and the conclusions given."""
    signed = [*FACTS, *(f"not {name}" for name in FACTS), *LINES, *conclusions, *(f"not {c}" for c in conclusions)]
    burden = draw(st.sampled_from([{}, {}, {"burden": "claimant"}, {"burden": "respondent"}]))
    if draw(st.integers(0, 4)) == 0:
        return {"any": draw(st.lists(st.sampled_from(signed), min_size=2, max_size=3, unique=True)), **burden}
    return {"fact": draw(st.sampled_from(signed)), **burden}


@st.composite
def theories(draw: st.DrawFn, versions: bool = True) -> dict[str, Any]:
    """A theory without cycles: conclusions p, q, s, each over those before; exceptions with an exception of their own."""

    def rule(name: str, conclusions: tuple[str, ...], **more: Any) -> dict[str, Any]:
        parts = draw(st.lists(elements(conclusions), min_size=1, max_size=3))
        force = draw(st.sampled_from(VERSIONS if versions else VERSIONS[:1]))
        return {"id": name, "if": parts, "in_force": dict(force), **more}

    def some(*names: str) -> list[str]:
        return draw(st.lists(st.sampled_from(names), unique=True, max_size=2))

    rules = [
        rule("deep", ()),
        rule("first", (), unless=some("deep")),
        rule("late", ("p",), unless=some("deep", "first")),
    ]
    for i, (head, before, exceptions) in enumerate(
        [
            ("p", (), ("deep", "first")),
            ("p", (), ("first",)),
            ("q", ("p",), ("first", "late")),
            ("q", ("p",), ("late",)),
            ("s", ("p", "q"), ("deep", "late")),
        ]
    ):
        extra: dict[str, Any] = {}
        if versions and draw(st.integers(0, 5)) == 0:
            extra["reading"] = {"point": draw(st.sampled_from(["one", "two"]))}
        if versions and draw(st.integers(0, 7)) == 0:
            extra["confidence"] = "unverified"
        rules.append(rule(f"r{i}", before, then=head, unless=some(*exceptions), **extra))
    meaning: dict[str, dict[str, list[str]]] = {}
    if draw(st.booleans()):
        meaning["a"] = {draw(st.sampled_from(["implies", "excludes"])): ["b"]}
        meaning["c"] = {draw(st.sampled_from(["implies", "excludes"])): ["b"]}
    return {
        "rules": rules,
        "facts": draw(facts()),
        "date": draw(st.sampled_from(DATES if versions else DATES[:1])),
        "readings": {"point": ["one", "two"]},
        "meaning": meaning,
    }


@st.composite
def facts(draw: st.DrawFn) -> list[str]:
    """What a case says of the facts and the number."""
    words = ["", "not ", "? ", "disputed ", None, None]
    said = [(draw(st.sampled_from(words)), name) for name in FACTS]
    return [f"{word}{name}" for word, name in said if word is not None] + list(draw(st.sampled_from(NUMBER)))
