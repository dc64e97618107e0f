"""What went wrong, told to whoever asked: RFC 9457 problem details for programs, a page for readers, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from claimgraph.errors import ClaimgraphError, UsageError
from claimgraph.serve.media import wants_html
from claimgraph.serve.pool import Busy, OutOfMemory, OutOfTime, Refused

PROBLEM = "application/problem+json"
STATUS = {"not-yet": 503, "usage": 400, "result-limit": 400, "not-acceptable": 406, "unknown": 404, "data": 500, "store": 503}


class Problem(Exception):
    """A request that is answered with an error: its HTTP status, what is wrong, and what to do about it."""

    def __init__(self, status: int, detail: str, remedy: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.remedy, self.headers = status, detail, remedy, dict(headers or {})


def problem(fault: Exception) -> Problem:
    """An error as a problem. What is none of ours is told without its words, which are not for strangers."""
    match fault:
        case Problem():
            found = fault
        case HTTPException():
            found = Problem(fault.status_code, fault.detail, "", fault.headers)
        case Refused():
            later = {"Retry-After": "60"} if fault.kind == "not-yet" else None
            found = Problem(STATUS[fault.kind], fault.message, fault.remedy, later)
        case Busy():
            found = Problem(503, fault.message, fault.remedy, {"Retry-After": "2"})
        case ClaimgraphError():
            status = 503 if isinstance(fault, OutOfTime | OutOfMemory) else 400 if isinstance(fault, UsageError) else 500
            found = Problem(status, fault.message, fault.remedy)
        case _:
            found = Problem(500, "something went wrong here", "try again, or tell whoever runs this server")
    return found


def body(told: Problem) -> bytes:
    """The problem as JSON (RFC 9457, section 3); ``remedy`` is a member of our own."""
    facts = {"type": "about:blank", "title": title(told), "status": told.status, "detail": told.detail}
    return json.dumps({**facts, **({"remedy": told.remedy} if told.remedy else {})}, ensure_ascii=False).encode()


def title(told: Problem) -> str:
    """The phrase of the status."""
    return HTTPStatus(told.status).phrase


async def answer(request: Request, fault: Exception) -> Response:
    """The response that tells of an error."""
    told = problem(fault)
    headers = {**told.headers, "Cache-Control": "no-store"}
    site = getattr(request.app.state, "site", None)
    if site and wants_html(request.headers.get("accept")):
        page = await site.page("error.html", request, title=title(told), problem=told)
        return Response(page, told.status, {**headers, "Vary": "Accept"}, "text/html")
    return Response(body(told), told.status, {**headers, "Vary": "Accept"}, PROBLEM)
