"""The HTTP half of the interface: sign-in, requests, resources and health, described by OpenAPI."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Protocol

import msgspec
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cti import wire
from cti.api.clients import Client, Clients, Entry
from cti.api.recording_sound import RecordingSound
from cti.api.service import Audit, Service, Services, completed
from cti.errors import BadRequest, CtiError, NotAllowed

log = logging.getLogger(__name__)

STATUS = {
    "bad_request": 400,
    "bad_password": 401,
    "not_allowed": 403,
    "not_found": 404,
    "wrong_state": 409,
    "conflict": 409,
    "signed_in_elsewhere": 409,
    "locked": 423,
    "no_resource": 503,
}
"""HTTP status of a refusal's code; 400 for all others."""

SIGN_INS = 2
"""Passwords that are checked at a time: each takes a thread and its processor for a while, and anybody
may ask for it; what desks ask of the database shall not wait behind."""

RESOURCES = (
    ("/api/records", "CallRecords", "Records of calls"),
    ("/api/customers", "FindCustomers", "Customers by name, number or member number"),
    ("/api/customers/{id}", "GetCustomer", "One customer"),
    ("/api/customers/{id}/history", "CustomerHistory", "A customer's calls"),
    ("/api/flows", "ListFlows", "Flows and their versions"),
    ("/api/flows/{flow}", "LoadFlow", "The text of a flow"),
    ("/api/flows/{flow}/versions", "FlowVersions", "All versions of a flow"),
    (
        "/api/lines/figures",
        "LineFigures",
        "Answer-seizure ratio, call duration, causes and call loss",
    ),
    ("/api/site", "Site", "Names of queues, flows, calendars and prompts"),
)
"""Path, the request that answers it, and its title."""


class Accounts(Protocol):
    """The accounts of the store."""

    def verify(self, user: str, password: str) -> Entry:
        """Check a password (blocking). Raises CtiError with a sentence that says what is left."""
        ...


class RecordingFile(Protocol):
    """Where the sound of a call lies."""

    async def __call__(self, client: Client, call: int, part: int = 0) -> Path:
        """The file of a finished recording; 0 is its longest part. Raises CtiError."""
        ...


