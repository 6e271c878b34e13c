"""What would change if a proposal or foreign law were law here: the case with and without it, side by side.

The law in force is decided without overlays, always. What they would add stands beside it and says that it is not law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kb.citations import cite
from kb.load import KnowledgeBase
from kb.overlays import marked, not_law
from kb.records import Case, Rule
from reasoning.analysis import decide
from reasoning.contrast import contrast_lines, differences
from reasoning.explain import ConclusionView
from reasoning.report import Bilingual, Overlaid, Report, WhatIf, report

SIDES = {"zh": ("现行法", "假如"), "en": ("law in force", "if it were law")}
HEADING = {
    "zh": "假如这是法律（不计入以上结论）",
    "en": "What would change if this were law (no part of the answer above)",
}
NO_RULE = {"zh": "没有这样的规则", "en": "no such rule"}
SAME = {"zh": "对本案没有变化。", "en": "Nothing changes in this case."}


def what_if(kb: KnowledgeBase, case: Case, law: Report, overlays: frozenset[str]) -> WhatIf:
    """What the overlays would change of the answer under the law in force. `overlays` are known names."""
    second = report(kb, decide(kb, case, overlays), turns="none")
    changes = differences(law, second)
    return WhatIf(overlays=overlaid(kb, overlays), changes=tuple(one for one in changes if one.changed != ("rules",)))


def overlaid(kb: KnowledgeBase, overlays: Iterable[str]) -> tuple[Overlaid, ...]:
    """The overlays as the report shows them, in the order of the data."""
    wanted = set(overlays)
    return tuple(
        Overlaid(
            overlay=one.id,
            kind=one.kind,
            name=Bilingual.of(one.name),
            not_law=Bilingual.of(one.not_law),
            says=Bilingual.of(one.says),
        )
        for one in kb.overlays.values()
        if one.id in wanted
    )


def rests_on_overlay(view: ConclusionView) -> bool:
    """Whether a rule that is not law stands anywhere in a tree."""
    seen: set[int] = set()

    def below(one: ConclusionView) -> bool:
        if id(one) in seen:
            return False
        seen.add(id(one))
        return any(
            rule.rule.overlay
            or any(exception.rule.overlay for exception in rule.exceptions)
            or any(below(part.because) for element in rule.elements for part in element.literals if part.because)
            for rule in one.rules
        )

    return below(view)


def what_if_lines(kb: KnowledgeBase, found: WhatIf, lang: str) -> Iterator[str]:
    """The changes as plain lines under a heading; what is supposed is named first, each with the words that it is not law."""
    yield f"{HEADING[lang]}:" if lang == "en" else f"{HEADING[lang]}："
    for one in found.overlays:
        yield f"  {marked(kb.overlays[one.overlay])[lang]} [{one.overlay}]"
        yield f"    {one.says[lang]}"
    if not any(change.raised for change in found.changes):
        yield f"  {SAME[lang]}"
        return
    yield from (
        f"  {line}" if line else "" for line in contrast_lines(kb, found.changes, lang, SIDES[lang], NO_RULE[lang])
    )


def rule_line(kb: KnowledgeBase, rule: Rule, lang: str) -> str:
    """A rule in one line: its basis, what it says and, where it is not law, that it is not."""
    mark = not_law(kb, rule)
    said = f"{cite(rule.provision, kb.instruments, lang)}{'：' if lang == 'zh' else ': '}{rule.reads[lang]}"
    return f"{said} 【{mark[lang]}】" if mark else said
