"""The words of the Audit page."""

from __future__ import annotations

import app_pages.analyse_words  # noqa: F401  (yes, no, not known and the like are the same)
from app_pages.words import WORDS

WORDS.update(
    {
        "audit_intro": (
            "一项服务在某一天负有哪些义务，履行了没有。选一个示例，打开自己的档案，或者直接回答问题；每答一题，结果随即更新。",
            "Which duties a service has on a day, and whether they are met. Choose an example, open a profile of your own or answer the questions; every answer changes the result at once.",
        ),
        "audit_service": ("服务", "Service"),
        "audit_own": ("（我的服务）", "(my own service)"),
        "audit_blank": ("空白档案", "Blank profile"),
        "audit_open": ("打开档案", "Open a profile"),
        "audit_save": ("保存档案", "Save the profile"),
        "audit_unknown_service": (
            "没有示例“{name}”，改为显示第一个。",
            "There is no example “{name}”; the first is shown.",
        ),
        "audit_no_service": ("没有示例档案。", "There is no example profile."),
        "audit_fictitious": (
            "虚构的示例，不指向任何真实服务。",
            "A fictitious example; it describes no real service.",
        ),
        "audit_date": ("审查日", "Day of the audit"),
        "audit_date_moves": (
            "适用这一天有效的法律。改了日期，答案立即随之改变：尚未施行的义务显示“未涵盖”。",
            "The law in force on this day applies. Change the day and the answers change at once: duties not yet in force show as “not covered”.",
        ),
        "audit_roles": ("角色（没有选的，视为不做）", "Roles (what is not chosen is not done)"),
        "audit_no_role": ("至少选一个角色。", "Choose at least one role."),
        "audit_view_result": ("结果", "Result"),
        "audit_view_form": ("问题", "Questions"),
        "audit_view_file": ("文件", "File"),
        "audit_views": ("视图", "View"),
        "audit_status": ("状态（所选角色的义务 / 全部义务）", "Status (duties of the chosen roles / all duties)"),
        "audit_none_shown": ("没有符合所选状态的义务。", "No duty has the chosen status."),
        "audit_other_roles": (
            "也列出义务人不在所选角色之中的义务",
            "List duties that none of the chosen roles owes, too",
        ),
        "audit_measure": ("措施 {name}", "Measure {name}"),
        "audit_no_measure": ("其他义务", "Other duties"),
        "audit_not_law_says": (
            "论文的建议和平台自定的规则；没有法律这样规定，不算违反。",
            "Proposals of the paper and platforms' own rules: no law says so, and nothing here is a breach.",
        ),
        "audit_weighed": ("过错的衡量", "Weighing of fault"),
        "audit_look_up": ("查一项义务的条文", "Look up the law of a duty"),
        "audit_choose": ("选择义务", "choose a duty"),
        "audit_csv": ("下载清单（CSV）", "Download the checklist (CSV)"),
        "audit_json": ("下载结果（JSON）", "Download the result (JSON)"),
        "audit_group": ("问题按论文的措施分组", "Questions by measure of the paper"),
        "audit_group_service": ("整个服务", "The service as a whole"),
        "audit_group_other": ("其他", "Other"),
        "audit_scope": ("服务是什么", "What the service is"),
        "audit_controls": ("有哪些措施", "Which controls it has"),
        "audit_all_roles": ("也列出与所选角色无关的问题", "List questions that do not concern the chosen roles, too"),
        "audit_bears_on": ("关系到：{names}", "bears on: {names}"),
        "audit_answered": ("已答 {done} / {all}", "{done} of {all} answered"),
        "audit_file_help": (
            "档案的全部内容；可以直接修改后采用。格式见 data/README.md，`zhize audit --template` 输出空白档案。",
            "The whole profile; change it here and apply. The format is in data/README.md; `zhize audit --template` prints a blank one.",
        ),
        "audit_wrong": (
            "档案有 {count} 处有误，没有采用；内容保留在下方。",
            "{count} mistakes in the profile; it was not applied and is kept below.",
        ),
        "audit_contradiction": (
            "答案互相矛盾，暂时没有结果；请在“问题”或者“文件”中更正。",
            "Some answers contradict each other, so there is no result; correct them under Questions or File.",
        ),
    }
)
