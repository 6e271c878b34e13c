"""The words of the page Coverage, and of what the Statutes page says about chapters, paragraphs, search and two wordings."""

from __future__ import annotations

from app_pages.words import WORDS

WORDS.update(
    {
        "page_coverage": ("覆盖范围", "Coverage"),
        # -- coverage
        "coverage_intro": (
            "知识库编码了哪些法律、由什么检验、有意不编码什么以及为什么、什么未经核实、谁读过、还有什么悬空。没有规则的问题，答案是“未涵盖”，不等于没有风险。",
            "Which law is encoded and what tests it; what is left out on purpose and why; what is unverified; who has read it; what is loose. Where there is no rule the answer is “not covered”, which does not mean no risk.",
        ),
        "by_layer": ("按层级", "By layer of authority"),
        "layer": ("层级", "Layer"),
        "provisions": ("条文", "Provisions"),
        "articles": ("条", "Articles"),
        "encoded": ("已编码", "Encoded"),
        "rules": ("规则", "Rules"),
        "scenarios": ("设例", "Scenarios"),
        "cases": ("案例", "Cases"),
        "left_to_counsel": ("留待律师", "Left to counsel"),
        "total": ("合计", "Total"),
        "by_layer_says": (
            "条文按各版本的款、项分别计数；规则、设例、案例在每一行只计一次。“已编码”是有规则以其为依据的条。",
            "Provisions are counted paragraph by paragraph in each version; a rule, scenario or case counts once in a line. An article is encoded where a rule rests on it.",
        ),
        "instruments_of": ("{layer}：文件（{count}）", "{layer}: instruments ({count})"),
        "by_branch": ("按部门法", "By branch of law"),
        "branch": ("部门", "Branch"),
        "rules_liability": ("得出责任的规则", "Rules on liability"),
        "rules_consequence": ("规定后果的规则", "Rules on consequences"),
        "not_encoded_title": ("没有编码什么，为什么", "What is not encoded, and why"),
        "not_encoded_search": ("查找（中文、英文、法条或者编号）", "Search (Chinese, English, provision or number)"),
        "not_encoded_hint": ("例如：商标、赌博、C09", "e.g. trade mark, gambling, C09"),
        "not_encoded_none": ("没有含“{text}”的记录。", "Nothing contains “{text}”."),
        "families_left": ("有意不编码的规则族（{count}）", "Families left out on purpose ({count})"),
        "duties_left": ("没有违反规则的义务（{count}）", "Duties without a rule for their breach ({count})"),
        "counsel_left": ("规则留待律师判断的事项（{count}）", "Matters the rules leave to counsel ({count})"),
        "family": ("编号", "Number"),
        "extent": ("范围", "Extent"),
        "extent_whole": ("全部未编码", "nothing encoded"),
        "extent_part": ("部分未编码", "encoded in part"),
        "why_not": ("为什么", "Why"),
        "duty": ("义务", "Duty"),
        "provision": ("条文", "Provision"),
        "shown_of": (
            "列出 {shown} 项，共 {count} 项；请用查找缩小范围。",
            "{shown} of {count} are listed; search to narrow them down.",
        ),
        "unverified_title": ("未核实的规则", "Rules not verified"),
        "unverified_says": (
            "所依据的原文没有取得。这些规则照样显示并注明，但不能单独得出责任。",
            "The text behind them was not at hand. They are shown and marked, and make nobody liable alone.",
        ),
        "rule": ("规则", "Rule"),
        "source": ("来源", "Source"),
        "is_overlay": ("不是现行法", "not law in force"),
        "review_title": ("谁读过", "Who has read it"),
        "review_says": (
            "第一遍由编写者对照条文阅读，第二遍由没有编写它的人阅读；都不是律师审阅。上次阅读之后新增的规则按未读计。",
            "The first reading, beside the texts, is by whoever wrote the rules, the second by somebody who did not; neither is a lawyer’s review. Rules added since count as unread.",
        ),
        "reviewed_by_lawyers": (
            "律师审阅：{total} 条规则中的 {count} 条。",
            "Reviewed by a lawyer: {count} of {total} rules.",
        ),
        "read_twice": (
            "读过两遍：{total} 条规则中的 {count} 条，{files} 个文件中的 {done} 个。",
            "Read twice: {count} of {total} rules, {done} of {files} files.",
        ),
        "file": ("规则文件", "File of rules"),
        "first_reading": ("第一遍", "First reading"),
        "second_reading": ("第二遍", "Second reading"),
        "by_day": ("{day} 以前", "by {day}"),
        "by_day_some": ("{day} 以前，{total} 条中的 {count} 条", "by {day}, {count} of {total}"),
        "not_yet": ("尚未", "not yet"),
        "read_once_only": ("只读过一遍", "read once only"),
        "all_files": ("全部 {count} 个文件", "All {count} files"),
        "loose_title": ("有无悬空", "Loose ends"),
        "loose_says": (
            "每样东西都应当有其依据；不足的逐一列出。",
            "Everything should have what it rests on; what has not is listed.",
        ),
        "loose_count": ("悬空之处（{count}）", "Loose ends ({count})"),
        "loose_none": ("没有悬空之处。", "There are no loose ends."),
        "should_have": ("应当有的", "What there should be"),
        "open_coverage": ("覆盖什么、不覆盖什么，逐条看", "what is covered and what is not, item by item"),
        # -- home and about
        "families_count": (
            "有意不编码的规则族 {count} 个，其中全部未编码 {whole} 个；理由逐一写明。",
            "{count} families of rules are left out on purpose, {whole} of them whole; each with its reason.",
        ),
        "duties_count": (
            "违反后果没有规则的义务 {count} 项，各附理由。",
            "{count} duties have no rule for their breach, each with the reason.",
        ),
        "read_twice_short": (
            "{total} 条规则中 {count} 条由编写者以外的人对照条文读过第二遍。",
            "{count} of {total} rules were read a second time beside the texts by somebody who did not write them.",
        ),
        "about_semantics": (
            "全部语义写在一页上，附一个例子：docs/semantics.md。",
            "The whole semantics stands on one page, with an example: docs/semantics.md.",
        ),
        "count_families": ("有意不编码的规则族", "families of rules left out on purpose"),
        "families_whole": ("{count}，其中 {whole} 个全部未编码", "{count}, {whole} of them whole"),
        "count_twice": ("对照条文读过两遍的规则", "rules read twice beside the texts"),
        "count_unverified": ("未核实的规则", "rules not verified"),
        # -- query and paper
        "query_cut": (
            "只画结果中的前 {shown} 项；全部在表和文件中。",
            "The first {shown} things of the answer are drawn; the table and the files have all.",
        ),
        "with_kind": ("{name}（{kind}）", "{name} ({kind})"),
        "nothing_linked": (
            "没有与这一点相连的条文、义务或者现行规则。",
            "No provision, duty or rule in force is linked to this point.",
        ),
        # -- statutes
        "all_instruments": ("（全部文件）", "(all instruments)"),
        "in_force_on": (
            "{day} 施行中的文件：{count} 部，共收录 {total} 部",
            "In force on {day}: {count} of the {total} instruments kept here",
        ),
        "in_force_latest": (
            "收录的文件：{total} 部。选定日期，只看当日施行的。",
            "{total} instruments are kept here. Choose a day to see those in force on it.",
        ),
        "not_in_force_then": ("当日没有施行：{count} 部", "Not in force on that day: {count}"),
        "begins": ("{day} 起施行", "from {day}"),
        "ended": ("{day} 失效", "ended {day}"),
        "counts": ("{articles} 条，{rules} 条规则", "{articles} articles, {rules} rules"),
        "no_rules": ("没有规则以其为依据", "no rule rests on it"),
        "rules_count": ("{count} 条规则", "rules: {count}"),
        "chapters_from": (
            "章节取自本机的文本来源：{source}",
            "Chapters as in the text source on this machine: {source}",
        ),
        "chapters_none": (
            "本机没有这一文本的章节，按条号分组。",
            "No source on this machine has the chapters of this wording; articles are grouped by number.",
        ),
        "range": ("{first}至{last}", "{first} to {last}"),
        "hangs_here": ("依附于此", "Rests here"),
        "hangs_nothing": ("没有内容直接以此处为依据", "nothing rests on this very place"),
        "uses_whole": ("以本条整体为依据的内容", "What rests on the article as a whole"),
        "text_hits": (
            "{count} 处条文的原文含“{text}”（{day}）",
            "{count} articles whose official text contains “{text}” ({day})",
        ),
        "latest_wording": ("最新文本", "latest wording"),
        "texts_searched": (
            "查了本机有原文的 {count} 部文件。",
            "Searched the {count} instruments whose text is on this machine.",
        ),
        "compare_versions": ("与另一版本对照", "Beside another version"),
        "compare_nothing": ("不对照", "no comparison"),
        "bad_version": ("没有 {day} 起施行的版本，不作对照。", "There is no version of {day}; nothing is compared."),
        "same_words": ("原文没有变化。", "The words did not change."),
        "words_changed": (
            "原文的差别（删去的加删除线，新增的加下划线）",
            "The words (struck out: left out; underlined: added)",
        ),
        "no_two_texts": (
            "两个版本没有都取得与校验值一致的原文，不标字句的差别。",
            "The texts of both versions are not both at hand and verified; differences of words are not marked.",
        ),
        "absent_then": ("这一版本没有收录", "not kept in this version"),
        "anchors": ("锚点", "Anchors"),
        "rules_then": ("规则", "Rules"),
        "none_then": ("无", "none"),
        "by_number": (
            "按条号对照；修改可能把内容移到了别的条。",
            "Compared by number; an amendment may have moved content to another article.",
        ),
        "stop": ("。", ". "),
        "same_as_left": ("与左栏相同", "the same as on the left"),
    }
)
