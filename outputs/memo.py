"""The issue list as a memorandum: its blocks in reading order, and what its parts are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from outputs.articles import Article, appendix
from outputs.blocks import Block, Heading, Items, Paragraph, Table, Tree
from reasoning.argument_map import TREE_WORDS, Node
from reasoning.issue_list import Defence, Issue, IssueList, Row, Section

LABELS = {
    "zh": {
        "title": "法律责任问题清单",
        "as_of": "截至日",
        "state": "复核状态",
        "unreviewed": "未经律师复核",
        "summary": "一、结论一览",
        "case": "二、案情与证据",
        "issues": "三、逐项分析",
        "questions": "四、待查明的问题（按作用大小排列）",
        "later": "五、行为时法与新法的比较",
        "uncovered": "六、未涵盖的部分",
        "what_if": "七、假如成为法律（不是现行法，不计入以上结论）",
        "notes": "说明",
        "none": "无。",
        "party": "主体",
        "branch": "部门法",
        "issue": "争点",
        "status": "结论",
        "mark": "状态",
        "element": "要件",
        "burden": "举证责任",
        "evidence": "通常证据",
        "source": "出处",
        "fact": "案情所述事实",
        "standing": "情况",
        "from": "来源与说明",
        "elements": "构成要件",
        "defence": "抗辩：{0}（{1}）",
        "other_defences": "案情未涉及的抗辩",
        "argument": "论证图",
        "authorities": "依据",
        "readings": "有分歧的问题",
        "precedents": "相关案例",
        "consequences": "法律后果",
        "would": "法律后果（如成立）",
        "turned": "足以翻转现有结论的事实（有利于{0}，任一组即可）",
        "more": "还有其他组合，从略。",
        "gaps": "未编码，由律师判断",
        "unverified": "所据规则未经核实，不得单独据以认定责任。",
        "outcomes": "查明后的结论",
        "asked_more": "另有 {0} 个问题，作用较小，从略。",
        "title_line": "{party} · {branch}",
        "sep": "：",
        "set": "第{0}组",
        "page": "第 {0} 页，共 {1} 页",
        "list": "、",
        "and": "；",
    },
    "en": {
        "title": "Issue list: legal liability",
        "as_of": "As of",
        "state": "Review",
        "unreviewed": "not reviewed by a lawyer",
        "summary": "1. Conclusions at a glance",
        "case": "2. Facts and evidence",
        "issues": "3. The issues one by one",
        "questions": "4. Open questions, the most useful first",
        "later": "5. The law of the act and the later law",
        "uncovered": "6. What is not covered",
        "what_if": "7. If it were law (it is not, and counts nowhere above)",
        "notes": "Notes",
        "none": "None.",
        "party": "Party",
        "branch": "Branch",
        "issue": "Issue",
        "status": "Conclusion",
        "mark": "State",
        "element": "Element",
        "burden": "Burden",
        "evidence": "Usual evidence",
        "source": "From",
        "fact": "Fact as described",
        "standing": "State",
        "from": "Source and note",
        "elements": "Elements",
        "defence": "Defence: {0} ({1})",
        "other_defences": "Defences the case does not touch",
        "argument": "Argument",
        "authorities": "Authorities",
        "readings": "Contested points",
        "precedents": "Decided cases",
        "consequences": "Consequences",
        "would": "Consequences, if it holds",
        "turned": "Facts that would turn the present outcome (in favour of {0}; any one set)",
        "more": "There are further sets.",
        "gaps": "Not encoded, left to counsel",
        "unverified": "A rule behind it could not be verified; it never establishes liability alone.",
        "outcomes": "Once known",
        "asked_more": "{0} more questions of less effect are left out.",
        "title_line": "{party} · {branch}",
        "sep": ": ",
        "set": "Set {0}",
        "page": "Page {0} of {1}",
        "list": ", ",
        "and": "; ",
    },
}


def blocks(memo: IssueList, lang: str, articles: tuple[Article, ...] = ()) -> Iterator[Block]:
    """The memorandum in reading order, with the articles cited as an appendix where they are given."""
    for block in (*_blocks(memo, lang), *appendix(articles, lang)):
        yield _begun(block) if lang == "en" else block


def _begun(block: Block) -> Block:
    """The block with a capital letter where a sentence of the vocabulary begins."""

    def up(text: str) -> str:
        return text[:1].upper() + text[1:]

    match block:
        case Heading(level, text):
            return Heading(level, up(text))
        case Items(items, numbered):
            return Items(tuple((up(item), tuple(map(up, below))) for item, below in items), numbered)
        case Table(header, rows, widths, indents):
            return Table(header, tuple(tuple(map(up, row)) for row in rows), widths, indents)
        case Tree(root):
            return Tree(_each(root, lambda node: replace(node, text=up(node.text))))
        case _:
            return block


def _blocks(memo: IssueList, lang: str) -> Iterator[Block]:
    words = LABELS[lang]
    yield Heading(0, words["title"])
    yield Paragraph(memo.title)
    yield Paragraph(
        f"{words['as_of']}{words['sep']}{memo.as_of}　{words['state']}{words['sep']}{words['unreviewed']}"
        if lang == "zh"
        else f"{words['as_of']}{words['sep']}{memo.as_of}. {words['state']}{words['sep']}{words['unreviewed']}.",
        quiet=True,
    )
    yield Heading(1, words["summary"])
    yield from _summary(memo, lang)
    yield Heading(1, words["case"])
    for part in filter(None, (part.strip() for part in memo.narrative.splitlines())):
        yield Paragraph(part)
    yield (
        Table(
            (words["fact"], words["standing"], words["from"]),
            tuple((one.sentence, one.standing, one.source) for one in memo.facts),
            (52, 12, 36),
        )
        if memo.facts
        else Paragraph(words["none"])
    )
    yield Heading(1, words["issues"])
    if not any(section.issues for section in memo.sections):
        yield Paragraph(words["none"])
    for section in memo.sections:
        if section.issues:
            yield from _section(section, lang)
    yield Heading(1, words["questions"])
    yield from _questions(memo, lang)
    yield Heading(1, words["later"])
    yield Items(tuple((line, ()) for line in memo.later_law)) if memo.later_law else Paragraph(words["none"])
    yield Heading(1, words["uncovered"])
    silent = tuple(
        (f"{words['title_line'].format(party=one.party, branch=one.branch)}{words['sep']}{one.silence}", ())
        for one in memo.sections
        if one.silence
    )
    yield Items(silent) if silent else Paragraph(words["none"])
    if memo.what_if:
        yield Heading(1, words["what_if"])
        yield from (Paragraph(line.strip()) for line in memo.what_if[1:] if line.strip())
    yield Heading(1, words["notes"])
    yield Items(tuple((notice, ()) for notice in memo.notices))


def _summary(memo: IssueList, lang: str) -> Iterator[Block]:
    words = LABELS[lang]
    rows = [
        (section.party, section.branch, issue.heading, issue.status)
        for section in memo.sections
        for issue in section.issues
    ]
    if rows:
        yield Table((words["party"], words["branch"], words["issue"], words["status"]), tuple(rows), (17, 18, 40, 25))
    else:
        yield Paragraph(words["none"])


def _section(section: Section, lang: str) -> Iterator[Block]:
    words = LABELS[lang]
    yield Heading(2, words["title_line"].format(party=section.party, branch=section.branch))
    for issue in section.issues:
        yield from _issue(issue, lang)


def _issue(issue: Issue, lang: str) -> Iterator[Block]:
    words = LABELS[lang]
    yield Heading(3, issue.heading)
    yield Paragraph(f"{issue.status} · {issue.law}", words["status"])
    if issue.unverified:
        yield Paragraph(words["unverified"], quiet=True)
    if issue.elements:
        yield _rows(words["elements"], issue.elements, lang)
    for defence in issue.defences:
        yield from _defence(defence, lang)
    if issue.other_defences:
        yield Paragraph(words["list"].join(issue.other_defences), words["other_defences"])
    yield Paragraph("", words["argument"])
    yield Tree(_each(issue.argument, lambda node: _counted(node, lang)))
    if issue.consequences:
        yield Paragraph("", words["would" if issue.conditional else "consequences"])
        yield Items(tuple((line, ()) for line in issue.consequences))
    if issue.authorities:
        yield Paragraph("", words["authorities"])
        yield Items(tuple((line, ()) for line in issue.authorities))
    if issue.readings:
        yield Paragraph("", words["readings"])
        yield Items(tuple((line, ()) for line in issue.readings))
    if issue.precedents:
        yield Paragraph(issue.constraint, words["precedents"])
        yield Items(tuple((one.heading, one.lines) for one in issue.precedents))
    if issue.turned_by:
        yield Paragraph("", words["turned"].format(issue.turned_for))
        yield Items(tuple((words["set"].format(n), one) for n, one in enumerate(issue.turned_by, 1)))
        if issue.turned_more:
            yield Paragraph(words["more"], quiet=True)
    if issue.gaps:
        yield Paragraph("", words["gaps"])
        yield Items(tuple((line, ()) for line in issue.gaps))


def _each(node: Node, change: Callable[[Node], Node]) -> Node:
    return replace(change(node), below=tuple(_each(one, change) for one in node.below))


def _counted(node: Node, lang: str) -> Node:
    """The node with what was left out below it in its note."""
    left_out = TREE_WORDS[lang]["left_out"].format(node.left_out) if node.left_out else ""
    return replace(node, note=LABELS[lang]["and"].join(filter(None, (node.note, left_out))), left_out=0)


def _defence(defence: Defence, lang: str) -> Iterator[Block]:
    words = LABELS[lang]
    yield Paragraph("", words["defence"].format(defence.heading, defence.state))
    if defence.rows:
        yield _rows(words["element"], defence.rows, lang)


def _rows(title: str, rows: tuple[Row, ...], lang: str) -> Table:
    words = LABELS[lang]
    return Table(
        (words["mark"], title, words["burden"], words["evidence"], words["source"]),
        tuple((row.mark, row.sentence, row.burden, row.evidence, row.source) for row in rows),
        (14, 31, 15, 22, 18),
        tuple(row.depth for row in rows),
    )


def _questions(memo: IssueList, lang: str) -> Iterator[Block]:
    words = LABELS[lang]
    if not memo.questions:
        yield Paragraph(words["none"])
        return
    yield Items(
        tuple(
            (
                one.question,
                (
                    *((f"{words['evidence']}{words['sep']}{one.evidence}",) if one.evidence else ()),
                    *(f"{words['outcomes']}{words['sep']}{reason}" for reason in one.reasons),
                ),
            )
            for one in memo.questions
        ),
        numbered=True,
    )
    if memo.questions_more:
        yield Paragraph(words["asked_more"].format(memo.questions_more), quiet=True)
