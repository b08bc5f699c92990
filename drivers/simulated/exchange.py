"""The parent's handle of the exchange: starts its process, has its lines, scripts and reports."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from drivers.line import LineUnavailable
from drivers.r2.options import R2Options
from drivers.simulated.callees import BEHAVIOURS
from drivers.simulated.line import SimulatedLine
from drivers.simulated.messages import (
    Report,
    Script,
    SpanFigures,
    Subscriber,
    encode,
    to_fields,
)

if TYPE_CHECKING:
    from drivers.simulated.r2_line import SimulatedR2Line

log = logging.getLogger(__name__)

START_SECONDS = 15.0
STOP_SECONDS = 5.0
TIMERS: Mapping[str, int] = {"T203": 3000}
"""libpri timers of both ends in milliseconds: a dead D channel is noticed within some 6 s."""

_ROOT = str(Path(__file__).parents[2])


class Exchange:
    """A telephone network in a box. Its lines are ready to be opened once `start` returns."""

    module = "drivers.simulated"
    """What runs in its process; a measurement may put a network of its own in its place."""

    def __init__(self) -> None:
        self.lines: list[SimulatedLine | SimulatedR2Line] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None
        self._listeners: list[Callable[[Report], None]] = []
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[list[SpanFigures]]] = {}

    async def start(
        self,
        spans: int = 1,
        seed: int = 1,
        *,
        name: str = "e1",
        timers: Mapping[str, int] | None = None,
        dahdi_spans: Sequence[int] = (),
        dahdi_ports: str = "",
        cushion_ms: float = 20.0,
        r2: R2Options | None = None,
        r2_speed: float = 1.0,
    ) -> None:
        """Start the process with so many E1s, named `NAME-1` and so on. Raises LineUnavailable.

        After these it plays the network on spans of telephone cards, `dahdi_spans` by DAHDI's
        numbers, then on telephone ports (FXS) of `dahdi_ports`, such as "187-190", together one
        span: what is wired to them hears subscribers. Scripts count spans in this order. Sound
        waits `cushion_ms` there before it is sent. With `r2` its E1s speak R2, whose
        signals take their time; `r2_speed` makes it pass faster, though not on cards.
        """
        on_cards = [f"--dahdi-span={number}" for number in dahdi_spans]
        if dahdi_ports:
            on_cards.append(f"--dahdi-ports={dahdi_ports}")
        if on_cards:
            on_cards.append(f"--cushion-ms={cushion_ms}")
        timers = dict(TIMERS if timers is None else timers)
        control = self._spawn(spans, seed, name, timers, on_cards, (r2, r2_speed))
        reader, self._writer = await asyncio.open_connection(sock=control)
        try:
            async with asyncio.timeout(START_SECONDS):
                ready = await reader.readline()
        except (TimeoutError, ConnectionError):
            ready = b""
        failed = json.loads(ready).get("failed") if ready else "its own words are above"
        if failed:
            await self.stop()
            raise LineUnavailable(f"the simulated exchange did not start: {failed}")
        self._listening = asyncio.create_task(self._listen(reader), name="exchange reports")

    def _spawn(
        self,
        spans: int,
        seed: int,
        name: str,
        timers: Mapping[str, int],
        on_cards: Sequence[str],
        r2_at: tuple[R2Options | None, float],
    ) -> socket.socket:
        """Make the sockets, the lines and the process; returns our end of the control socket."""
        control, far_control = socket.socketpair()
        far = [far_control]
        arguments = ["--control", str(far_control.fileno()), "--seed", str(seed), *on_cards]
        for timer, value in timers.items():
            arguments += ["--timer", f"{timer}={value}"]
        r2, speed = r2_at
        if r2 is not None:
            arguments += ["--r2", msgspec.json.encode(r2).decode()]
        for index in range(spans):
            signalling, far_signalling = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            voice, far_voice = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            far += [far_signalling, far_voice]
            arguments += ["--span", f"{far_signalling.fileno()},{far_voice.fileno()}"]
            line: SimulatedLine | SimulatedR2Line
            if r2 is None:
                line = SimulatedLine(f"{name}-{index + 1}", signalling, voice, timers=timers)
            else:
                from drivers.simulated.r2_line import SimulatedR2Line

                line = SimulatedR2Line(f"{name}-{index + 1}", signalling, voice, r2, speed=speed)
            line.exchange = self
            self.lines.append(line)
        path = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", self.module, *arguments],
            pass_fds=[end.fileno() for end in far],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C is its parent's, who then ends it in order
            env={**os.environ, "PYTHONPATH": path},
        )
        for end in far:
            end.close()
        return control

    async def stop(self) -> None:
        """End the process and close the lines; may be called twice."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
            self._listening = None
        for line in self.lines:
            line.close()
        if self._process is not None:
            await self._reap(self._process)
            self._process = None

    @staticmethod
    async def _reap(process: subprocess.Popen[bytes]) -> None:
        deadline = asyncio.get_running_loop().time() + STOP_SECONDS
        while process.poll() is None:
            if asyncio.get_running_loop().time() > deadline:
                process.kill()
            await asyncio.sleep(0.01)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while line := await reader.readline():
                self._heard(json.loads(line))
        except ConnectionError:
            pass
        log.error("the simulated exchange ended: its lines are down until the server restarts")
        for asked in self._asked.values():
            asked.cancel()

    def _heard(self, message: Mapping[str, Any]) -> None:
        match message:
            case {"report": fields}:
                report = Report(**fields)
                for listener in list(self._listeners):
                    try:
                        listener(report)
                    except Exception:
                        log.exception("a listener to the exchange's reports failed")
            case {"statistics": figures, "id": int(number)} if number in self._asked:
                asked = self._asked.pop(number)
                if not asked.done():
                    asked.set_result([SpanFigures(**fields) for fields in figures])
            case _:
                log.warning("not understood from the exchange: %s", message)

    def _say(self, message: Mapping[str, Any]) -> None:
        if self._writer is None or self._writer.is_closing():
            raise LineUnavailable("the simulated exchange does not run: start it first")
        self._writer.write(encode(message))

    def place(self, script: Script) -> int:
        """Let somebody call in; returns the number that his report will carry as `script`."""
        number = next(self._numbers)
        self._say({"place": to_fields(script), "id": number})
        return number

    def press(self, script: int, keys: str) -> None:
        """Let a caller who was placed `by_hand` key these, as DTMF in his sound, once he is answered."""
        self._say({"press": script, "keys": keys})

    def leave(self, script: int) -> None:
        """Let a caller who was placed `by_hand` hang up."""
        self._say({"leave": script})

    async def subscribe(self, *subscribers: Subscriber) -> None:
        """Let numbers behave otherwise than the number plan says, from their next call on."""
        for subscriber in subscribers:
            if subscriber.behaviour not in BEHAVIOURS:
                raise ValueError(
                    f"there is no behaviour {subscriber.behaviour!r}: "
                    f"take one of {', '.join(BEHAVIOURS)}"
                )
            self._say({"subscribe": to_fields(subscriber)})
        await self.statistics()

    def on_report(self, listener: Callable[[Report], None]) -> Callable[[], None]:
        """Hear of every finished call of a subscriber; returns the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def cut(self, span: int, *, signalling: bool = True, voice: bool = True) -> None:
        """Pull the plug of a span (counted from 0): nothing of D channel or voice passes."""
        self._say({"cut": {"span": span, "signalling": signalling, "voice": voice}})

    def restore(self, span: int) -> None:
        """Put the plug back."""
        self._say({"restore": span})

    async def statistics(self) -> list[SpanFigures]:
        """Counts per span."""
        number = next(self._numbers)
        asked: asyncio.Future[list[SpanFigures]] = asyncio.get_running_loop().create_future()
        self._asked[number] = asked
        self._say({"statistics": number})
        return await asked
