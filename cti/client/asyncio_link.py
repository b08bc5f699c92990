"""A client on asyncio: signs in, keeps its connection, folds the mirror, asks and hears."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from cti import wire
from cti.client import https
from cti.client.https import Refusal, WrongServer
from cti.client.mirror import Mirror
from cti.client.session import (
    Answered,
    Ended,
    Happened,
    Happening,
    Refused,
    Session,
    Welcomed,
)

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
"""Seconds before the first and the later attempts to come back; it doubles in between."""

FINAL = ("not_allowed", "conflict", "signed_out", "bad_request")
"""Last words of a server after which coming back makes no sense."""

Listener = Callable[[Happening], None]


class AsyncioLink:
    """One sign-in. The mirror is up to date when a listener is called."""

    def __init__(
        self, host: str, port: int, fingerprint: str, app: str, version: str = "0.1.0"
    ) -> None:
        self.host = host
        self.port = port
        self.fingerprint = fingerprint
        self.app = app
        self.version = version
        self.mirror = Mirror()
        self.session: Session | None = None
        self.ended: Ended | None = None
        """Why the link gave up; None while it lives."""
        self.connections = 0
        """How often it was welcomed."""
        self._listeners: list[Listener] = []
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._changed = asyncio.Event()
        self._connection: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None

    # --- signing in and out ----------------------------------------------------------------------

    async def login(
        self, user: str, password: str, *, station: str | None = None, take_over: bool = False
    ) -> dict[str, Any]:
        """Sign in; the server's answer. Raises Refusal, WrongServer, OSError."""
        body = {"user": user, "password": password, "app": self.app}
        more = ({"station": station} if station else {}) | (
            {"take_over": True} if take_over else {}
        )
        answer = await self._ask("POST", "/api/login", body=body | more)
        said: dict[str, Any] = msgspec.json.decode(answer)
        self.session = Session(said["token"], self.app, self.version)
        return said

    async def logout(self) -> None:
        """Sign out and close."""
        if self.session is not None and self.ended is None:
            await self._ask("POST", "/api/logout", body={})
        await self.close()

    async def fetch(self, path: str) -> bytes:
        """Get a resource, such as /api/recordings/7, with this sign-in's rights."""
        return await self._ask("GET", path)

    async def _ask(self, method: str, path: str, body: object = None) -> bytes:
        token = self.session.token if self.session is not None else ""
        return await https.ask(
            self.host, self.port, self.fingerprint, method, path, token=token, body=body
        )

    # --- the connection --------------------------------------------------------------------------

    async def connect(self) -> None:
        """Open the connection and stay connected, until `close`. Returns once welcomed.

        Raises WrongServer, Refusal where the server does not want us, OSError where it is away.
        """
        assert self.session is not None, "login first"
        before, self.ended = self.connections, None
        connection = await self._open()
        self._task = asyncio.create_task(self._stay(connection), name=f"link of {self.app}")
        await self.until(lambda _: self.connections > before or self.ended is not None)
        if self.connections == before:
            ended = self._last_word()
            raise Refusal(ended.code, ended.text)

    def _last_word(self) -> Ended:
        return self.ended or Ended("disconnected", "The connection ended.")

    async def close(self) -> None:
        """End the connection but not the sign-in."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def drop(self) -> None:
        """Cut the connection as a broken cable would; the link comes back by itself."""
        if self._connection is not None:
            self._connection.transport.abort()

    async def request(self, name: str, /, **args: Any) -> Any:
        """Ask and wait for the answer. Raises Refusal, with `disconnected` where the link broke."""
        if self.session is None or self._connection is None or not self.session.welcomed:
            raise Refusal("disconnected", "There is no connection to the server now; try again.")
        id, text = self.session.request(name, **args)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[id] = answer
        try:
            await self._connection.send(text)
            return await answer
        except ConnectionClosed:
            raise Refusal(
                "disconnected", "The connection to the server broke; try again."
            ) from None
        finally:
            self._answers.pop(id, None)

    # --- hearing ---------------------------------------------------------------------------------

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear everything that happens; returns the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    async def happenings(self) -> AsyncIterator[Happening]:
        """Everything that happens from now on."""
        queue: asyncio.Queue[Happening] = asyncio.Queue()
        stop = self.listen(queue.put_nowait)
        try:
            while True:
                yield await queue.get()
        finally:
            stop()

    async def until(self, condition: Callable[[Mirror], bool]) -> None:
        """Wait until the mirror is so."""
        while not condition(self.mirror):
            self._changed.clear()
            await self._changed.wait()

    # --- inside ----------------------------------------------------------------------------------

    async def _open(self) -> ClientConnection:
        connection = await connect(
            f"wss://{self.host}:{self.port}/api/events",
            ssl=https.context(),
            compression=None,
            max_size=None,
            ping_interval=None,
            proxy=None,
        )
        try:
            tls = connection.transport.get_extra_info("ssl_object")
            https.check_fingerprint(tls, self.fingerprint)
        except WrongServer:
            await connection.close()
            raise
        return connection

    async def _stay(self, connection: ClientConnection | None) -> None:
        pause = FIRST_PAUSE
        while self.ended is None:
            if connection is None:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                try:
                    connection = await self._open()
                except (OSError, InvalidHandshake, WrongServer) as error:
                    log.info("no way back to %s:%d yet: %s", self.host, self.port, error)
                    continue
            welcomed = self.connections
            await self._serve(connection)
            connection = None
            if self.connections > welcomed:
                pause = FIRST_PAUSE

    async def _serve(self, connection: ClientConnection) -> None:
        session = self.session
        assert session is not None
        loop = asyncio.get_running_loop()
        self._connection = connection
        late = wire.BEAT_SECONDS * (wire.MISSED_BEATS + 3)
        try:
            await connection.send(session.hello(loop.time()))
            while True:
                async with asyncio.timeout(late):
                    text = await connection.recv()
                for happening in session.receive(text, loop.time()):
                    self._take(happening)
        except (ConnectionClosed, TimeoutError, OSError):
            pass
        except wire.WireError as error:
            log.warning("%s:%d: %s", self.host, self.port, error)
        finally:
            self._connection = None
            for happening in session.lost():
                self._take(happening)
            connection.transport.abort()
            await connection.wait_closed()

    def _take(self, happening: Happening) -> None:
        if isinstance(happening, Happened):
            self.mirror.apply(happening.seq, happening.event)
        elif isinstance(happening, Welcomed):
            self.connections += 1
            if happening.snapshot is not None:
                self.mirror.load(happening.snapshot)
        elif isinstance(happening, Answered):
            self._settle(happening.id, happening.result)
        elif isinstance(happening, Refused):
            self._settle(happening.id, Refusal(happening.code, happening.text))
        elif isinstance(happening, Ended) and happening.code in FINAL:
            self.ended = happening
        for listener in tuple(self._listeners):
            try:
                listener(happening)
            except Exception:
                log.exception("a listener failed on %s", type(happening).__name__)
        self._changed.set()

    def _settle(self, id: int, result: Any) -> None:
        answer = self._answers.get(id)
        if answer is None or answer.done():
            return
        if isinstance(result, Refusal):
            answer.set_exception(result)
        else:
            answer.set_result(result)
