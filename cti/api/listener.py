"""uvicorn inside the control loop: a port of its own, TLS always, no signals taken."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from cti import wire
from cti.api.certificate import Certificate

log = logging.getLogger(__name__)

PING_SECONDS = 10.0
"""A client whose machine is gone without a word is noticed after at most twice this."""


class ListenError(Exception):
    """The server cannot listen where it should; the sentence names the address and the mend."""


class _Protocol(WebSocketsSansIOProtocol):
    """Lets the application cut a connection whose client does not read."""

    async def run_asgi(self) -> None:
        extensions = self.scope.setdefault("extensions", {})
        assert extensions is not None
        extensions["cordboard.abort"] = self.transport.abort  # type: ignore[assignment]
        await super().run_asgi()


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises ListenError with one sentence that names host, port and mend."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise ListenError(
            f"{host}:{port}: this machine has no such address ({error.strerror}); mend 'host' under "
            "[server] in the configuration."
        ) from error
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(512)
    except OSError as error:
        listening.close()
        raise ListenError(_sentence(host, port, error)) from error
    listening.setblocking(False)
    return listening


def _sentence(host: str, port: int, error: OSError) -> str:
    where = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{where} is in use by another program, perhaps by a server that still runs; stop that one, "
            "or choose another port with --port or as 'port' under [server] in the configuration."
        )
    if error.errno == errno.EACCES:
        return f"{where} is reserved for the system; choose a 'port' from 1024 on under [server]."
    return (
        f"{where} cannot be listened on ({error.strerror}); mend 'host' and 'port' under [server] in "
        "the configuration."
    )


class Listener:
    """Serves an application from `start` to `close`."""

    def __init__(self, app: ASGIApp, certificate: Certificate, listening: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http="h11",
            ws=_Protocol,
            ws_max_size=wire.LARGEST_FRAME,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PING_SECONDS,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=3,
            ssl_certfile=certificate.certificate,
            ssl_keyfile=certificate.key,
        )
        config.load()
        self._server = uvicorn.Server(config)
        self._server.lifespan = config.lifespan_class(config)
        self._listening = listening
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    async def start(self) -> None:
        await self._server.startup([self._listening])
        self._task = asyncio.create_task(self._server.main_loop(), name="uvicorn")

    async def close(self) -> None:
        """Stop listening, end what is open, wait for it."""
        if self._task is None:
            self._listening.close()
            return
        self._server.should_exit = True
        await self._task
        await self._server.shutdown([self._listening])
        self._task = None
