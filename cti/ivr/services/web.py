"""[http] Hosts that the administrator opened: requests, SOAP services, messages over TCP."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

BODY_LIMIT = 1024 * 1024
"""Octets of an answer, 1 MiB."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request. `key` is the Idempotency-Key; `sign_in` the name of a credential."""

    url: str
    method: str = "GET"
    parameters: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = ""
    sign_in: str = ""
    repeat: int = 0
    """How often it is sent again after a failure of the link or a status 502, 503, 504."""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `text` in the encoding that it names."""

    status: int
    text: str
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message over TCP. `answer`: length (`length` octets), end (up to `mark`), header.

    A header is `length` octets: digits where `digits`, else a number, highest octet first; `whole`
    says that the number counts the header too. The same header is put before what is sent.
    """

    host: str
    data: bytes
    answer: str = "header"
    length: int = 4
    mark: bytes = b""
    digits: bool = True
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP service says that it will not: its code and sentence."""

    code: str
    text: str


class Web(Protocol):
    """Every method raises BlockFailed: denied (host not listed, no encryption, redirect elsewhere,
    certificate), not_found (credential), unavailable (does not answer), timeout, too_long, bad_value.
    """

    def request(self, request: Request, limit: float) -> Awaitable[Reply]: ...

    def fetch(self, request: Request, limit: float, most: int) -> Awaitable[tuple[int, bytes]]:
        """The status and the octets of an answer, whatever they are; too_long beyond `most`."""
        ...

    def soap(
        self, wsdl: str, operation: str, given: Mapping[str, Any], sign_in: str, limit: float
    ) -> Awaitable[Mapping[str, Any] | Fault]:
        """The answer's values by dotted path."""
        ...

    def operations(self, wsdl: str) -> Sequence[str]:
        """What a SOAP service offers, as far as it was read before."""
        ...

    def exchange(self, message: Message, limit: float) -> Awaitable[bytes]:
        """Send and read one answer, without its header or mark."""
        ...


class FileServers(Protocol):
    """[http] Servers for files, by the name of a credential of the kind sftp or ftps.

    Every method raises BlockFailed: not_found (credential), denied (key, certificate, sign-in),
    unavailable, timeout, refused, too_long.
    """

    def put(self, server: str, remote: str, data: bytes, limit: float) -> Awaitable[None]: ...

    def get(self, server: str, remote: str, most: int, limit: float) -> Awaitable[bytes | None]:
        """The file; None where there is none."""
        ...
