"""A proof tree as folding HTML. Signs and words carry the state; colour only repeats them."""

from __future__ import annotations

from app_pages.provision import citation
from app_pages.safe import html
from app_pages.shell import knowledge
from app_pages.words import language
from kb.atoms import Atom
from reasoning.explain import (
    BURDENS,
    SIGNS,
    WORDS,
    ConclusionView,
    ElementView,
    ExceptionView,
    Mark,
    RuleView,
    caveat,
)
from reasoning.situation import Standing


def tree_html(view: ConclusionView) -> str:
    """The whole tree, the first level open."""
    return f'<div class="zz zz-tree">{_conclusion(view, set(), True)}</div>'


def _words(key: str) -> str:
    return WORDS[language()][key]


def _conclusion(view: ConclusionView, seen: set[Atom], is_open: bool) -> str:
    seen.add(view.atom)
    body = "".join(_rule(rule, seen, is_open) for rule in view.rules) or f"<p>{html(_words('none'))}</p>"
    if view.others:
        body += f'<p class="zz-quiet">{html(_words("others").format(view.others))}</p>'
    return body


def _rule(view: RuleView, seen: set[Atom], is_open: bool) -> str:
    doubt = caveat(view, knowledge(), language())
    lacking = "" if view.fires or not view.lacking else f" — {_words('lacking').format(len(view.lacking))}"
    head = (
        f"<b>{html(citation(view.rule.provision))}</b> {html(view.rule.reads[language()])}{html(doubt)}{html(lacking)}"
    )
    elements = "".join(_element(element, view.rule.provision, seen) for element in view.elements if element.literals)
    exceptions = "".join(_exception(exception, seen) for exception in view.exceptions)
    return f"<details{' open' if is_open else ''}><summary>{head}</summary><ul>{elements}{exceptions}</ul></details>"


def _exception(view: ExceptionView, seen: set[Atom]) -> str:
    state = _words("defeats" if view.fires else "does_not" if view.addressed else "unraised")
    head = f"{html(_words('unless').format(citation(view.rule.provision)))}：{html(view.rule.reads[language()])}{html(caveat(view, knowledge(), language()))} — <b>{html(state)}</b>"
    inner = "".join(
        "".join(_element(element, one.rule.provision, seen) for element in one.elements if element.literals)
        + "".join(_exception(exception, seen) for exception in one.exceptions)
        for one in view.instances
    )
    return f"<li><details{' open' if view.fires else ''}><summary>{head}</summary><ul>{inner}</ul></details></li>"


def _element(view: ElementView, provision: str, seen: set[Atom]) -> str:
    lang = language()
    sentence = f" {_words('or')} ".join(html(literal.sentence[lang]) for literal in view.literals)
    notes = []
    if any(literal.standing is not None for literal in view.literals):
        notes.append(BURDENS[view.burden][lang])
    if view.element.burden_from:
        notes.append(citation(view.element.burden_from))
    if view.element.anchor:
        notes.append(f"“{view.element.anchor}”")
    if view.element.provision and view.element.provision != provision:
        notes.append(citation(view.element.provision))
    if view.element.doctrine:
        notes.append(view.element.doctrine[lang])
    if view.mark is Mark.PRESUMED:
        notes.append(_words("presumed"))
    if view.mark is Mark.UNPROVED:
        disputed = any(one.standing is Standing.DISPUTED for one in view.literals)
        notes.append(_words("disputed" if disputed else "pending"))
    notes += [one.source.source for one in view.literals if one.source and one.source.source]
    small = f'<span class="zz-quiet"> {html(" · ".join(notes))}</span>' if notes else ""
    because = "".join(
        _conclusion(one.because, seen, False)
        for one in view.literals
        if one.because is not None and one.because.atom not in seen
    )
    sign = f'<span class="zz-sign zz-{view.mark.value}">{SIGNS[view.mark]}</span>'
    return f"<li>{sign} {sentence}{small}{because}</li>"
