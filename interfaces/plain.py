"""An answer as plain text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kb.citations import cite
from kb.load import KnowledgeBase
from kb.records import Case
from reasoning.explain import BURDENS
from reasoning.report import BRANCHES, NOT_REVIEWED, SILENCE, Claim, LaterLaw, OpenFact, Overview
from reasoning.words import BRANCH, LIGHTER, SIGN, STATUS, headline, measure

TURNS = 5
"""So many topics are listed in the terminal; the JSON has all."""

LABELS = {
    "zh": {
        "basis": "依据", "missing": "尚缺", "defences": "抗辩", "turns": "取决于", "then": "后果", "gap": "未编码，由律师判断", "date": "适用 {0} 的法律",
        "readings": "有分歧", "others": "另有 {0} 项请求，案情未涉及（--all 列出）", "later": "新旧法比较", "unverified": "所据规则未经核实", "defeats": "已成立", "could": "尚未证明",
        "as_of": "截至 {0}", "quiet": "无人提出的抗辩", "more": " 等，另有 {0} 项（--json 列出）", "none": "没有已编码的规则回答", "counsel": "可能影响结论、由律师判断的原则（引擎没有适用）",
    },
    "en": {
        "basis": "basis", "missing": "missing", "defences": "defences", "turns": "turns on", "then": "consequences", "gap": "not encoded, left to counsel", "date": "law of {0}",
        "readings": "contested", "others": "{0} more claim(s) that nothing in the case points to (--all lists them)", "later": "earlier and later law", "unverified": "rests on a rule that could not be verified",
        "defeats": "made out", "could": "not proved so far", "as_of": "as of {0}", "quiet": "defences nobody raised", "more": " and {0} more (--json lists them)", "none": "no encoded rule answers", "counsel": "principles that may move the answer, for counsel (not applied here)",
    },
}  # fmt: skip


def lines(found: Overview, later: Sequence[LaterLaw], case: Case, kb: KnowledgeBase, lang: str) -> Iterator[str]:
    """The answer by party and branch; claims that nothing points to and that were not asked for are counted."""
    words = LABELS[lang]
    as_of = words["as_of"].format(case.as_of)
    yield f"{case.title[lang]}（{as_of}）" if lang == "zh" else f"{case.title[lang]} ({as_of})"
    for party in found.parties:
        name = case.parties[party].name[lang]
        yield ""
        yield f"【{party} {name}】" if lang == "zh" else f"[{party} {name}]"
        for branch in BRANCHES:
            claims = [claim for claim in found.claims if (claim.party, claim.branch) == (party, branch)]
            others = words["others"].format(len(found.others.get((party, branch), ())))
            counted = (party, branch) in found.others
            if not claims:
                nothing = f"{SIGN['not_covered']} {STATUS['not_covered'][lang]} {words['none']}"
                yield f"  {BRANCH[branch][lang]}: {others if counted else nothing}"
                continue
            yield f"  {BRANCH[branch][lang]}:"
            for claim in claims:
                yield from _claim(claim, kb, lang)
            if counted:
                yield f"    {others}"
    if later:
        yield ""
        yield f"{words['later']}:"
        for item in later:
            then = "; ".join(measure(one, lang) for one in item.measures_then) or STATUS[item.status_then][lang]
            now = "; ".join(measure(one, lang) for one in item.measures_now) or STATUS[item.status_now][lang]
            yield f"  {item.claim}: {then}  →  {now} — {LIGHTER[item.lighter][lang]}（{cite(item.provision, kb.instruments, lang)}）"
    if found.for_counsel:
        yield ""
        yield f"{words['counsel']}:"
        for one in found.for_counsel:
            yield f"  {one.citation[lang]}: {one.says[lang]}{f'（{one.note[lang]}）' if one.note and lang == 'zh' else f' ({one.note[lang]})' if one.note else ''}"
    yield ""
    for notice in (NOT_REVIEWED, SILENCE):
        yield notice[lang]


def _claim(claim: Claim, kb: KnowledgeBase, lang: str) -> Iterator[str]:
    words, comma = LABELS[lang], "、" if lang == "zh" else ", "
    yield f"    {headline(claim, lang)}"
    yield f"      {words['basis']}: {comma.join(one[lang] for one in claim.citations)} — {words['date'].format(claim.law_of)}   [{claim.claim}]"
    holding = [one for one in claim.remedies if one.on_record == "holds"]
    consequences = [measure(item, lang) for item in claim.measures] if claim.on_record == "holds" else []
    consequences += [measure(item, lang) for one in holding for item in one.measures] or [
        one.sentence[lang] for one in holding
    ]
    for text in dict.fromkeys(consequences):
        yield f"      {words['then']}: {text}"
    for fact in claim.missing:
        yield f"      {words['missing']}: {_fact(fact, lang)}"
    for defence in claim.defences:
        if defence.raised:
            state = words["defeats"] if defence.defeats else words["could"]
            yield f"      {words['defences']}: {defence.citation[lang]} {defence.says[lang]} — {state}"
    if quiet := [one.citation[lang] for one in claim.defences if not one.raised]:
        yield f"      {words['quiet']}: {comma.join(dict.fromkeys(quiet))}"
    if claim.turns_on:
        shown = [turn.question[lang] for turn in claim.turns_on[:TURNS]]
        more = words["more"].format(len(claim.turns_on) - TURNS) if len(claim.turns_on) > TURNS else ""
        yield f"      {words['turns']}: {' '.join(shown)}{more}"
    for reading in claim.readings:
        positions = "；".join(
            f"{_position(kb, reading.reading, name, lang)} → {STATUS[status][lang]}"
            for name, status in reading.positions.items()
        )
        yield f"      {words['readings']}: {reading.question[lang]} {positions}"
    for gap in claim.not_encoded:
        yield f"      {words['gap']}: {gap.citation[lang]} {gap.because[lang]}"
    if claim.unverified:
        yield f"      {words['unverified']}: {comma.join(claim.unverified)}"


def _fact(fact: OpenFact, lang: str) -> str:
    burden = BURDENS[fact.burden][lang]
    return f"{fact.sentence[lang]}（{burden}）" if lang == "zh" else f"{fact.sentence[lang]} ({burden})"


def _position(kb: KnowledgeBase, reading: str, position: str, lang: str) -> str:
    return next(one.says[lang] for one in kb.readings[reading].positions if one.id == position)
