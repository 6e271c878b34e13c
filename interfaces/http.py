"""The HTTP server `zhize serve http`: the answers of `interfaces.service` as JSON, errors as problem details (RFC 9457).

It serves this machine only, allows no other origin, and keeps and logs nothing of a case. The extra `api` brings the libraries.
"""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import Body, FastAPI, HTTPException, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as AnyHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from interfaces import service
from interfaces.service import Fault, Lang
from interfaces.workers import Answer, Busy, Crashed, TooLong, Workers
from kb.cache import load_cached
from kb.errors import ZhizeError
from reasoning.audit import Audit
from reasoning.report import Report

PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Limits:
    """What one request may take, and how many are answered at once."""

    bytes: int = 1_000_000
    seconds: float = 60.0
    processes: int = 2
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost"})


class Details(BaseModel):
    """Problem details (RFC 9457). `problems` lists every fault of what was sent."""

    type: str
    title: str
    status: int
    detail: str = ""
    problems: tuple[Fault, ...] = ()


KINDS: dict[int, tuple[str, str]] = {
    400: ("unreadable", "请求无法读取 · the request cannot be read"),
    404: ("not-found", "没有找到 · not found"),
    405: ("method", "此处不支持这一方法 · this method is not allowed here"),
    413: ("too-large", "请求过大 · the request is too large"),
    421: ("misdirected", "本服务只应答本机 · this server answers this machine only"),
    422: ("invalid", "案情或者请求有误 · the case or the request is wrong"),
    500: ("internal", "内部错误；案情没有保存 · internal error; nothing of the case was kept"),
    503: ("busy", "正忙，请稍后再试 · busy, try again later"),
    504: ("too-long", "计算超时，已停止 · took too long and was stopped"),
}


def problem(status: int, detail: str = "", problems: tuple[Fault, ...] = ()) -> JSONResponse:
    """An error as problem details."""
    name, title = KINDS.get(status, ("http", HTTPStatus(status).phrase))
    details = Details(type=f"urn:zhize:problem:{name}", title=title, status=status, detail=detail, problems=problems)
    headers = {"Retry-After": "5"} if status == 503 else None
    return JSONResponse(details.model_dump(), status, headers, PROBLEM)


# -- requests ----------------------------------------------------------------------------------------------------------


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CaseSent(Sent):
    case: dict[str, Any] | str = Field(
        description="the case as an object, as YAML text, or the id of a case that comes along"
    )


class AnalyseSent(CaseSent):
    overlays: list[str] = Field([], max_length=20, description="what would change if these were law; never law")
    everything: bool = Field(False, description="also the claims that nothing in the case points to")


class AskSent(CaseSent):
    limit: int = Field(1, ge=1, le=50)


class ClaimSent(CaseSent):
    claim: str = Field(max_length=500, description="infringes(a1, D, L, portrait); liable(D, ...) for all against D")


class ExplainSent(ClaimSent):
    lang: Lang = Lang.zh


class AuditSent(Sent):
    service: dict[str, Any] | str = Field(
        description="the service profile as an object, as YAML text, or the id of an example that comes along"
    )
    on: datetime.date | None = Field(None, description="audit as of this day, not that of the profile")


class TextSent(Sent):
    text: str = Field(max_length=200_000)
    on: datetime.date | None = Field(None, description="as in force on this day; the latest if left out")


KNOWN = {"case": "cn-civ-faceswap-liao-2024"}
WRITTEN = {
    "case": {
        "id": "my-case",
        "title": {"zh": "换脸视频", "en": "A face-swap video"},
        "as_of": "2024-01-01",
        "parties": {
            "L": {"type": "person", "name": {"zh": "李某", "en": "Li"}},
            "D": {"type": "organisation", "name": {"zh": "丁公司", "en": "Ding Co."}},
        },
        "contents": {"V": {"name": {"zh": "视频", "en": "the video"}, "concerns": "L"}},
        "acts": {
            "a1": {
                "name": {"zh": "发布视频", "en": "publishing the video"},
                "by": "D",
                "does": "publishes",
                "content": "V",
                "date": "2023-05-01",
            }
        },
        "facts": ["depicts(V, L)"],
    }
}
CLAIM = {"claim": "infringes(a1, D, L, portrait)"}
TEXT = {"text": "依据《民法典》第一千零一十九条第一款……", "on": "2024-01-01"}


SERVICE = {"service": "example-video-platform"}


