"""One HTTPS request to a server that is known by the fingerprint of its certificate."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from typing import Any

import msgspec

LARGEST_ANSWER = 256 * 1024 * 1024
"""Octets; the recording of a very long call."""


class WrongServer(Exception):
    """The server showed another certificate than the known one; nothing secret was sent."""


class Refusal(Exception):
    """The server did not do as asked: `code` for programs, the message for people."""

    def __init__(self, code: str, text: str, more: dict[str, Any] | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.more = more or {}


def context() -> ssl.SSLContext:
    """TLS 1.2 or newer. The certificate is its own authority, so it is compared, not verified."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def check_fingerprint(tls: Any, known: str) -> None:
    """Compare the certificate of an open connection. Raises WrongServer.

    `tls`: what asyncio calls `ssl_object`; `known`: SHA-256 in any spelling.
    """
    der = tls.getpeercert(binary_form=True) if tls is not None else None
    shown = hashlib.sha256(der or b"").hexdigest()
    if shown != known.replace(":", "").replace(" ", "").lower():
        upper = shown.upper()
        spelled = ":".join(upper[i : i + 2] for i in range(0, len(upper), 2))
        raise WrongServer(
            f"The server shows the certificate {spelled}, not the known one; do not sign in, ask "
            "the administrator whether it was changed."
        )


async def ask(
    host: str,
    port: int,
    fingerprint: str,
    method: str,
    path: str,
    *,
    token: str = "",
    body: object = None,
) -> bytes:
    """One request; the body of the answer. Raises WrongServer, Refusal, OSError."""
    reader, writer = await asyncio.open_connection(host, port, ssl=context(), limit=LARGEST_ANSWER)
    try:
        check_fingerprint(writer.get_extra_info("ssl_object"), fingerprint)
        content = b"" if body is None else msgspec.json.encode(body)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}:{port}", "Connection: close"]
        if token:
            lines.append(f"Authorization: Bearer {token}")
        if body is not None:
            lines.append("Content-Type: application/json")
        lines.append(f"Content-Length: {len(content)}")
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        head = await reader.readuntil(b"\r\n\r\n")
        answer = await reader.read(-1)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ConnectionError("The server closed the connection before it answered.") from error
    finally:
        writer.close()
        try:
            await writer.wait_closed()
        except OSError:
            pass
    status = int(head.split(b" ", 2)[1])
    if status >= 400:
        raise _refusal(answer, status)
    return answer


def _refusal(answer: bytes, status: int) -> Refusal:
    try:
        error = msgspec.json.decode(answer, type=dict[str, dict[str, Any]])["error"]
    except (msgspec.DecodeError, KeyError):
        return Refusal("failed", f"The server answered with status {status}; see its log.")
    return Refusal(str(error.get("code", "failed")), str(error.get("text", "")), error)
