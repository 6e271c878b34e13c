"""The MCP server, spoken to by a real client over standard input and output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

pytest.importorskip("mcp", reason="the extra `mcp` is not installed")

from mcp import Client, MCPError, StdioServerParameters

from kb.load import KnowledgeBase

ROOT = Path(__file__).resolve().parent.parent
CASE = "cn-civ-faceswap-liao-2024"
CLAIM = "infringes(a1, D, L, portrait)"


def talk(conversation: Callable[[Client], Awaitable[None]]) -> None:
    """Hold a conversation with a server of its own, as a chat assistant starts it."""

    async def held() -> None:
        server = StdioServerParameters(command=sys.executable, args=["-m", "interfaces.cli", "mcp"], cwd=ROOT)
        async with Client(server, read_timeout_seconds=120) as client:
            await conversation(client)

    anyio.run(held)


async def ask(client: Client, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return result.structured_content


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert result.is_error
    text = result.content[0].text  # type: ignore[union-attr]
    assert "Traceback" not in text
    return str(text)


def test_a_client_drafts_analyses_and_asks(kb: KnowledgeBase) -> None:
    async def conversation(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert {"search_vocabulary", "draft_case", "analyse_case", "next_question", "what_would_turn"} <= set(tools)
        assert all(tool.output_schema and tool.description for tool in tools.values())

        known = (await ask(client, "list_cases"))["result"]
        assert {one["id"] for one in known} == set(kb.cases)
        text = (await ask(client, "open_case", case=CASE))["result"]
        whole = await ask(client, "analyse_case", case=CASE)
        assert whole["claims"]
        assert whole["notices"]
        assert await ask(client, "analyse_case", case=text) == whole

        drafted = await ask(client, "draft_case", case=text.replace("type: person", "type: persn"))
        assert not drafted["valid"]
        assert any("persn" in one["what"] and one["mend"] for one in drafted["problems"])
        short = {
            "id": "c",
            "title": {"zh": "案", "en": "case"},
            "as_of": "2024-01-01",
            "parties": {
                "L": {"type": "person", "name": {"zh": "李", "en": "Li"}},
                "D": {"type": "organisation", "name": {"zh": "丁公司", "en": "D"}},
            },
            "contents": {"V": {"name": {"zh": "视频", "en": "video"}, "concerns": "L"}},
            "acts": {
                "a1": {
                    "name": {"zh": "发布", "en": "publishing"},
                    "by": ["D"],
                    "does": ["publishes"],
                    "content": ["V"],
                    "date": "2023-05-01",
                }
            },
            "facts": ["depicts(V, L)"],
        }
        drafted = await ask(client, "draft_case", case=short)
        assert drafted["valid"]
        assert drafted["questions"][0]["reasons"]
        (question,) = (await ask(client, "next_question", case=short))["questions"]
        assert question == drafted["questions"][0]

        turned = await ask(client, "what_would_turn", case=CASE, claim=CLAIM)
        assert {side["side"] for side in turned["claims"][0]["sides"]} == {"claimant", "respondent"}
        told = await ask(client, "explain", case=CASE, conclusion=CLAIM, lang="en")
        assert told["conclusions"][0]["conclusion"] == CLAIM
        assert told["conclusions"][0]["sentence"]["en"] in told["conclusions"][0]["text"]

        wrong = await refused(client, "explain", case=CASE, conclusion="infringes(a9)")
        assert "→" in wrong
        assert "nope" in await refused(client, "analyse_case", case="nope")
        problems = await refused(client, "analyse_case", case={**short, "facts": ["depicts(V"], "as_of": "soon"})
        assert "facts" in problems
        assert "as_of" in problems

    talk(conversation)


def test_a_client_looks_up_the_law() -> None:
    async def conversation(client: Client) -> None:
        words = await ask(client, "search_vocabulary", text="肖像")
        assert words["terms"]
        assert any("肖像" in one["says"]["zh"] for one in [*words["terms"], *words["constants"]])
        assert "person" in {one["name"] for one in (await ask(client, "search_vocabulary", text=""))["constants"]}

        place = await ask(client, "cite", citation="《民法典》第一千零一十九条第一款")
        assert place["address"] == "cn/civil-code/1019/p1"
        assert place["uses"]
        assert (await ask(client, "statute", citation="cn/civil-code/1019", on="2019-01-01"))["in_force"] is False
        draft = "依据《民法典》第一千零一十九条第一款、《民法典》第九千条和《不存在的法》第三条。"
        checked = await ask(client, "check_citations", text=draft, on="2024-01-01")
        first, second = checked["found"]
        assert (first["exists"], first["effective"]) == ("yes", "2021-01-01")
        assert first["uses"]
        assert second["exists"] in ("no", "unknown")
        assert draft[second["start"] :].startswith(second["words"])
        assert [one["words"] for one in checked["unknown"]] == ["《不存在的法》第三条"]

        read = await client.read_resource("law://cn/civil-code/1019/p1")
        held = json.loads(read.contents[0].text)  # type: ignore[union-attr]
        assert held["address"].startswith("cn/civil-code/1019/p1")
        assert held["gist"]["zh"]
        pattern = await client.read_resource(f"case://{CASE}")
        assert f"id: {CASE}" in pattern.contents[0].text  # type: ignore[union-attr]
        with pytest.raises(MCPError, match="civil-kode"):
            await client.read_resource("law://cn/civil-kode/1")
        assert "→" in await refused(client, "cite", citation="《民法典》第几条")

    talk(conversation)


def test_standard_output_holds_messages_only() -> None:
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    sent = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": "analyse_case", "arguments": {"case": "nope"}},
        },
    ]
    command = [sys.executable, "-m", "interfaces.cli", "mcp"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin
        assert server.stdout
        for message in sent:
            server.stdin.write(json.dumps(message) + "\n")
        server.stdin.flush()
        answers = [json.loads(server.stdout.readline()) for _ in range(2)]
        server.stdin.close()
        assert server.stdout.read() == ""
        assert server.wait(timeout=30) == 0
    assert [one["id"] for one in answers] == [1, 2]
    assert answers[1]["result"]["isError"]