def _examples(**more: Any) -> Any:
    return Body(
        openapi_examples={
            "known": {"summary": "自带案例 · a case that comes along", "value": KNOWN | more},
            "written": {"summary": "自己写的案情 · a case of one's own", "value": WRITTEN | more},
        }
    )


Day = Annotated[datetime.date | None, Query(description="as in force on this day; the latest if left out")]
Words = Annotated[str, Query(max_length=200)]


# -- answers -----------------------------------------------------------------------------------------------------------


def answer(name: str, /, **arguments: Any) -> str:
    """What a process of the server does: one function of `interfaces.service`, its answer as JSON (or text)."""
    found = getattr(service, name)(load_kb(), **arguments)
    return found if isinstance(found, str) else found.model_dump_json()


load_kb = cache(load_cached)


def create(limits: Limits = Limits(), answer: Answer = answer) -> FastAPI:
    """The application. It starts its processes when it is served and ends them with it."""
    workers = Workers(answer, limits.processes, limits.seconds)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with workers:
            yield

    app = FastAPI(
        title="知责 Zhize",
        version=version("zhize"),
        description="文生视频与深度合成的法律责任 · liability for synthetic media under Chinese law. 不是法律意见 · No legal advice.",
        lifespan=lifespan,
        docs_url=None,  # these pages would load scripts from elsewhere
        redoc_url=None,
        responses={status: _documented(status) for status in (400, 413, 421, 422, 500, 503, 504)},
    )
    app.add_middleware(_Guard, limits=limits)
    _errors(app)

    async def ask(name: str, missing: int = 422, /, **arguments: Any) -> Response:
        """An answer of the workers; `missing` is the status where what was asked for cannot be read or found."""
        try:
            return Response(await workers.call(name, **arguments), media_type="application/json")
        except ZhizeError as error:
            return problem(missing, problems=service.faults(error))
        except Busy:
            return problem(503)
        except TooLong:
            return problem(504, f"{limits.seconds:g} s")
        except Crashed:
            return problem(500)

    missing: dict[int | str, dict[str, Any]] = {404: _documented(404)}

    @app.post("/analyse", response_model=Report)
    async def analyse(sent: Annotated[AnalyseSent, _examples()]) -> Response:
        """分析：各方的民事、行政、刑事责任 · what each party may be liable for."""
        return await ask("analyse", source=sent.case, overlays=sent.overlays, everything=sent.everything)

    @app.post("/draft", response_model=service.Draft)
    async def draft(sent: Annotated[AskSent, _examples()]) -> Response:
        """核对案情：全部问题，或者仍待查明的事实 · every problem of a case, or the questions still open."""
        return await ask("draft", source=sent.case, limit=sent.limit)

    @app.post("/ask", response_model=service.Questions)
    async def next_question(sent: Annotated[AskSent, _examples()]) -> Response:
        """下一问 · the most useful next questions."""
        return await ask("questions", source=sent.case, limit=sent.limit)

    @app.post("/explain", response_model=service.Explanation)
    async def explain(sent: Annotated[ExplainSent, _examples(**CLAIM)]) -> Response:
        """为什么成立或者不成立 · why a conclusion holds or fails."""
        return await ask("explain", source=sent.case, conclusion=sent.claim, lang=sent.lang.value)

    @app.post("/flip", response_model=service.Turnings)
    async def flip(sent: Annotated[ClaimSent, _examples(**CLAIM)]) -> Response:
        """什么会翻转或坐实结论 · what would turn or settle a claim."""
        return await ask("flip", source=sent.case, claim=sent.claim)

    @app.post("/precedents", response_model=service.CaseLaw)
    async def precedents(sent: Annotated[ClaimSent, _examples(**CLAIM)]) -> Response:
        """相关案例：供参考，不具有拘束力 · decided cases: persuasive, never binding."""
        return await ask("precedents", source=sent.case, claim=sent.claim)

    @app.post("/audit", response_model=Audit)
    async def audit(sent: Annotated[AuditSent, Body(examples=[SERVICE])]) -> Response:
        """服务合规检查：每项义务的状态 · the duties of a service: met, breached, open, not applicable, not covered."""
        return await ask("audit", source=sent.service, on=sent.on)

    @app.post("/citations", response_model=service.Citations)
    async def citations(sent: Annotated[TextSent, Body(examples=[TEXT])]) -> Response:
        """核对一段文字中的引文 · check the citations of a text."""
        return await ask("check_citations", text=sent.text, on=sent.on)

    @app.get("/cite", response_model=service.Place)
    async def cite(q: Annotated[str, Query(max_length=200, examples=["《民法典》第一千零一十九条第一款"])]) -> Response:
        """引文或地址 · a citation or an address, read."""
        return await ask("cite", text=q)

    @app.get("/provisions/{address:path}", response_model=service.Provision, responses=missing)
    async def provision(
        address: Annotated[str, Path(max_length=200, examples=["cn/civil-code/1019/p1"])], on: Day = None
    ) -> Response:
        """条文与要旨 · the words of a provision, where a source has them, and our gist."""
        return await ask("provision", 404, text=address, on=on)

    @app.get("/graph/{node:path}", response_model=service.Neighbourhood, responses=missing)
    async def graph(
        node: Annotated[str, Path(max_length=200, examples=["risk/portrait", "cn/civil-code/1019"])],
        depth: Annotated[int, Query(ge=1, le=3)] = 1,
        limit: Annotated[int, Query(ge=1, le=500)] = 150,
    ) -> Response:
        """图中邻近之物 · what is near a thing of the graph."""
        return await ask("around", 404, node=node, depth=depth, limit=limit)

    @app.get("/vocabulary", response_model=service.Vocabulary)
    async def vocabulary(q: Words = "", limit: Annotated[int, Query(ge=1, le=200)] = 20) -> Response:
        """写案情的词汇 · the terms in which a case is written; all types where q is empty."""
        return await ask("vocabulary", text=q, limit=limit)

    @app.get("/cases", response_model=service.KnownCases)
    async def cases() -> Response:
        """自带案例 · the cases that come along."""
        return await ask("cases")

    @app.get("/cases/{id}", responses={200: {"content": {"application/yaml": {}}}, **missing}, response_class=Response)
    async def case(id: Annotated[str, Path(max_length=200, examples=[KNOWN["case"]])]) -> Response:
        """自带案例（YAML） · a case that comes along."""
        found = await ask("case_text", 404, name=id)
        return Response(found.body, media_type="application/yaml") if found.status_code == 200 else found

    @app.get("/health")
    async def health() -> dict[str, str]:
        """在运行，版本 · it runs; the version."""
        return {"status": "ok", "version": version("zhize")}

    return app


