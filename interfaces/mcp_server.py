"""The MCP server `zhize mcp`: the knowledge base as tools and resources for a chat assistant, over standard input and output.

Standard output belongs to the protocol; nothing else is written there. Wrong input comes back as a tool error that lists every
problem, never as a traceback. The extra `mcp` brings the library.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from threading import Lock
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from interfaces import service
from interfaces.service import Lang
from kb.errors import ZhizeError
from kb.load import KnowledgeBase

INSTRUCTIONS = """\
知责：中国法下文生视频与深度合成的民事、行政、刑事责任。Zhize: civil, administrative and criminal liability for synthetic media under Chinese law.
1. Look at `list_cases` and `open_case` for the format of a case, and at `search_vocabulary` for its terms.
2. Write the case, check it with `draft_case`, mend every problem, and put the open questions to the user.
3. `analyse_case`, then `explain` for the reasons and `what_would_turn` for the evidence that matters.
State as facts only what the user said; what nobody said stays unknown. Cite only what `cite`, `statute` or `check_citations` confirm.
"not_covered" never means no risk. Always pass on the notices: the rules have not been reviewed by a lawyer; this is no legal advice.
"""

CaseGiven = Annotated[
    str | dict[str, Any],
    Field(description="the case as an object, as YAML or JSON text, or the id of a case that `list_cases` gives"),
]
ClaimPattern = Annotated[
    str, Field(description="a claim, e.g. infringes(a1, D, L, portrait); liable(D, ...) for every claim against D")
]
Day = Annotated[datetime.date | None, Field(description="as in force on this day, YYYY-MM-DD; the latest if left out")]
Few = Annotated[int, Field(ge=1, le=50)]
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


def server(knowledge: Callable[[], KnowledgeBase]) -> MCPServer[Any]:
    """The server over a knowledge base that is opened at the first call. Calls are answered one at a time."""
    mcp: MCPServer[Any] = MCPServer(
        "zhize", title="知责 Zhize", instructions=INSTRUCTIONS, version=version("zhize"), log_level="WARNING"
    )
    one_at_a_time = Lock()

    @contextmanager
    def opened(failure: type[ToolError] | type[ResourceError] = ToolError) -> Iterator[KnowledgeBase]:
        try:
            with one_at_a_time:
                yield knowledge()
        except ZhizeError as error:
            raise failure(str(error)) from None

    @mcp.tool(annotations=READS)
    def search_vocabulary(
        text: Annotated[str, Field(description="words to look for, zh or en; empty: the types of things")],
        limit: Few = 20,
    ) -> service.Vocabulary:
        """查词汇：写案情可用的事实、行为与常量 · the facts, kinds of act and constants in which a case is written."""
        with opened() as kb:
            return service.vocabulary(kb, text, limit)

    @mcp.tool(annotations=READS)
    def list_cases() -> list[service.KnownCase]:
        """自带案例 · the decided cases and incidents that come along."""
        with opened() as kb:
            return list(service.known_cases(kb))

    @mcp.tool(annotations=READS)
    def open_case(case: Annotated[str, Field(description="the id")]) -> str:
        """打开自带案例（YAML） · a case that comes along, as YAML: a pattern for others."""
        with opened() as kb:
            return service.case_text(kb, case)

    @mcp.tool(annotations=READS)
    def draft_case(case: CaseGiven, limit: Few = 5) -> service.Draft:
        """核对案情草稿：一次列出全部问题，以及仍待查明的事实 · every problem of a case at once, or the questions still open."""
        with opened() as kb:
            return service.draft(kb, case, limit)

    @mcp.tool(annotations=READS)
    def analyse_case(case: CaseGiven) -> service.Brief:
        """分析：各方的民事、行政、刑事责任 · what each party may be liable for: established, excluded, open or not covered."""
        with opened() as kb:
            return service.brief(kb, case)

    @mcp.tool(annotations=READS)
    def explain(
        case: CaseGiven,
        conclusion: ClaimPattern,
        lang: Annotated[Lang, Field(description="language of the text")] = Lang.zh,
    ) -> service.Explanation:
        """为什么成立或者不成立：要件、举证、例外、依据 · why a claim holds or fails: elements, burdens, exceptions, provisions."""
        with opened() as kb:
            return service.explain(kb, case, conclusion, lang.value)

    @mcp.tool(annotations=READS)
    def next_question(case: CaseGiven, limit: Few = 1) -> service.Questions:
        """下一问：最有用的问题及其理由 · the most useful questions, with the claims that turn on them."""
        with opened() as kb:
            return service.questions(kb, case, limit)

    @mcp.tool(annotations=READS)
    def what_would_turn(case: CaseGiven, claim: ClaimPattern) -> service.Turnings:
        """什么会翻转或坐实结论，对每一方 · the smallest sets of facts that turn or settle a claim, with evidence and burden."""
        with opened() as kb:
            return service.flip(kb, case, claim)

    @mcp.tool(annotations=READS)
    def precedents(case: CaseGiven, claim: ClaimPattern) -> service.CaseLaw:
        """相关案例：供参考，不具有拘束力 · decided cases near a claim: persuasive, never binding."""
        with opened() as kb:
            return service.precedents(kb, case, claim)

    @mcp.tool(annotations=READS)
    def cite(
        citation: Annotated[str, Field(description="《民法典》第一千零一十九条第一款, or cn/civil-code/1019/p1")],
    ) -> service.Place:
        """引文或地址：效力期间、要旨、依附于它的规则与案例 · a citation or address: time in force, gist, what rests on it."""
        with opened() as kb:
            return service.cite(kb, citation)

    @mcp.tool(annotations=READS)
    def statute(
        citation: Annotated[str, Field(description="《民法典》第一千零一十九条第一款, or cn/civil-code/1019/p1")],
        on: Day = None,
    ) -> service.Provision:
        """某日有效的条文原文（若有来源）与要旨 · the words of a provision on a day, where a source has them, and our gist."""
        with opened() as kb:
            return service.provision(kb, citation, on)

    @mcp.tool(annotations=READS)
    def check_citations(
        text: Annotated[
            str, Field(max_length=200_000, description="a draft whose Chinese citations are to be checked")
        ],
        on: Day = None,
    ) -> service.Citations:
        """核对一段文字中的引文：是否存在、当日是否有效、可用于何处 · each citation: does it exist, in force then, cited for what."""
        with opened() as kb:
            return service.check_citations(kb, text, on)

    @mcp.resource("law://cn/{+place}", name="provision", mime_type="application/json")
    def law(place: str) -> str:
        """法条 · a provision by address, e.g. law://cn/civil-code/1019/p1, with a version law://cn/civil-code/1019@2021-01-01."""
        with opened(ResourceError) as kb:
            return service.provision(kb, f"cn/{place}").model_dump_json(indent=2)

    @mcp.resource("case://{name}", name="case", mime_type="application/yaml")
    def case(name: str) -> str:
        """自带案例 · a case that comes along."""
        with opened(ResourceError) as kb:
            return service.case_text(kb, name)

    return mcp


def run(knowledge: Callable[[], KnowledgeBase]) -> None:
    """Serve standard input and output until the client leaves."""
    server(knowledge).run("stdio")