class BodyLimit:
    """Reads no more of a request than the largest frame may have."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > wire.LARGEST_FRAME:
                raise HTTPException(413, f"A request has at most {wire.LARGEST_FRAME} octets")
            return message

        await self._app(scope, limited, send)


class LoginBody(BaseModel):
    """Who wants to work with which program."""

    model_config = ConfigDict(extra="forbid")
    user: str = Field(max_length=100)
    password: str = Field(max_length=1000)
    app: str = Field(examples=["agent", "monitor", "designer"])
    station: str | None = Field(None, description="Number of the station; none: the next free one")
    take_over: bool = Field(False, description="End the sign-in of this account at another desk")


TITLES = {
    400: "The request is malformed",
    401: "Wrong user or password",
    403: "Not permitted, or not signed in",
    404: "What was named does not exist",
    409: "Not possible in this state",
    423: "The account is locked for a while",
    503: "Not possible just now",
}
_text_field = {"type": "string"}
ERROR: dict[str, Any] = {
    "application/json": {
        "schema": {
            "type": "object",
            "description": "A code for programs, a sentence for people",
            "properties": {
                "error": {
                    "type": "object",
                    "properties": {"code": _text_field, "text": _text_field},
                    "required": ["code", "text"],
                }
            },
            "required": ["error"],
        }
    }
}


bearer = HTTPBearer(auto_error=False, description="The token that /api/login gave")
Token = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def build(
    *,
    accounts: Accounts,
    clients: Clients,
    services: Services,
    recording: RecordingFile,
    sound: RecordingSound,
    audit: Audit,
    health: Callable[[], Mapping[str, Any]],
    version: str,
) -> FastAPI:
    """The application, without its WebSocket."""
    app = FastAPI(
        title="Cordboard",
        version=version,
        description="Requests by HTTP; the same requests and all events by /api/events (WebSocket).",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(BodyLimit)
    app.add_exception_handler(CtiError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http_error)

    signing_in = asyncio.Semaphore(SIGN_INS)

    def client_of(token: HTTPAuthorizationCredentials | None) -> Client:
        if token is None:
            raise NotAllowed("Sign in first: send the token of /api/login as a bearer token.")
        return clients.find(token.credentials)

    @app.post("/api/login", tags=["sign-in"], responses=_errors(400, 401, 403, 409, 423, 503))
    async def login(body: LoginBody, request: Request) -> Response:
        """Sign in. Too many wrong passwords lock the account for a while."""
        source = request.client.host if request.client is not None else ""
        try:
            async with signing_in:
                entry = await asyncio.to_thread(accounts.verify, body.user, body.password)
            client = clients.sign_in(
                entry, body.app, source=source, station=body.station, take_over=body.take_over
            )
        except CtiError as error:
            audit(body.user, "LoginRefused", f"app:{body.app}", source, error.code)
            raise
        audit(client.user, "Login", f"app:{body.app}", source, client.account.station or "")
        return _json({"token": client.token, "account": client.account, "server": version})

    @app.post("/api/logout", tags=["sign-in"], responses=_errors(403))
    async def logout(token: Token) -> Response:
        """Sign out; an agent's shift ends."""
        client = client_of(token)
        connection = client.connection
        clients.sign_out(client)
        if connection is not None:
            connection.end("signed_out", "You have signed out.")
        audit(client.user, "Logout", f"app:{client.app}", client.source, "")
        return _json({})

    @app.get("/api/health", tags=["server"])
    async def show_health() -> Response:
        """That the server lives, and how many calls and clients it has. Needs no sign-in."""
        return _json({"status": "ok", "server": version, **health()})

    async def hear(call: int, part: int, token: HTTPAuthorizationCredentials | None) -> Response:
        client = client_of(token)
        object = f"call:{call}/{part}" if part else f"call:{call}"
        try:
            response = await sound.response(
                await recording(client, call, part), f"call-{call}{f'-{part}' if part else ''}.wav"
            )
        except CtiError as error:
            audit(client.user, "RecordingRefused", object, client.source, error.code)
            raise
        audit(client.user, "Recording", object, client.source, "")
        return response

    heard: dict[str, Any] = {
        "tags": ["resources"],
        "response_class": Response,
        "responses": _errors(403, 404, 503) | {200: {"content": {"audio/wav": {}}}},
    }

    @app.get("/api/recordings/{call}", **heard)
    async def get_recording(call: int, token: Token) -> Response:
        """The sound of a finished call: WAV, stereo A-law, caller left, agent right."""
        return await hear(call, 0, token)

    @app.get("/api/recordings/{call}/{part}", **heard)
    async def get_part(call: int, part: int, token: Token) -> Response:
        """One part of it, counted from 1: a recording that was broken off goes on in another file."""
        return await hear(call, part, token)

    async def perform(
        name: str, client: Client, args: Mapping[str, Any], *, words: bool = False
    ) -> Response:
        return _json(await completed(services.act(client, name, args, words=words)))

    def add_request(service: Service) -> None:
        async def request_by_http(request: Request, token: Token) -> Response:
            client = client_of(token)
            body = await request.body()
            try:
                args = msgspec.json.decode(body or b"{}", type=dict[str, Any])
            except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
                raise BadRequest(f"The body is not a JSON object ({error}).") from None
            return await perform(service.name, client, args)

        app.add_api_route(
            f"/api/requests/{service.name}",
            request_by_http,
            methods=["POST"],
            tags=["requests"],
            summary=service.name,
            operation_id=service.name,
            description=f"Needs the permission {service.permission or 'of any sign-in'}.",
            responses=_errors(400, 403, 404, 409, 503),
            openapi_extra={
                "requestBody": {"content": {"application/json": {"schema": _schema(service)}}}
            },
        )

    def add_resource(path: str, service: Service, title: str) -> None:
        async def resource(request: Request, token: Token) -> Response:
            args = dict(request.query_params) | dict(request.path_params)
            return await perform(service.name, client_of(token), args, words=True)

        app.add_api_route(
            path,
            resource,
            methods=["GET"],
            tags=["resources"],
            summary=title,
            operation_id=f"get{service.name}",
            responses=_errors(400, 403, 404),
            openapi_extra={"parameters": _parameters(service, path)},
        )

    by_name = {service.name: service for service in services}
    for service in services:
        add_request(service)
    for path, name, title in RESOURCES:
        if name in by_name:
            add_resource(path, by_name[name], title)
    return app


# --- answers -------------------------------------------------------------------------------------


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def _error(code: str, text: str, status: int, **more: object) -> Response:
    return _json({"error": {"code": code, "text": text, **more}}, status)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, CtiError)
    return _error(error.code, str(error), STATUS.get(error.code, 400), **error.facts)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return _error("bad_request", f"{where}: {first['msg'].lower()}; mend that value.", 400)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "bad_request"}.get(error.status_code, "refused")
    text = (
        f"{request.method} {request.url.path}: {str(error.detail).lower()}; see /api/openapi.json."
    )
    return _error(code, text, error.status_code)


# --- the description -----------------------------------------------------------------------------


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    # Plain descriptions: a model per status and route would make every start half a second longer.
    return {status: {"description": TITLES[status], "content": ERROR} for status in statuses}


def _schema(service: Service) -> dict[str, Any]:
    """The JSON schema of a request's arguments."""
    (_,), parts = msgspec.json.schema_components([service.args])
    return dict(parts[service.args.__name__])


def _parameters(service: Service, path: str) -> list[dict[str, Any]]:
    schema = _schema(service)
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "in": "path" if f"{{{name}}}" in path else "query",
            "required": f"{{{name}}}" in path or name in required,
            "schema": one,
        }
        for name, one in schema.get("properties", {}).items()
    ]
