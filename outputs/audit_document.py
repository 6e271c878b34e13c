"""The checklist of an audit as a document: the blocks of `outputs.blocks`, for Markdown and Word."""

from __future__ import annotations

from collections.abc import Iterator

from outputs.blocks import Block, Heading, Items, Paragraph, Table
from reasoning.audit import ORDER, Audit, DutyAudit
from reasoning.audit_words import (
    DUTY_SIGN,
    DUTY_STATUS,
    LABELS,
    basis_line,
    because_lines,
    consequence_lines,
    counts,
    feed_line,
    not_imposed_line,
    notes,
    title,
    weighed_lines,
)


def blocks(audit: Audit, lang: str) -> Iterator[Block]:
    """The checklist in reading order: a table of all duties by status, then each breach and each open duty."""
    words = LABELS[lang]
    yield Heading(0, words["title"])
    yield Paragraph(title(audit, lang))
    about = [f"{words['organisation']}{words['sep']}{audit.organisation[lang]}"]
    about += [f"{words['date']}{words['sep']}{audit.date}"]
    about += [f"{words['since']}{words['sep']}{audit.since}"] if audit.since else []
    about += [f"{words['roles']}{words['sep']}{words['list'].join(audit.roles)}"]
    yield Paragraph("　".join(about), quiet=True)
    yield Paragraph(counts(audit, lang))
    for status in ORDER:
        found = [one for one in audit.duties if one.status == status]
        if found:
            yield Heading(1, f"{DUTY_SIGN[status]} {DUTY_STATUS[status][lang]}")
            yield _table(found, lang)
    for status in ("breached", "open"):
        for duty in audit.duties:
            if duty.status == status:
                yield from _duty(duty, lang)
    yield Heading(1, words["not_law"])
    items = tuple((not_imposed_line(one, lang), ()) for one in audit.not_imposed)
    yield Items(items) if items else Paragraph(words["none"])
    if audit.weighed and (audit.counts["breached"] or audit.counts["open"]):
        yield Heading(1, words["feeds"])
        yield Items(tuple((line, ()) for line in weighed_lines(audit, lang)))
    yield Heading(1, words["note"])
    yield Items(tuple((line, ()) for line in (words["law_moves"], *(one[lang] for one in audit.notices))))


def _table(duties: list[DutyAudit], lang: str) -> Table:
    words = LABELS[lang]
    return Table(
        (words["duty"], words["basis"], words["owners"], words["because"]),
        tuple(
            (
                f"{duty.name[lang]} {', '.join(duty.measures)}".strip(),
                words["and"].join(basis_line(one, lang) for one in duty.basis),
                duty.owners[lang],
                words["and"].join(because_lines(duty, lang) or [one.question[lang] for one in duty.turns_on]),
            )
            for duty in duties
        ),
        (20, 30, 16, 34),
    )


def _duty(duty: DutyAudit, lang: str) -> Iterator[Block]:
    words = LABELS[lang]
    yield Heading(2, f"{DUTY_SIGN[duty.status]} {DUTY_STATUS[duty.status][lang]}{words['sep']}{duty.name[lang]}")
    yield Paragraph(duty.says[lang])
    parts = (
        ("because", because_lines(duty, lang)),
        ("turns", [one.question[lang] for one in duty.turns_on]),
        ("consequences", consequence_lines(duty, lang)),
        ("feeds", [feed_line(one, lang) for one in duty.feeds]),
        ("note", notes(duty, lang)),
    )
    for name, found in parts:
        if found:
            yield Paragraph("", words[name])
            yield Items(tuple((line, ()) for line in found))
