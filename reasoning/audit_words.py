"""The audit in words: labels, the lines of the terminal, the rows of the checklist. Chinese and English."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from reasoning.audit import ORDER, Audit, Basis, DutyAudit, DutyStatus, Feed, NotImposed
from reasoning.report import Bilingual, Outcome
from reasoning.words import BRANCH, STATUS, measure

DUTY_STATUS: dict[DutyStatus, Bilingual] = {
    "breached": Bilingual(zh="违反", en="breached"),
    "open": Bilingual(zh="待定", en="open"),
    "met": Bilingual(zh="已履行", en="met"),
    "not_applicable": Bilingual(zh="不适用", en="not applicable"),
    "not_covered": Bilingual(zh="未涵盖", en="not covered"),
}
DUTY_SIGN: dict[DutyStatus, str] = {"breached": "✗", "open": "◐", "met": "✓", "not_applicable": "○", "not_covered": "–"}
"""Shapes, so that no answer is told by colour alone."""
NOT_IMPOSED = Bilingual(zh="法律没有规定", en="not imposed by law")

LABELS = {
    "zh": {
        "title": "服务合规检查",
        "service": "服务",
        "organisation": "单位",
        "date": "审查日",
        "since": "服务开始于",
        "roles": "角色",
        "status": "状态",
        "duty": "义务",
        "says": "内容",
        "owners": "义务人",
        "not_ours": "义务人不在所列角色之中",
        "measures": "论文措施",
        "basis": "依据",
        "owed_from": "自何日起负有",
        "because": "决定因素",
        "turns": "取决于",
        "consequences": "违反的后果",
        "feeds": "与哪些责任相关",
        "note": "说明",
        "gap": "未编码，由律师判断",
        "version": "{0}起施行的文本",
        "until": "（至{0}）",
        "no_version": "审查日没有施行中的文本",
        "silent": "规则没有载明后果",
        "by_breach": "违反本身即为其要件",
        "shared": "同一事实：{0}",
        "not_law": "论文提到而法律没有规定的",
        "weighed": "衡量“{0}”时，缺少的措施对本单位不利（由{1}衡量：{2}）",
        "weighed_claims": "以此为要件（或者为其救济的要件）、尚可能成立的民事责任",
        "weighed_guidance": "参见{0}，是审判指导，不是法律",
        "source": "出处：{0}",
        "more": "另有{0}项（--all 列出）",
        "fictitious": "（虚构示例）",
        "sep": "：",
        "and": "；",
        "list": "、",
        "unverified": "所据规则未经核实",
        "readings": "有分歧",
        "law_moves": "适用审查日的法律；换一个日期，答案随之改变。",
        "none": "无。",
    },
    "en": {
        "title": "Audit of a service",
        "service": "Service",
        "organisation": "Organisation",
        "date": "Day of the audit",
        "since": "Service since",
        "roles": "Roles",
        "status": "Status",
        "duty": "Duty",
        "says": "What it asks",
        "owners": "Owed by",
        "not_ours": "none of the roles listed owes it",
        "measures": "Measures of the paper",
        "basis": "Basis",
        "owed_from": "Owed from",
        "because": "Decided by",
        "turns": "Turns on",
        "consequences": "Consequences of a breach",
        "feeds": "Feeds into",
        "note": "Note",
        "gap": "Not encoded, left to counsel",
        "version": "as in force from {0}",
        "until": " (until {0})",
        "no_version": "no wording in force on that day",
        "silent": "the rule states no consequence",
        "by_breach": "the breach itself is an element",
        "shared": "same facts: {0}",
        "not_law": "In the paper, but not imposed by law",
        "weighed": "Lacking controls speak for “{0}” (weighed by {1}: {2})",
        "weighed_claims": "Civil claims that can still hold and of which, or of a remedy of which, it is an element",
        "weighed_guidance": "see {0}, which is guidance to courts, not law",
        "source": "source: {0}",
        "more": "{0} more (--all lists them)",
        "fictitious": " (fictitious example)",
        "sep": ": ",
        "and": "; ",
        "list": ", ",
        "unverified": "rests on a rule that could not be verified",
        "readings": "contested",
        "law_moves": "The law of the day of the audit applies; another day, other answers.",
        "none": "None.",
    },
}


def title(audit: Audit, lang: str) -> str:
    """The service with a mark where it is made up."""
    return audit.service[lang] + (LABELS[lang]["fictitious"] if audit.fictitious else "")


def counts(audit: Audit, lang: str) -> str:
    """How many duties have each answer."""
    return "　".join(f"{DUTY_SIGN[one]} {DUTY_STATUS[one][lang]} {audit.counts[one]}" for one in ORDER)


def headline(duty: DutyAudit, lang: str) -> str:
    """Sign, status and name of a duty."""
    return f"{DUTY_SIGN[duty.status]} {DUTY_STATUS[duty.status][lang]}  {duty.name[lang]}"


def basis_line(basis: Basis, lang: str) -> str:
    """A provision with the version in force."""
    words = LABELS[lang]
    if basis.version_from is None:
        version = words["no_version"]
    else:
        version = words["version"].format(basis.version_from)
        version += words["until"].format(basis.version_until) if basis.version_until else ""
    return f"{basis.citation[lang]}（{version}）" if lang == "zh" else f"{basis.citation[lang]} ({version})"


def because_lines(duty: DutyAudit, lang: str) -> list[str]:
    """What decides a settled answer: the facts with their sources, or why no fact does."""
    words, found = LABELS[lang], []
    for one in duty.because:
        source = words["source"].format(one.source) if one.source else ""
        found.append(_with(one.sentence[lang], source, lang))
    return found + ([duty.reason[lang]] if duty.reason else [])


def consequence_lines(duty: DutyAudit, lang: str) -> list[str]:
    """What the breach leads to, tier by tier; that the rules are silent where they are."""
    found = [measure(one, lang) for one in duty.measures_if_breached]
    found += [_tier(one, lang) for one in duty.consequences]
    if not found and duty.status in ("breached", "open"):
        found.append(LABELS[lang]["silent"])
    return found


def _tier(outcome: Outcome, lang: str) -> str:
    what = LABELS[lang]["and"].join(dict.fromkeys(measure(one, lang) for one in outcome.measures))
    text = f"{outcome.sentence[lang]}{LABELS[lang]['sep']}{what}" if what else outcome.sentence[lang]
    return _with(text, STATUS[outcome.status][lang], lang)


def feed_line(feed: Feed, lang: str) -> str:
    """A claim that the breach helps to establish, and how."""
    words = LABELS[lang]
    how = [words["by_breach"]] if feed.by_breach else []
    how += [words["shared"].format(words["and"].join(one[lang] for one in feed.shared))] if feed.shared else []
    law = words["list"].join(one[lang] for one in feed.citations)
    return _with(f"{BRANCH[feed.branch][lang]} · {feed.sentence[lang]}", words["and"].join([law, *how]), lang)


def _with(text: str, more: str, lang: str) -> str:
    if not more:
        return text
    return f"{text}（{more}）" if lang == "zh" else f"{text} ({more})"


def notes(duty: DutyAudit, lang: str) -> list[str]:
    """What else a reader should know: gaps, contested points, unverified rules, the note of the record."""
    words, found = LABELS[lang], []
    found += [f"{words['gap']}{words['sep']}{one.citation[lang]} {one.because[lang]}" for one in duty.not_encoded]
    found += [f"{words['readings']}{words['sep']}{one.question[lang]}" for one in duty.readings]
    found += [words["unverified"]] if duty.unverified else []
    found += [duty.note[lang]] if duty.note else []
    return found


def not_imposed_line(item: NotImposed, lang: str) -> str:
    """An item of the paper that is no law."""
    return f"{item.measure} · {NOT_IMPOSED[lang]}{LABELS[lang]['sep']}{item.says[lang]}"


def weighed_lines(audit: Audit, lang: str) -> Iterator[str]:
    """What lacking controls speak for, once for all duties."""
    words = LABELS[lang]
    for one in audit.weighed:
        yield words["weighed"].format(one.sentence[lang], one.by[lang], one.indicators[lang])
        if one.citation:
            yield words["weighed_guidance"].format(one.citation[lang])
        yield f"{words['weighed_claims']}{words['sep']}{words['and'].join(claim[lang] for claim in one.claims)}"


# -- the terminal


def lines(audit: Audit, lang: str, everything: bool = False) -> Iterator[str]:
    """The audit by status: breaches and open duties in full, the others by name; those not applicable on request."""
    words = LABELS[lang]
    yield f"{words['title']}{words['sep']}{title(audit, lang)}"
    yield f"{words['date']}{words['sep']}{audit.date}　{words['roles']}{words['sep']}{words['list'].join(audit.roles)}"
    yield counts(audit, lang)
    for status in ORDER:
        found = [one for one in audit.duties if one.status == status]
        if not found:
            continue
        yield ""
        hidden = [] if everything or status != "not_applicable" else found
        if hidden:
            yield f"{DUTY_SIGN[status]} {DUTY_STATUS[status][lang]}{words['sep']}{words['more'].format(len(hidden))}"
        for duty in found if not hidden else []:
            yield from _duty(duty, lang)
    if audit.not_imposed:
        yield ""
        yield f"{words['not_law']}{words['sep'].rstrip()}"
        yield from (f"  {not_imposed_line(one, lang)}" for one in audit.not_imposed)
    if audit.weighed and (audit.counts["breached"] or audit.counts["open"]):
        yield ""
        yield from weighed_lines(audit, lang)
    yield ""
    yield words["law_moves"]
    yield from (notice[lang] for notice in audit.notices)


def _duty(duty: DutyAudit, lang: str) -> Iterator[str]:
    words = LABELS[lang]
    measures = f"  [{', '.join(duty.measures)}]" if duty.measures else ""
    yield f"{headline(duty, lang)}{measures}"
    yield f"    {words['basis']}{words['sep']}{words['and'].join(basis_line(one, lang) for one in duty.basis)}"
    for line in because_lines(duty, lang):
        yield f"    {words['because']}{words['sep']}{line}"
    if duty.status not in ("breached", "open"):
        return
    yield f"    {words['owners']}{words['sep']}{duty.owners[lang]}{'' if duty.own else ' — ' + words['not_ours']}"
    for turn in duty.turns_on:
        yield f"    {words['turns']}{words['sep']}{turn.question[lang]}"
    for line in consequence_lines(duty, lang):
        yield f"    {words['consequences']}{words['sep']}{line}"
    for feed in duty.feeds:
        yield f"    {words['feeds']}{words['sep']}{feed_line(feed, lang)}"
    for line in notes(duty, lang):
        yield f"    {words['note']}{words['sep']}{line}"


# -- the checklist


COLUMNS = (
    "status", "duty", "says", "owners", "measures", "basis", "owed_from", "because", "turns", "consequences", "feeds",
    "note",
)  # fmt: skip


def rows(audit: Audit, lang: str) -> list[tuple[str, ...]]:
    """One row for each duty, by status; cells of several parts have a line for each."""
    found = []
    for duty in sorted(audit.duties, key=lambda one: ORDER.index(one.status)):
        cells = {
            "status": f"{DUTY_SIGN[duty.status]} {DUTY_STATUS[duty.status][lang]}",
            "duty": duty.name[lang],
            "says": duty.says[lang],
            "owners": duty.owners[lang],
            "measures": ", ".join(duty.measures),
            "basis": "\n".join(basis_line(one, lang) for one in duty.basis),
            "owed_from": str(duty.owed_from or ""),
            "because": "\n".join(because_lines(duty, lang)),
            "turns": "\n".join(one.question[lang] for one in duty.turns_on),
            "consequences": "\n".join(consequence_lines(duty, lang)),
            "feeds": "\n".join(feed_line(one, lang) for one in duty.feeds),
            "note": "\n".join(notes(duty, lang)),
        }
        found.append(tuple(cells[name] for name in COLUMNS))
    for item in audit.not_imposed:
        cells = {"status": NOT_IMPOSED[lang], "duty": item.item, "says": item.says[lang], "measures": item.measure}
        cells["note"] = item.note[lang] if item.note else ""
        found.append(tuple(cells.get(name, "") for name in COLUMNS))
    return found


FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would take a cell that begins so for a formula."""


def csv_bytes(audit: Audit, lang: str) -> bytes:
    """The checklist as CSV that spreadsheets open: UTF-8 with its mark, no cell that could be a formula."""
    words, written = LABELS[lang], io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([words[name] for name in COLUMNS])
    for row in rows(audit, lang):
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")
