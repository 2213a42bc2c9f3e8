"""The edge to Litestar: from the address of a request to the page or act it means, and back as a reply."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from anyio import to_thread
from litestar import HttpMethod, Request, Response
from litestar.datastructures import Cookie as SetCookie
from litestar.exceptions import HTTPException, MethodNotAllowedException, NotFoundException
from litestar.handlers import HTTPRouteHandler

from lionrock.console import guard, palette, reading, vitals
from lionrock.console.desk import Desk
from lionrock.console.metrics import Metrics
from lionrock.console.paths import Paths
from lionrock.console.static import Assets
from lionrock.console.visit import LANGUAGE, SESSION, THEME, THEMES, VISIT, YEAR, Cookie, Reply, Visit, go
from lionrock.kernel.errors import LionrockError, NotFoundError, RefusedError
from lionrock.kernel.text import LANGUAGES
from lionrock.ui.hooks import Call, Hook, Told

Anything = Request[Any, Any, Any]
Answer = Callable[[Visit], Reply]
Handler = Callable[[Anything], Awaitable[Response[bytes]]]
_SMALL = 64_000
_LOG = logging.getLogger(__name__)
_READS: Sequence[HttpMethod] = (HttpMethod.GET, HttpMethod.HEAD)


class Edge:
    """Finds what an address leads to, reads the request, answers in a thread, and writes the reply.

    The framework has one handler for all of them: to it, a handler for each would be half a second of every start.
    """

    def __init__(self, desk: Desk, assets: Assets, metrics: Metrics) -> None:
        self._desk = desk
        self._assets = assets
        self._metrics = metrics
        self._reads: Paths[Handler] = Paths()
        self._writes: Paths[Handler] = Paths()
        self._claim()

    def handlers(self) -> Sequence[HTTPRouteHandler]:
        """Return the handler of every address, and that of the files beside them."""
        every: Sequence[HttpMethod] = (*_READS, HttpMethod.POST)
        files = functools.partial(self._read, self._static, "console.static")

        async def reached(request: Anything) -> Response[bytes]:
            """Answer what the address leads to."""
            return await self._reached(request)

        async def file(request: Anything) -> Response[bytes]:
            """Answer with a static file."""
            return await files(request)

        return (
            HTTPRouteHandler(
                ["/", "/{path:path}"], http_method=every, status_code=200, request_max_body_size=self._most()
            )(reached),
            HTTPRouteHandler("/static/{path:path}", http_method=_READS)(file),
        )

    def failed(self, request: Anything, problem: Exception) -> Response[bytes]:
        """Answer what led nowhere or was refused before anything heard of it: no such page, or a wrong method."""
        visit = reading.visit(request)
        return _response(self._desk.refused(visit, _status(problem), problem), visit)

    def _most(self) -> int:
        """Return how many bytes the longest request of all may have; each address has its own bound within it."""
        catalogue = self._desk.catalogue
        return max(_SMALL, *(act.most for act in catalogue.acts), *(hook.most for hook in catalogue.hooks))

    def _claim(self) -> None:
        """Note where every address leads."""
        for page in self._desk.catalogue.pages:
            self._get(page.path, functools.partial(self._desk.read, page), page.id)
        for act in self._desk.catalogue.acts:
            answer, first = functools.partial(self._desk.write, act), functools.partial(self._desk.first, act)
            self._post(act.path, answer, act.id, act.most, first if act.first or act.most > guard.SMALL else None)
        for hook in self._desk.catalogue.hooks:
            at = self._writes if hook.method == "POST" else self._reads
            at.add(hook.path, functools.partial(self._hooked, hook))
        self._get("/", lambda _: go("/today"), "console.front")
        self._get("/language/{id}", _language, "console.language")
        self._get("/theme/{id}", _theme, "console.theme")
        self._get("/palette.json", self._palette, "console.palette")
        self._get("/panel/{id}", self._desk.fragment, "console.panel")
        self._get("/again/{key}", self._desk.again, "console.again")
        self._post("/again/{key}", self._desk.proven, "console.proven", _SMALL)
        self._post("/strip/{id}/dismiss", self._desk.dismiss, "console.dismiss", _SMALL)
        self._get("/health", self._health, "console.health")
        self._get("/metrics", self._numbers, "console.metrics")

    def _get(self, path: str, answer: Answer, id: str) -> None:
        """Let an address be read."""
        self._reads.add(path, functools.partial(self._read, answer, id))

    def _post(
        self, path: str, answer: Answer, id: str, most: int, first: Callable[[Visit], Reply | None] | None = None
    ) -> None:
        """Let an address be written to; its request is bounded to `most` bytes, and `first` may refuse it unread."""
        self._writes.add(path, functools.partial(self._written, answer, id, most, first))

    async def _reached(self, request: Anything) -> Response[bytes]:
        """Answer what the address leads to; raises what the framework does where it leads nowhere."""
        path = request.scope["path"]
        mine, other = (self._writes, self._reads) if request.method == "POST" else (self._reads, self._writes)
        found = mine.find(path)
        if found is None:
            raise MethodNotAllowedException if other.find(path) else NotFoundException
        handle, request.scope["path_params"] = found
        return await handle(request)

    async def _read(self, answer: Answer, id: str, request: Anything) -> Response[bytes]:
        """Answer a request that reads."""
        return await self._answered(answer, reading.visit(request), id)

    async def _written(
        self, answer: Answer, id: str, most: int, first: Callable[[Visit], Reply | None] | None, request: Anything
    ) -> Response[bytes]:
        """Answer a request that writes."""
        unread = reading.visit(request)
        if first is not None and (refusal := await to_thread.run_sync(first, unread)) is not None:
            return await self._answered(lambda _: refusal, unread, id)
        try:
            visit = reading.visit(request, await reading.form(reading.bounded(request, most)))
        except (LionrockError, HTTPException, ValueError) as problem:
            refused = functools.partial(self._desk.refused, status=_status(problem), problem=problem)
            return await self._answered(refused, reading.visit(request), id)
        return await self._answered(answer, visit, id)

    async def _hooked(self, hook: Hook, request: Anything) -> Response[bytes]:
        """Answer a program: JSON in and out, no cookie read or set."""
        visit = reading.visit(request)
        try:
            body = await reading.bounded(request, hook.most).body() if hook.method == "POST" else b""
        except HTTPException as problem:
            return _plain(Told(_status(problem), {"error": "too large"}))
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        call = Call(
            self._desk.platform,
            visit.params,
            visit.query,
            token.strip() if scheme.lower() == "bearer" else "",
            body,
            visit.address,
        )
        with self._metrics.timing(hook.id) as timing:
            told = await to_thread.run_sync(_called, hook, call)
            timing.status = told.status
        return _plain(told)

    async def _answered(self, answer: Answer, visit: Visit, id: str) -> Response[bytes]:
        """Answer in a thread and count it."""
        with self._metrics.timing(id) as timing:
            reply = await to_thread.run_sync(answer, visit)
            timing.status = reply.status
        return _response(reply, visit)

    def _palette(self, visit: Visit) -> Reply:
        """Return what the command palette offers this person."""
        ask = self._desk.ask(visit)
        if not ask.actor.id:
            return Reply(401, b"[]", "application/json")
        if visit.query.get("q"):
            self._desk.glanced(ask, visit.url)
        found = palette.offers(self._desk.catalogue, ask, visit.query.get("q", ""))
        return Reply(200, json.dumps(found, ensure_ascii=False).encode(), "application/json")

    def _health(self, _: Visit) -> Reply:
        """Say whether the instance lives, and whether it is ready."""
        return vitals.health(self._desk.platform, database=self._desk.healthy())

    def _numbers(self, visit: Visit) -> Reply:
        """Return the metrics, to this machine or to who has the token."""
        if not vitals.may_read(self._desk.platform, visit):
            return self._desk.missing(visit)
        text = vitals.numbers(self._desk.platform) + self._metrics.text()
        return Reply(200, text.encode(), "text/plain; version=0.0.4; charset=utf-8")

    def _static(self, visit: Visit) -> Reply:
        """Return a static file."""
        accepts, known = visit.headers.get("accept-encoding", ""), visit.headers.get("if-none-match", "")
        path = visit.params["path"].lstrip("/")
        try:
            return self._assets.reply(path, visit.query.get("v", ""), accepts, known)
        except LionrockError as problem:
            return Reply(404, problem.message.en.encode(), "text/plain; charset=utf-8")


def _called(hook: Hook, call: Call) -> Told:
    """Return a hook's answer; what it refuses is said, what fails is logged and not told."""
    try:
        return hook.act(call)
    except RefusedError as problem:
        return Told(403, {"error": problem.message.en})
    except NotFoundError as problem:
        return Told(404, {"error": problem.message.en})
    except LionrockError as problem:
        return Told(422, {"error": problem.message.en, "hint": problem.hint.en})
    except Exception:  # noqa: BLE001 a fault answers 500 and stands in the log
        _LOG.exception("hook %s failed", hook.id)
        return Told(500, {"error": "the platform failed; its log says where"})


