"""Requests to listed hosts: fulfils `cti.ivr.services.web.Web`."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

import httpx

from cti.data.config import HostConfig
from cti.data.files.encodings import decoded
from cti.data.web import tcp
from cti.data.web.hosts import Hosts
from cti.data.web.soap import SoapServices
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.web import BODY_LIMIT, Fault, Message, Reply, Request

REDIRECTS = 5
LONGEST = 130.0
"""Seconds; each request has its own limit below it."""
AGAIN = (502, 503, 504)
_FOLLOWED = (301, 302, 303, 307, 308)
_OWN_HEADERS = {
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "authorization",
    "cookie",
}


class WebClient:
    """One client for each set of trusted certificates; connections are kept and shared."""

    def __init__(self, hosts: Hosts) -> None:
        self.hosts = hosts
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._soap = SoapServices(hosts)

    async def close(self) -> None:
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
        await asyncio.to_thread(self._soap.close)

    async def request(self, request: Request, limit: float) -> Reply:
        try:
            async with asyncio.timeout(limit):
                return await self._repeated(request)
        except TimeoutError:
            host = _host(request.url)
            raise BlockFailed("timeout", f"{host} did not answer within {limit:.3g} s.") from None

    async def fetch(self, request: Request, limit: float, most: int) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(limit):
                status, _, data = await self._followed(request, most)
        except TimeoutError:
            host = _host(request.url)
            raise BlockFailed("timeout", f"{host} was not done within {limit:.3g} s.") from None
        return status, data

    async def _repeated(self, request: Request) -> Reply:
        for left in range(request.repeat, -1, -1):
            try:
                reply = await self._once(request)
            except BlockFailed as failed:
                if failed.kind != "unavailable" or not left:
                    raise
            else:
                if reply.status not in AGAIN or not left:
                    return reply
            await asyncio.sleep(0.2 * 2 ** (request.repeat - left))
        raise AssertionError("unreachable")

    async def _once(self, request: Request) -> Reply:
        status, headers, data = await self._followed(request, BODY_LIMIT)
        return Reply(status, _text(data, headers), headers.get("content-type", ""))

    async def _followed(self, request: Request, most: int) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body of the answer at the end of all redirections."""
        url, method, body = request.url, request.method, request.body
        parameters: Sequence[tuple[str, str]] = request.parameters
        for _ in range(REDIRECTS + 1):
            host = self.hosts.admit(url)
            status, headers, data = await self._send(
                request, host, url, method, body, parameters, most
            )
            location = headers.get("location")
            if status not in _FOLLOWED or not location:
                return status, headers, data
            url, parameters = urljoin(url, location), ()
            if status == 303 or (status in (301, 302) and method == "POST"):
                method, body = "GET", b""
        raise BlockFailed("refused", f"{_host(url)} sends on without end; nothing was read.")

    async def _send(
        self, request: Request, host: HostConfig, url: str, method: str, body: bytes,
        parameters: Sequence[tuple[str, str]], most: int,
    ) -> tuple[int, httpx.Headers, bytes]:  # fmt: skip
        client = await self._client(host)
        headers = _headers(request, body)
        auth: httpx.Auth | None = None
        if request.sign_in:
            credential, secret = await asyncio.to_thread(self.hosts.sign_in, request.sign_in, host)
            if credential.kind == "basic":
                auth = httpx.BasicAuth(credential.user, secret)
            elif credential.kind == "bearer":
                headers["Authorization"] = f"Bearer {secret}"
            else:
                headers[credential.header] = secret
        try:
            made = client.build_request(
                method, url, params=list(parameters) or None, headers=headers, content=body or None
            )
            answer = await client.send(made, auth=auth, stream=True)
            try:
                return answer.status_code, answer.headers, await _body(answer, url, most)
            finally:
                await answer.aclose()
        except (httpx.InvalidURL, UnicodeError, ValueError) as problem:
            raise BlockFailed("bad_value", f"The request cannot be sent: {problem}.") from None
        except httpx.HTTPError as problem:
            raise failure(problem, url) from None

    async def _client(self, host: HostConfig) -> httpx.AsyncClient:
        found = self._clients.get(host.ca_file)
        if found is None:
            trust = await asyncio.to_thread(self.hosts.trust, host)
            found = self._clients.setdefault(
                host.ca_file,
                httpx.AsyncClient(
                    verify=trust, follow_redirects=False, trust_env=False, timeout=LONGEST
                ),
            )
        return found

    # --- the rest --------------------------------------------------------------------------------

    async def soap(
        self, wsdl: str, operation: str, given: Mapping[str, Any], sign_in: str, limit: float
    ) -> Mapping[str, Any] | Fault:
        return await self._soap.call(wsdl, operation, given, sign_in, limit)

    def operations(self, wsdl: str) -> Sequence[str]:
        return self._soap.operations(wsdl)

    async def exchange(self, message: Message, limit: float) -> bytes:
        return await tcp.exchange(self.hosts, message, limit)


def _headers(request: Request, body: bytes) -> dict[str, str]:
    headers = {
        "User-Agent": "Cordboard",
        "Accept": "application/json, application/xml, text/*, */*",
    }
    if body and request.content_type:
        headers["Content-Type"] = request.content_type
    if request.key:
        headers["Idempotency-Key"] = request.key
    for name, value in request.headers:
        if name.lower() in _OWN_HEADERS:
            raise BlockFailed(
                "denied", f"The header {name} is set by the server itself; take it out."
            )
        headers[name] = value
    return headers


async def _body(answer: httpx.Response, url: str, most: int) -> bytes:
    data = bytearray()
    async for piece in answer.aiter_bytes():
        data += piece
        if len(data) > most:
            size = f"{most // 2**20} MiB"
            raise BlockFailed("too_long", f"The answer of {_host(url)} is longer than {size}.")
    return bytes(data)


def _text(data: bytes, headers: httpx.Headers) -> str:
    named = httpx.Response(200, headers=headers).charset_encoding
    try:
        return decoded(data, named or "auto", "The answer")
    except BlockFailed:
        return data.decode(errors="replace")


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host or url[:60]
    except httpx.InvalidURL:
        return url[:60]


def failure(problem: httpx.HTTPError, url: str) -> BlockFailed:
    """What a failed request is for a flow."""
    cause: BaseException | None = problem
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return BlockFailed(
                "denied",
                f"The certificate of {_host(url)} is not to be trusted ({cause.verify_message}); "
                "renew it there, or name its authority in [[hosts]].",
            )
        cause = cause.__cause__ or cause.__context__
    if isinstance(problem, httpx.TimeoutException):
        return BlockFailed("timeout", f"{_host(url)} did not answer in time.")
    reason = str(problem) or type(problem).__name__
    return BlockFailed("unavailable", f"{_host(url)} cannot be reached ({reason[:120]}).")
