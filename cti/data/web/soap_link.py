"""How zeep reaches the network: through the list of hosts, with the answer bounded."""

from __future__ import annotations

from typing import Any

import httpx
import requests
import zeep.transports

from cti.data.web.hosts import Hosts
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.web import BODY_LIMIT


class Link(zeep.transports.Transport):
    """A zeep transport; used in threads."""

    def __init__(self, hosts: Hosts, sign_in: str, limit: float) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.session.close()
        self.limit = limit
        self._hosts = hosts
        self._sign_in = sign_in

    def load(self, url: str) -> bytes:
        """A description or schema; files of this machine are none."""
        if not url:
            raise ValueError("there is no address")
        status, data, _ = self._send("GET", url, b"", {})
        if status != 200:
            raise BlockFailed("unavailable", f"{url} answers with status {status}.")
        return data

    def post(self, address: str, message: Any, headers: dict[str, str]) -> Any:
        """The answer as the response that zeep reads."""
        body = message if isinstance(message, bytes) else str(message).encode()
        status, data, answered = self._send("POST", address, body, dict(headers))
        response = requests.Response()
        response.status_code = status
        response._content = data
        response.headers.update(dict(answered))
        response.encoding = answered.encoding
        return response

    def _send(
        self, method: str, url: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, bytes, httpx.Headers]:
        from cti.data.web.requests import failure

        host = self._hosts.admit(url)
        auth: httpx.Auth | None = None
        if self._sign_in:
            credential, secret = self._hosts.sign_in(self._sign_in, host)
            if credential.kind == "basic":
                auth = httpx.BasicAuth(credential.user, secret)
            elif credential.kind == "bearer":
                headers["Authorization"] = f"Bearer {secret}"
            else:
                headers[credential.header] = secret
        try:
            with (
                httpx.Client(
                    verify=self._hosts.trust(host), trust_env=False, timeout=self.limit
                ) as client,
                client.stream(method, url, content=body or None, headers=headers, auth=auth) as got,
            ):
                data = b""
                for piece in got.iter_bytes():
                    data += piece
                    if len(data) > BODY_LIMIT:
                        raise BlockFailed("too_long", f"{url} answers with more than 1 MiB.")
                return got.status_code, data, got.headers
        except httpx.HTTPError as problem:
            raise failure(problem, url) from None
