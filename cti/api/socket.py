"""One client's WebSocket: hello, then requests in and answers, events and beats out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from cti import wire
from cti.api.clients import Client, Clients
from cti.api.feed import Feed
from cti.api.outgoing import LONGEST_QUEUE, Outgoing
from cti.api.service import Services, completed
from cti.clock import Clock
from cti.errors import CtiError

log = logging.getLogger(__name__)

HELLO_SECONDS = 10.0
"""A connection that does not say who it is is closed after this."""

GOODBYE_SECONDS = 2.0
"""So long a last word may take to be sent to a client that does not read."""

MOST_PENDING = 32
"""Requests of one client that may wait for the database at once."""

POLICY = 1008
"""Close code of RFC 6455 that follows every last word."""


class Socket:
    """Serves one connection from accept to close."""

    def __init__(
        self,
        websocket: WebSocket,
        clients: Clients,
        feed: Feed,
        services: Services,
        clock: Clock,
        version: str,
        garbage: Callable[[], None],
        *,
        limit: int = LONGEST_QUEUE,
    ) -> None:
        self._websocket = websocket
        self._clients = clients
        self._feed = feed
        self._services = services
        self._clock = clock
        self._version = version
        self._garbage = garbage
        self._client: Client | None = None
        self._working: set[asyncio.Task[None]] = set()
        self._last_word: tuple[str, str] | None = None
        self.outgoing = Outgoing(self._too_slow, limit=limit)

    @property
    def source(self) -> str:
        address = self._websocket.client
        return address.host if address is not None else ""

    async def serve(self) -> None:
        """Until the client goes, breaks the rules, or is sent away."""
        await self._websocket.accept()
        writer = asyncio.create_task(self._write(), name="client writer")
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                await self._greet()
            while self._last_word is None:
                self._answer(wire.decode_client(await self._read()))
        except TimeoutError:
            self.end("bad_request", "Say hello first, with the token of a sign-in.")
        except wire.WireError as error:
            self._garbage()
            log.warning("%s sends what is no frame and is disconnected: %s", self._who, error)
            self.end("bad_request", str(error))
        except CtiError as error:
            self.end(error.code, str(error))
        except WebSocketDisconnect:
            self.outgoing.discard()
        finally:
            if self._client is not None:
                self._clients.disconnected(self._client, self)
            for task in self._working:
                task.cancel()
            self.outgoing.close()
            await asyncio.wait({writer}, timeout=GOODBYE_SECONDS)
            if not writer.done():
                self.abort()
            await writer

    def end(self, code: str, text: str) -> None:
        """Send a last word and close. May be called from anywhere on the loop."""
        if self._last_word is None:
            self._last_word = (code, text)
            self.outgoing.frame(wire.encode(wire.Refusal(None, wire.Problem(code, text))))
            self.outgoing.close()

    def abort(self) -> None:
        """Cut the connection without a word, whatever waits to be sent."""
        abort = self._websocket.scope.get("extensions", {}).get("cordboard.abort")
        if abort is not None:
            abort()

    @property
    def _who(self) -> str:
        return f"{self._client.user if self._client else 'somebody'} at {self.source}"

    async def _greet(self) -> None:
        hello = wire.decode_client(await self._read())
        if not isinstance(hello, wire.Hello):
            raise wire.WireError("The first frame of a client is hello.")
        client = self._clients.find(hello.token)
        client.reached = (self._websocket.scope.get("server") or ("",))[0]
        self._clients.connected(client, self)
        self._client = client
        missed = await self._feed.missed(client.viewer, hello.resume)
        if client.connection is self:
            self._feed.welcome(
                client.viewer, missed, self.outgoing, self._clock.now(), self._version
            )

    async def _read(self) -> str | bytes:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        read: str | bytes = text if text is not None else message["bytes"]
        return read

    def _answer(self, frame: wire.FromClient) -> None:
        assert self._client is not None
        if isinstance(frame, wire.Beat):
            return
        if isinstance(frame, wire.Hello):
            raise wire.WireError("A client says hello once; open a new connection instead.")
        if len(self._working) >= MOST_PENDING:
            text = f"{MOST_PENDING} requests of yours are being worked on; wait for their answers."
            self._refuse(frame.id, "no_resource", text)
            return
        try:
            answer = self._services.act(self._client, frame.request, frame.args)
        except CtiError as error:
            self._refuse(frame.id, error.code, str(error))
        except Exception:
            self._broke(frame)
        else:
            if hasattr(answer, "__await__"):
                task = asyncio.create_task(self._later(frame, answer), name=frame.request[:40])
                self._working.add(task)
                task.add_done_callback(self._working.discard)
            else:
                self._result(frame.id, answer)

    async def _later(self, frame: wire.Request, answer: object) -> None:
        try:
            self._result(frame.id, await completed(answer))
        except CtiError as error:
            self._refuse(frame.id, error.code, str(error))
        except Exception:
            self._broke(frame)

    def _result(self, id: int, result: Any) -> None:
        self.outgoing.frame(wire.encode(wire.Result(id, result)))

    def _refuse(self, id: int, code: str, text: str) -> None:
        self.outgoing.frame(wire.encode(wire.Refusal(id, wire.Problem(code, text))))

    def _broke(self, frame: wire.Request) -> None:
        log.exception("request %s of %s failed", frame.request, self._who)
        text = "The server could not do this because of a fault of its own; its log tells which."
        self._refuse(frame.id, "failed", text)

    def _too_slow(self) -> None:
        log.warning(
            "%s does not read what it is sent and is disconnected; its program may come back.",
            self._who,
        )
        self._last_word = ("too_slow", "")
        self.abort()

    async def _write(self) -> None:
        """Send what waits until there is nothing more to come, then close."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            while texts := await self.outgoing.texts():
                for text in texts:
                    await self._websocket.send_text(text)
            if self._websocket.application_state is not WebSocketState.DISCONNECTED:
                await self._websocket.close(1000 if self._last_word is None else POLICY)
