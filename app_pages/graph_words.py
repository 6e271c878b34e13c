"""The words of the Graph page and of its panel, beyond those in `words`."""

from __future__ import annotations

import app_pages.pages_words  # noqa: F401  (some words are the same as on other pages)
from app_pages.words import WORDS

WORDS.update(
    {
        # -- what is shown
        "scope_any": ("不限", "any"),
        "scope_authority": ("效力层级", "Layer of authority"),
        "scope_actor": ("涉及谁", "Whom it concerns"),
        "scope_day": ("某日有效（留空不限）", "In force on the day (empty: any)"),
        "scope_says": (
            "条件只排除不合的：没有层级、不分主体、没有日期的项（风险、词汇、论文要点等）照常显示。案例自裁判或者处理之日起显示。",
            "A condition leaves out what is at odds with it; what has no layer, no particular actor or no date (risks, vocabulary, the paper) stays. Cases appear from the day they were decided.",
        ),
        "scope_outside": (
            "所选的项本身不合上述条件，仍显示在中心。",
            "The item itself does not meet these conditions; it is shown in the centre all the same.",
        ),
        "scope_bad": ("不认识“{name}”，已略去。", "“{name}” is not known and left out."),
        "scope_bad_day": (
            "日期“{text}”无法识别，未按日期筛选。请写成 2021-01-01。",
            "“{text}” is no date and not used. Write 2021-01-01.",
        ),
        "thinned": (
            "连线太多：只画出中心的连线，以及其余各项通往中心的一条；另有 {count} 条未画。",
            "Too many links to draw: those of the centre are shown, and one from every other item towards it; {count} more are not.",
        ),
        "keep_svg": ("存为 SVG", "Save as SVG"),
        "keep_graphml": ("存为 GraphML", "Save as GraphML"),
        "path_loose": (
            "只能经由整部文件或者词汇值相连，说明不了多少。",
            "They are linked only through a whole instrument or a term, which explains little.",
        ),
        "path_same": ("起点和终点是同一项。", "Both ends are the same item."),
        "no_path_scope": ("在上述条件下没有路径。", "There is no way under these conditions."),
        "no_path_at_all": ("两项之间没有任何路径。", "There is no way between them at all."),
        # -- the panel
        "panel_elements": ("要件", "Elements"),
        "panel_then": ("结论", "Conclusion"),
        "panel_unless": ("例外", "Exceptions"),
        "panel_consequences": ("后果", "Consequences"),
        "panel_left": ("未编码，留待律师", "Not encoded, left to counsel"),
        "panel_source": ("来源", "Source"),
        "panel_actors": ("对各方", "For each actor"),
        "panel_owed_by": ("义务人", "Owed by"),
        "panel_no_breach": ("为何没有规则", "Why no rule states its breach"),
        "panel_court": ("裁判或者处理机关", "Court or authority"),
        "panel_outcome": ("实际结果", "What was decided"),
        "panel_positions": ("各种观点", "Positions"),
        "panel_default": ("默认采用", "used by default"),
        "panel_question": ("询问", "Asked as"),
        "panel_evidence": ("通常的证据", "Usual evidence"),
        "panel_weighed": ("由谁衡量、看什么", "Who weighs it, and by what"),
        "panel_implies": ("按含义包含", "Implies by meaning"),
        "panel_excludes": ("按含义排除", "Excludes by meaning"),
        "panel_does": ("行为", "Acts"),
        "panel_branches": ("适用于", "Applies to"),
        "panel_issuer": ("制定机关", "Issued by"),
        "panel_number": ("文号", "Document number"),
        "panel_uses": ("以它为依据", "What rests on it"),
        "panel_more": ("另有 {count} 项", "{count} more"),
        "open_case": ("打开案例", "open the case"),
        "open_hypotheticals": ("改动案情试试", "change the case (What if)"),
        "open_cases_of": ("有此风险的案例（{count}）", "cases with this risk ({count})"),
        "open_paper": ("在“论文对照”中查看", "open in The paper"),
        "open_overlay": ("假如这是法律", "if this were law"),
    }
)
