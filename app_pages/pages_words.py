"""The words of the pages Home, Cases, Paper, Query and About."""

from __future__ import annotations

import app_pages.analyse_words
import app_pages.law_words  # noqa: F401  (some words are the same as on the page Coverage)
from app_pages.words import WORDS

WORDS.update(
    {
        "colon": ("：", ": "),
        "to_what_if": ("在“设例与练习”中改动本案", "Change this case on the page “What if”"),
        "listing": ("、", "; "),
        "page_home": ("首页", "Home"),
        "page_cases": ("案例", "Cases"),
        "page_hypotheticals": ("设例与练习", "What if"),
        "page_audit": ("合规检查", "Audit"),
        "page_paper": ("论文对照", "The paper"),
        "page_query": ("查询", "Query"),
        "page_about": ("关于", "About"),
        # -- home
        "home_lead": (
            "描述一起文生视频或者深度合成引发的事件，知责按事件当时的中国法，逐条说明研发者、平台和使用者各自可能承担什么责任、依据哪一条、还缺哪些事实。",
            "Describe an incident involving generated video or deep synthesis: Zhize says, under the Chinese law of that day, what developers, platforms and users may each be liable for, on which provision, and which facts are still missing.",
        ),
        "home_describe": ("描述案情", "Describe an incident"),
        "home_own_words": ("用自己的话描述", "In your own words"),
        "home_describe_says": (
            "写下经过，或者列出当事人、行为和事实，得到逐项结论、理由和下一个该问的问题。",
            "Tell what happened, or list parties, acts and facts; get conclusions, reasons and the next question to ask.",
        ),
        "home_pick": ("从案例开始", "Start from a case"),
        "home_pick_says": (
            "看已经裁判或者处理的案例：事实、裁判要点，以及规则的结论与实际结果是否一致。",
            "Read decided cases: their facts, their holdings, and whether the rules reach the result that was reached.",
        ),
        "home_explore": ("查法律", "Explore the law"),
        "home_explore_says": (
            "看风险、义务、规则、案例与条文怎样相连，或者直接读某一条。",
            "See how risks, duties, rules, cases and provisions hang together, or read a provision.",
        ),
        "home_changes": ("法律近来的变动", "What changed in the law lately"),
        "home_changes_say": (
            "截至数据中最新的一天（{day}）之前 {months} 个月内施行、修改或者失效的文件。",
            "Instruments that took effect, were amended or ended in the {months} months before {day}, the newest day in the data.",
        ),
        "home_more": ("更早的 {count} 项", "{count} earlier"),
        "change_new": ("新施行", "new"),
        "change_amended": ("修改", "amended"),
        "change_ended": ("失效", "ended"),
        "change_rules": ("{count} 条规则据此编写", "{count} rules rest on it"),
        "change_no_rules": ("未据此编写规则", "no rule rests on it"),
        "home_covered": ("收录了什么", "What is covered"),
        "count_instruments": ("法律文件", "instruments"),
        "count_versions": ("文本版本", "versions of instruments"),
        "count_provisions": ("条文（含各版本）", "provisions (with versions)"),
        "count_rules": ("规则与例外", "rules and exceptions"),
        "count_cases": ("案例", "cases"),
        "count_risks": ("风险类型", "types of risk"),
        "count_duties": ("行为义务", "duties of conduct"),
        "count_readings": ("有分歧的问题", "contested points"),
        "count_scenarios": ("检验规则的设例", "scenarios that test the rules"),
        "count_left": ("留给律师判断的事项", "matters left to counsel"),
        "count_reviewed": ("经律师审阅的规则", "rules reviewed by a lawyer"),
        "count_newest": ("数据中最新的一天", "the newest day in the data"),
        "count_by_branch": ("得出责任结论的规则", "rules that conclude liability"),
        "count_claims": ("得出责任结论的规则：{branches}", "Rules that conclude liability: {branches}"),
        "home_not_covered": ("没有收录什么", "What is not covered"),
        "silence_is_not_safety": (
            "没有规则的问题，答案是“未涵盖”，不等于没有风险。",
            "Where there is no rule the answer is “not covered”. It does not mean that there is no risk.",
        ),
        "open_risks": ("尚无规则的风险：{names}", "Risks without a rule so far: {names}"),
        "left_count": (
            "规则明确留给律师判断的事项 {count} 处，分析时逐一列出。",
            "{count} matters are expressly left to counsel; an analysis lists those that arise.",
        ),
        "home_review": ("审阅状态", "State of review"),
        "review_none": ("没有一条规则经律师审阅。", "None of the rules has been reviewed by a lawyer."),
        "review_some": ("{total} 条中有 {done} 条经律师审阅。", "{done} of {total} have been reviewed by a lawyer."),
        "unverified_rules": (
            "另有 {count} 条规则的原文未能核实，标为“未核实”，不能单独得出责任。",
            "The text behind {count} rules could not be verified; they are marked and make nobody liable alone.",
        ),
        # -- cases
        "cases_intro": (
            "已经裁判、处理的案例，以及有报道而尚无裁判的事件。每案列出事实及其来源、裁判要点，并把规则的结论放在实际结果旁边。",
            "Cases that courts or authorities decided, and incidents that were reported. Each with its facts and their sources, its holdings, and the answer of the rules beside what was decided.",
        ),
        "facets": ("筛选", "Filter"),
        "facet_risk": ("风险", "Risk"),
        "facet_actor": ("谁的行为", "Who acted"),
        "facet_conduct": ("做了什么", "What was done"),
        "facet_branch": ("部门法", "Branch of law"),
        "facet_outcome": ("结果", "Outcome"),
        "facet_court": ("法院级别", "Level of court"),
        "facet_weight": ("案例等级", "Weight of the case"),
        "facet_unknown": ("{facet}：没有“{name}”，已略去。", "{facet}: there is no “{name}”; it is left out."),
        "facet_year": ("年份", "Year"),
        "facet_any": ("不限", "any"),
        "cases_found": ("{total} 个案例中的 {count} 个", "{count} of {total} cases"),
        "cases_search": ("案名、案情、要点中的词", "Words in the title, story or holdings"),
        "cases_search_hint": ("例如：换脸 平台", "e.g. face swap platform"),
        "cases_clear": ("去掉全部条件", "Take all conditions away"),
        "cases_none": ("没有符合全部条件的案例；去掉一项条件试试。", "No case meets all conditions; take one away."),
        "no_such_case": ("没有案例“{name}”，下面是全部案例。", "There is no case “{name}”; all cases are listed."),
        "all_cases": ("全部案例", "All cases"),
        "open_in_analyse": ("在“案件分析”中打开", "open in Analyse"),
        "compare_with": ("与另一案比较", "Compare with another case"),
        "compare_none": ("不比较", "no comparison"),
        "unknown_other": ("没有可比较的案例“{name}”。", "There is no other case “{name}” to compare with."),
        "kind_decided": ("已裁判或者处理", "decided"),
        "kind_incident": ("事件", "incident"),
        "kind_hypothetical": ("假设", "hypothetical"),
        "kind_scenario": ("设例", "scenario"),
        "confidence": ("来源可靠程度：{level}", "reliability of the sources: {level}"),
        "confidence_high": ("高", "high"),
        "confidence_medium": ("中", "medium"),
        "confidence_low": ("低", "low"),
        "no_docket": ("案号未公布或者未查得", "docket not published or not found"),
        "decided_and_answer": ("实际结果与规则的结论", "What was decided, and the answer of the rules"),
        "conclusion": ("结论", "Conclusion"),
        "conclusions": ("结论对照", "Conclusions"),
        "answer_here": ("规则的结论", "Answer of the rules"),
        "verdict": ("对照", "Comparison"),
        "agrees_open": ("按已公开的事实一致", "agrees on the published facts"),
        "not_adjudicated": ("未经裁判，无从对照", "not adjudicated, nothing to compare"),
        "goes_further": (
            "规则的结论与处理不同；但这一项未经裁判",
            "the rules answer otherwise, but this was not adjudicated",
        ),
        "answer_rests_on_facts": (
            "规则的结论只根据下列事实得出；媒体没有报道、因而不明的事实，仍可能改变结论。",
            "The rules answer on the facts listed below only; what the reports leave out may still change the answer.",
        ),
        "why_apart": ("为什么不同", "Why they differ"),
        "still_open": (
            "{claim}：还取决于 {count} 项事实或者问题",
            "{claim}: still turns on {count} facts or questions",
        ),
        "more_in_analyse": (
            "另有 {count} 项，在“案件分析”中逐一回答。",
            "{count} more; answer them on the Analyse page.",
        ),
        "no_outcome": ("没有记录处理结果。", "No outcome is recorded."),
        "holdings": ("裁判要点（本项目概括）", "Holdings (in our own words)"),
        "positions_taken": ("对有分歧问题的立场", "Positions taken on contested points"),
        "who_did_what": ("谁做了什么", "Who did what"),
        "facts_stated_in_case": ("事实", "Facts"),
        "facts_not_stated": (
            "没有列出的事实视为不明，不视为没有发生。",
            "What is not listed counts as unknown, never as not having happened.",
        ),
        "fact": ("事实", "Fact"),
        "fact_source": ("来源与说明", "Source and note"),
        "no_source": ("见本案来源", "see the sources of the case"),
        "says_so": ("主张者：{who}", "asserted by {who}"),
        "denies_it": ("否认者：{who}", "denied by {who}"),
        "case_sources": ("来源", "Sources"),
        "found_archived web page": ("网页存档", "archived web page"),
        "found_from memory, unconfirmed": ("凭记忆记录，未经证实", "from memory, unconfirmed"),
        "case_left": ("本案", "this case"),
        "case_right": ("另一案", "the other case"),
        "not_decided": ("未就此裁判", "not decided on this"),
        "facts_compared": ("事实对照", "Facts"),
        "facts_compared_say": (
            "按事实的种类对照，不论是谁的脸、谁的视频；相同的在前。",
            "Compared by kinds of fact, whoever's face or video it is; what they share comes first.",
        ),
        "relation_shared": ("相同", "shared"),
        "relation_differing": ("不同", "differs"),
        "relation_left_only": ("仅本案", "this case only"),
        "relation_right_only": ("仅另一案", "the other only"),
        # -- paper
        "paper_intro": (
            "种子论文《文生视频类人工智能的风险与三维规制：以 Sora 为视角》：三重风险对三维规制，逐项对照现行法。要点均为本项目概括。",
            "The seed paper, “Risks of text-to-video AI and its three-dimensional regulation: the case of Sora”: three dimensions of risk against three of regulation, item by item beside current law. All items are in our own words.",
        ),
        "paper_map": ("三重风险 × 三维规制", "Three risks × three dimensions of regulation"),
        "paper_map_says": (
            "每格：论文提出的措施，以及现行有效的规则能得出哪些结论。按钮列出该格的要点。",
            "Each field: the measures the paper proposes, and what the rules in force can conclude. The button lists its items.",
        ),
        "paper_measures": ("论文的措施", "Measures of the paper"),
        "no_measure": ("未就此提出措施", "none for this field"),
        "law_now": ("现行规则 {count} 条，可得出", "{count} rules in force conclude on"),
        "cell_no_rule": ("没有已编码的规则（不等于没有法律）", "no encoded rule (which does not mean no law)"),
        "and_so_many": ("，另有 {count} 项", " and {count} more"),
        "show_items": ("看这一格的要点", "Show its items"),
        "shown_below": ("已列在下方", "Listed below"),
        "items_of": ("要点：{name}", "Items: {name}"),
        "items_all": ("全部要点", "All items"),
        "items_none": ("所选状态下没有要点。", "No item has the chosen standing."),
        "no_such_cell": ("没有“{name}”这一格，显示全部要点。", "There is no field “{name}”; all items are shown."),
        "no_such_item": ("论文没有要点“{name}”。", "The paper has no item “{name}”."),
        "standing": ("与现行法的关系", "Standing today"),
        "standing_current": ("仍然成立", "still holds"),
        "standing_moved_on": ("法律已有发展", "law has moved on"),
        "standing_errs": ("须更正", "needs correction"),
        "standing_proposal_only": ("仅为建议", "proposal only"),
        "standing_not_law": ("不是法律", "not law"),
        "standing_current_says": ("现行法支持这一说法", "current law bears it out"),
        "standing_moved_on_says": ("论文之后法律有了新的规定", "the law has changed or been made since the paper"),
        "standing_errs_says": ("与条文不符，要点下说明", "at odds with the text of the law; the item says where"),
        "standing_proposal_only_says": ("立法建议，至今不是法律", "a proposal for legislation, not law to this day"),
        "standing_not_law_says": (
            "事例、平台规则或者他人做法，没有法律效力",
            "an example, platform policy or practice without legal force",
        ),
        "paper_risk": ("风险", "risk"),
        "paper_example": ("事例", "example"),
        "paper_statute-cited": ("援引的法条", "statute cited"),
        "paper_measure": ("措施", "measure"),
        "paper_doctrine": ("论述", "argument"),
        "paper_proposal": ("立法建议", "proposal"),
        "paper_foreign-law": ("域外法", "foreign law"),
        "paper_platform-policy": ("平台规则", "platform policy"),
        "paper_system": ("所举系统", "system named"),
        "overlay": ("假如这是法律", "What would change if this were law"),
        "overlay_says": (
            "立法建议和域外法不是现行法，默认关闭；打开后另列变化，绝不计入现行法上的结论。",
            "Proposals and foreign law are not law in force and are off by default; what they would change stands apart and never counts as liability in force.",
        ),
        "overlay_proposal": ("立法建议", "proposal"),
        "overlay_foreign": ("域外法", "foreign law"),
        "overlay_sign": ("假如", "if it were law"),
        "overlay_no_rule": ("没有这样的规则", "no such rule"),
        "overlay_same": ("对本案没有变化。", "Nothing changes in this case."),
        "overlay_rules": ("它的规则（{count}）", "Its rules ({count})"),
        "overlay_from": ("出自：{sources}", "From: {sources}"),
        "overlay_try": ("用一个案件试试", "Try it on a case"),
        "overlay_open": ("假如这是法律：{name}", "If this were law: {name}"),
        "no_such_overlay": ("没有“{name}”。可用的：{known}", "There is no “{name}”. Known: {known}"),
        "count_overlays": ("不是现行法的规则（立法建议、域外法）", "rules that are not law (proposals, foreign law)"),
        "abroad": ("域外的处理（依当地法，不与本库比较）", "What was decided abroad (under local law, not compared)"),
        "paper_place": ("论文{place}", "paper, {place}"),
        "today": ("现行法怎么说", "What current law says"),
        "paper_provisions": ("相关条文", "Provisions"),
        "paper_duties": ("相关义务", "Duties"),
        "paper_rules": ("经由风险（{risks}）引向的现行规则", "Rules in force reached through its risks ({risks})"),
        "more_rules": ("另有 {count} 条，见关系图", "{count} more; see the graph"),
        "moved_since": ("论文之后这些文件的变动", "Changes of these instruments since the paper"),
        # -- query
        "query_intro": (
            "用 SPARQL 查询整个知识图谱。先选一个现成的问题看结果，再改成自己的。",
            "Ask the whole knowledge graph in SPARQL. Pick a question, look at the answer, then change it.",
        ),
        "saved_queries": ("现成的问题", "Saved questions"),
        "own_query": ("（自己写的查询）", "(my own query)"),
        "no_such_query": (
            "没有现成的问题“{name}”，显示第一个。",
            "There is no saved question “{name}”; the first is shown.",
        ),
        "query_text": ("查询语句（Ctrl+Enter 运行）", "Query (Ctrl+Enter runs it)"),
        "run_query": ("运行", "Run"),
        "query_limits": ("只读；最多 10 秒、1000 行。", "Read only; at most 10 seconds and 1000 rows."),
        "query_wrong": ("查询无法执行；语句保留在上面。", "The query cannot be answered; its text is kept above."),
        "query_place": ("第 {line} 行第 {column} 列", "line {line}, column {column}"),
        "query_empty": ("写一个查询，或者选一个现成的问题。", "Write a query or pick a saved question."),
        "query_prefixes": ("已声明的前缀", "Prefixes declared already"),
        "rows": ("{count} 行", "{count} rows"),
        "rows_cut": ("前 {count} 行（还有更多）", "the first {count} rows (there are more)"),
        "rows_shown": ("只显示前 {count} 行；全部在文件中。", "The first {count} rows are shown; the files have all."),
        "no_rows": ("没有结果。", "No rows."),
        "shown_as": ("显示为", "Shown as"),
        "as_table": ("表", "Table"),
        "as_graph": ("图", "Graph"),
        "no_nodes": (
            "结果中没有可画的项；请在 SELECT 中列出地址变量。",
            "Nothing in the answer can be drawn; select variables that hold addresses.",
        ),
        "query_graph_help": (
            "结果中的项及其相互关系；点击一项，到关系图中查看。",
            "The things in the answer and their links; click one to see it on the Graph page.",
        ),
        # -- about
        "about_method": ("方法", "Method"),
        "about_method_says": (
            "每条规则编码一处条文：要件、举证责任、例外、后果，各带条文中的几个字作为锚点。\n"
            "规则、案例、风险、义务和论文要点都是数据；程序本身不含法律。\n"
            "适用行为时的法律；刑事与行政处罚另比较新旧法轻重。\n"
            "位阶决定冲突：上位法优于下位法，特别法优于一般法，新法优于旧法。指导意见、学说、标准、建议不能单独得出责任。\n"
            "理由树的每一片叶子，或者是有来源的事实，或者是条文中的字句。\n"
            "本机不存法律原文：只存要旨、校验值和地址；原文由本机的文本来源提供并核对。",
            "Each rule encodes one provision: elements, burden of proof, exceptions, consequences, each anchored to a few words of its text.\n"
            "Rules, cases, risks, duties and items of the paper are data; the program itself holds no law.\n"
            "The law of the day of the act applies; for crimes and penalties earlier and later law are compared.\n"
            "Rank decides conflicts: higher over lower, special over general, later over earlier. Guidance, doctrine, standards and proposals alone make nobody liable.\n"
            "Every leaf of a tree of reasons is a fact with its source or words of a provision.\n"
            "No official text is stored: only gists, hashes and addresses; the texts come from sources on this machine and are checked.",
        ),
        "about_answers": ("一个案件，三个答案", "One case, three answers"),
        "answer_record": ("一、按现有记录", "1 · On the record"),
        "answer_record_says": (
            "假如现在就结案：没有证明的要件视为不具备，没有证明的例外不起作用；谁因此败诉，由举证责任决定。",
            "If the record closed now: an element not proved fails, an exception not proved does not help; the burden of proof says who loses by it.",
        ),
        "answer_settled": ("二、已有定论还是待定", "2 · Settled or open"),
        "answer_settled_says": (
            "不明和有争议的事实，无论得到证实、证伪还是始终不明，也无论采取哪种立场，结论都一样，就是定论；否则待定，并准确列出取决于哪些事实。",
            "If the conclusion is the same whether the unknown and disputed facts come to be proved, disproved or stay unproved, and under every reading, it is settled; if not it is open, with exactly the facts it turns on.",
        ),
        "answer_flip": ("三、什么会翻转结论", "3 · What would flip it"),
        "answer_flip_says": (
            "对主张者和抗辩者分别给出最小的事实组合：证明了它们，结论就会改变；并指出通常用什么证据。",
            "For each side the smallest sets of facts that would turn the conclusion, with the evidence that usually shows them.",
        ),
        "word": ("用语", "Word"),
        "meaning": ("含义", "Meaning"),
        "means_established": ("无论其余事实怎样查明都成立", "holds however the remaining facts turn out"),
        "means_open": ("取决于尚未查明的事实或者有分歧的问题", "turns on facts not yet known or on a contested point"),
        "means_excluded": ("无论其余事实怎样查明都不成立", "fails however the remaining facts turn out"),
        "means_not_covered": (
            "没有已编码的规则回答；不等于没有风险",
            "no encoded rule answers; it does not mean no risk",
        ),
        "about_coverage": ("收录范围", "Coverage"),
        "what": ("内容", "What"),
        "number": ("数目", "Number"),
        "of_which": ("（{parts}）", " ({parts})"),
        "with_hash": ("{count}，其中 {hashed} 处有原文校验值", "{count}, {hashed} with the hash of the official text"),
        "rules_and_exceptions": ("规则 {rules}，例外 {exceptions}", "{rules} rules, {exceptions} exceptions"),
        "without_rule": ("{count}，其中 {open} 项尚无规则", "{count}, {open} of them without a rule so far"),
        "out_of": ("{total} 条中的 {count} 条", "{count} of {total}"),
        "about_limits": ("限度", "Limits"),
        "about_limits_say": (
            "不是法律意见；规则、要旨和案例概括均未经律师审阅。\n"
            "“未涵盖”不等于没有风险；“不成立”只就已编码的规则而言。\n"
            "情节严重、合理使用等须裁量的概念，由使用者回答，程序只列出由谁、按什么指标衡量。\n"
            "案例的事实来自公开报道，多数没有裁判文书；每案注明来源和可靠程度。\n"
            "中国不是判例法国家；案例只供参考，不约束任何法院。\n"
            "只在本机运行；除非使用者自己设置外部查询服务器，任何内容都不离开本机。",
            "This is not legal advice; rules, gists and summaries of cases have not been reviewed by a lawyer.\n"
            "“Not covered” does not mean no risk; “excluded” speaks of the encoded rules only.\n"
            "Open terms such as grave circumstances or fair use are answered by the user; the program says who weighs them and by what.\n"
            "The facts of cases come from public reports, mostly without the judgment; each case names its sources and how reliable they are.\n"
            "China has no binding case law; cases inform and bind no court.\n"
            "It runs on this machine; unless the user sets an outside query server, nothing leaves it.",
        ),
        "about_licences": ("许可", "Licences"),
        "about_licences_say": (
            "程序：Apache License 2.0（LICENSE）。\n"
            "知识库（data 文件夹）：CC BY 4.0（data/LICENSE），署名“知责（Zhize）知识库”。\n"
            "法律、法规和裁判文书不受著作权保护（《著作权法》第五条）；本项目只存概括和少量锚点字句。\n"
            "关系图使用 Cytoscape.js（MIT），许可证随文件保存。",
            "Program: Apache License 2.0 (LICENSE).\n"
            "Knowledge base (folder data): CC BY 4.0 (data/LICENSE), attribution “Zhize (知责) knowledge base”.\n"
            "Laws, regulations and judgments carry no copyright (Copyright Law art. 5); only summaries and a few anchor words are kept.\n"
            "The graph uses Cytoscape.js (MIT); its licence is kept with the file.",
        ),
        "about_cite": ("如何引用", "How to cite"),
        "about_cite_says": (
            "引用结论时写明软件版本和知识库指纹：同样的案情、同样的版本，答案逐字相同。",
            "Name the version of the software and the fingerprint of the knowledge: the same case and versions give the same answer, word for word.",
        ),
        "about_citation": (
            "知责（Zhize）：文生视频与深度合成法律责任知识库与案件推理。软件 {software}，知识库 {data}，数据截至 {day}。",
            "Zhize (知责): knowledge base and case reasoning on liability for text-to-video and deep synthesis under Chinese law. Software {software}, knowledge {data}, data to {day}.",
        ),
    }
)
