"""What the interface says, in Chinese and English, in one table, and the language in use.

Labels of data come from the data. A page adds its own words with `WORDS.update` or, better, here.
"""

from __future__ import annotations

from typing import Literal, cast

import streamlit as st

Language = Literal["zh", "en"]


def language() -> Language:
    """`zh` unless the reader chose English."""
    return cast(Language, "en" if st.session_state.get("lang") == "en" else "zh")


def t(key: str, **values: object) -> str:
    """The words under a key, in the reader's language, with `{values}` filled in (escape them if they are not ours)."""
    zh, en = WORDS[key]
    return (en if language() == "en" else zh).format(**values)


WORDS: dict[str, tuple[str, str]] = {
    # -- everywhere
    "app": ("知责", "Zhize"),
    "app_is": (
        "文生视频与深度合成的法律责任",
        "liability for text-to-video and deep synthesis under Chinese law",
    ),
    "language": ("语言 Language", "语言 Language"),
    "page_analyse": ("案件分析", "Analyse a case"),
    "page_graph": ("关系图", "Graph"),
    "page_statutes": ("法条", "Statutes"),
    "not_advice": (
        "规则与要旨由本项目编写，未经律师审阅；不构成法律意见。",
        "Rules and gists are written by this project and not reviewed by a lawyer; this is not legal advice.",
    ),
    "not_reviewed": ("未经律师审阅", "not reviewed by a lawyer"),
    "reviewed": ("审阅：{who}", "reviewed: {who}"),
    "unverified": ("未核实", "not verified"),
    "data_wrong": (
        "知识库现在不能使用：{count} 处有误。更正后刷新本页即可。",
        "The knowledge base cannot be used now: {count} mistakes. Correct them and reload this page.",
    ),
    "mend": ("更正", "mend"),
    "and_more": ("另有 {count} 处，运行 `zhize check` 查看全部", "{count} more; `zhize check` lists all"),
    "from": ("自 {day} 起施行", "in force from {day}"),
    "from_until": ("{day} 至 {until}（不含）施行", "in force {day} to {until} (exclusive)"),
    "open_statute": ("在“法条”页打开", "open on the Statutes page"),
    "open_graph": ("在关系图中查看", "show in the graph"),
    # -- a provision
    "gist": ("要旨（本项目自拟，非条文原文）", "Gist (our own words, not the text)"),
    "no_gist": ("知识库没有收录本处要旨。", "The knowledge base keeps no gist of this place."),
    "text": ("条文原文", "Official text (in Chinese)"),
    "text_verified": ("与记录的校验值一致，来源：{source}", "agrees with the recorded hash; source: {source}"),
    "text_different": (
        "与记录的校验值不一致，请以官方文本为准，来源：{source}",
        "differs from the recorded hash, rely on the official publication; source: {source}",
    ),
    "text_unchecked": ("没有可核对的校验值，来源：{source}", "no hash on record to check it against; source: {source}"),
    "text_absent": (
        "本机没有原文。可用命令“zhize texts import 文件夹”导入官方文本。",
        "The text is not on this machine. The command “zhize texts import FOLDER” imports official texts.",
    ),
    "read_at": ("官方发布处（按标题检索）", "Official publisher (search there by title)"),
    "not_then": ("在 {day}，没有收录当时有效的文本。", "No wording kept here was in force on {day}."),
    "text_marked": (
        "条文原文（标出的是规则所依据的字句）",
        "Official text (in Chinese; marked: the words that rules rest on)",
    ),
    # -- graph
    "graph_intro": (
        "看一项风险、义务、规则、案例或条文与什么相连，以及为什么相连。点击图中一项，即以它为中心。",
        "See what a risk, duty, rule, case or provision is linked to, and why. Click an item to put it in the centre.",
    ),
    "find": (
        "查找并置于中心（输入中文、英文或标识）",
        "Find and put in the centre (type Chinese, English or an identifier)",
    ),
    "find_hint": ("例如：肖像、标识、诽谤", "e.g. portrait, label, defamation"),
    "path_to": ("求通往另一项的路径：为什么相连", "The way to another item: why they are linked"),
    "path_find": (
        "终点（输入中文、英文或标识；留空则不求路径）",
        "Other end (type Chinese, English or an identifier; empty: no path)",
    ),
    "layers": ("显示哪些层", "Layers shown"),
    "depth": ("相隔几步", "Steps away"),
    "cut": (
        "只显示最近的 {shown} 项；缩小步数或减少层次可看得更全。",
        "Only the nearest {shown} are shown; fewer steps or layers show the rest.",
    ),
    "graph_label": ("关系图：{count} 项，列表内容相同", "Graph of {count} items; the list says the same"),
    "graph_help": (
        "拖动平移；点按图面后可用滚轮或双指缩放。每条连线在列表中另有文字说明。",
        "Drag to move; click into the picture, then use the wheel or pinch to zoom. The list words every link.",
    ),
    "zoom_in": ("放大", "zoom in"),
    "zoom_out": ("缩小", "zoom out"),
    "fit": ("全图", "fit"),
    "png": ("把图存为 PNG", "save the picture as PNG"),
    "as_list": ("关系列表（与图相同）", "The links as a list (the same as the graph)"),
    "goto": ("以相邻项为中心", "Go to a neighbour"),
    "stay": ("请选择", "choose"),
    "unknown_node": (
        "没有“{name}”这一项，改为显示默认项。请用上方的查找。",
        "There is no item “{name}”; a default is shown. Use the search above.",
    ),
    "path_title": ("为什么相连：{a} → {b}", "Why they are linked: {a} → {b}"),
    "path_one": ("路径 {n}（{steps} 步）", "Way {n} ({steps} steps)"),
    "no_path": ("六步以内没有路径。", "There is no way of six steps or fewer."),
    "no_links": ("在所选各层中没有相连的项。", "Nothing is linked to it in the chosen layers."),
    "empty_graph": ("知识库还没有内容。", "The knowledge base is still empty."),
    "more_law": ("另有 {count} 处，见关系列表。", "{count} more; see the list of links."),
    "identifier": ("标识", "identifier"),
    # -- statutes
    "statutes_intro": (
        "从文件到章节、条文：某日施行的文本、知识库中以每一款为依据的一切，以及两个版本的对照。",
        "From instruments to chapters and articles: the wording in force on a day, all that rests on each paragraph, and two versions side by side.",
    ),
    "cite": ("引文、地址，或者要旨、原文中的词", "Citation, address, or words of a gist or a text"),
    "cite_hint": (
        "《民法典》第1019条第一款；cn/civil-code/1019/p1；肖像",
        "《民法典》第1019条第一款; cn/civil-code/1019/p1; portrait",
    ),
    "cite_bad": (
        "读不懂“{text}”。请写成《民法典》第1019条第一款，或地址 cn/civil-code/1019/p1。（{why}）",
        "“{text}” cannot be read: {why}",
    ),
    "cite_near": ("是否要查：", "Did you mean:"),
    "cite_none": ("没有条文的要旨含“{text}”。", "No gist contains “{text}”."),
    "cite_hits": ("{count} 处条文的名称或要旨含“{text}”", "{count} provisions whose name or gist contains “{text}”"),
    "cite_more": ("只列前 {count} 处，请写得更具体。", "Only the first {count} are listed; be more specific."),
    "instrument": ("法律文件", "Instrument"),
    "article": ("条", "Article"),
    "whole": ("（整部文件）", "(whole instrument)"),
    "day": ("适用日期（留空为最新文本）", "On the day (empty: the latest wording)"),
    "versions": ("各版本", "Versions"),
    "version_note": ("说明", "Note"),
    "interval": ("施行期间", "In force"),
    "document": ("文号", "Document number"),
    "text_known": ("文本来源", "How the text is known"),
    "this_version": ("现在显示", "shown here"),
    "parts": ("款、项", "Paragraphs and items"),
    "uses": ("知识库中与本条相关的内容", "What rests on this provision"),
    "no_uses": ("知识库中没有以本条为依据的内容。", "Nothing in the knowledge base rests on it."),
    "kept_articles": ("知识库收录或提到的条文（{count}）", "Articles kept or named here ({count})"),
    "via": ("经由规则 {rules} 及于{place}", "through the rules {rules}: {place}"),
    "other_wording": ("不适用于所示文本", "not for the wording shown"),
    "bad_day": (
        "日期“{text}”无法识别，已显示最新文本。请写成 2021-01-01。",
        "“{text}” is no date; the latest wording is shown. Write 2021-01-01.",
    ),
}