def _plain(told: Told) -> Response[bytes]:
    """Return a hook's answer as the framework sends it."""
    body = told.raw if told.raw is not None else json.dumps(dict(told.body), ensure_ascii=False, default=str).encode()
    headers = {"cache-control": "no-store", **guard.HEADERS}
    return Response(body, status_code=told.status, media_type=_media(told.media), headers=headers)


def _language(visit: Visit) -> Reply:
    """Switch the language in place."""
    chosen = visit.params["id"]
    cookies = (Cookie(LANGUAGE, chosen, YEAR),) if chosen in LANGUAGES else ()
    return go(visit.query.get("back", "/"), *cookies)


def _theme(visit: Visit) -> Reply:
    """Switch between light, dark and what the system prefers."""
    chosen = visit.params["id"]
    cookies = (Cookie(THEME, chosen, YEAR),) if chosen in THEMES else ()
    return go(visit.query.get("back", "/"), *cookies)


def _status(problem: Exception) -> int:
    """Return the status of what the framework raised; an unreadable form is a bad request."""
    if isinstance(problem, HTTPException):
        return problem.status_code
    return 400 if isinstance(problem, ValueError) else 500


def _response(reply: Reply, visit: Visit) -> Response[bytes]:
    """Return a reply as the framework sends it, with the headers every reply carries."""
    headers: Mapping[str, str] = {"cache-control": "no-store", **guard.HEADERS, **reply.headers}
    if visit.secure:
        headers = {**headers, "strict-transport-security": "max-age=31536000"}
    cookies = list(reply.cookies)
    if visit.cookies.get(VISIT) != visit.visitor and not visit.from_elsewhere:
        cookies.append(Cookie(VISIT, visit.visitor))
    return Response(
        reply.body,
        status_code=reply.status,
        media_type=_media(reply.media),
        headers=dict(headers),
        cookies=[_set(each, secure=visit.secure) for each in cookies],
    )


def _media(told: str) -> str:
    """Return a media type as the framework takes it: it names the charset of text itself."""
    return told.removesuffix("; charset=utf-8")


def _set(cookie: Cookie, *, secure: bool) -> SetCookie:
    """Return a cookie that no script reads and no other site sends."""
    return SetCookie(
        key=cookie.name,
        value=cookie.value,
        max_age=cookie.seconds,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict" if cookie.name in {SESSION, VISIT} else "lax",
    )