def _documented(status: int) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Details"}
    return {"description": KINDS[status][1], "content": {PROBLEM: {"schema": reference}}}


def _errors(app: FastAPI) -> None:
    """Errors of the framework as problem details, and their schema in the document."""

    @app.exception_handler(AnyHTTPException)
    async def _(_: Request, error: HTTPException) -> Response:
        response = problem(error.status_code)
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(RequestValidationError)
    async def _(_: Request, error: RequestValidationError) -> Response:
        return problem(422, problems=tuple(_fault(one) for one in error.errors()))

    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            details = Details.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
            document["components"]["schemas"] |= details.pop("$defs", {}) | {"Details": details}
        return plain()

    app.openapi = openapi  # type: ignore[method-assign]


def _fault(one: Any) -> Fault:
    where = ".".join(str(part) for part in one["loc"])
    return Fault(
        where=where, what=f"请求有误 · wrong request: {one['msg']}", mend="见 /openapi.json · see /openapi.json"
    )


class _Guard:
    """Refuses other hosts' names and large bodies before they are read, answers what nobody foresaw, forbids caching."""

    def __init__(self, app: ASGIApp, limits: Limits):
        self.app, self.limits = app, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], (b"cache-control", b"no-store")]
            await send(message)

        try:
            response = await self._answer(scope, receive, sending)
        except Exception:  # not logged: its words may hold a part of the case
            if started:
                raise
            response = problem(500)
        if response is not None:
            await response(scope, receive, sending)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> Response | None:
        """Let the request through, or say why not."""
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").rpartition(":")
        if (host[0] or host[2]) not in self.limits.hosts:
            return problem(421)
        body = b""
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None  # the client left
            body += message.get("body", b"")
            if len(body) > self.limits.bytes:
                return problem(413, f"≤ {self.limits.bytes} bytes")
            if not message.get("more_body"):
                break
        whole: list[Message] = [{"type": "http.request", "body": body}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, replay, send)
        return None


def serve(port: int) -> None:
    """Serve this machine until interrupted."""
    import uvicorn

    uvicorn.run(create(), host="127.0.0.1", port=port, access_log=False, log_level="warning", server_header=False)
