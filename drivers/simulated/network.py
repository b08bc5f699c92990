"""The exchange's own process: its spans, its subscribers' register and its control socket."""

from __future__ import annotations

import asyncio
import json
import logging
import random
import socket
from collections.abc import Mapping, Sequence
from typing import Any

from drivers.line import LineError, Signalling
from drivers.simulated.callees import BEHAVIOURS
from drivers.simulated.messages import (
    Report,
    Script,
    Subscriber,
    encode,
    script_from,
    to_fields,
)
from drivers.simulated.numbers import planned
from drivers.simulated.sound import SpanSound
from drivers.simulated.span import Span

log = logging.getLogger(__name__)


class Network:
    """Runs until its control socket ends, which it does when the parent dies."""

    def __init__(
        self,
        control: socket.socket,
        ports: Sequence[tuple[Signalling, SpanSound]],
        *,
        seed: int = 1,
    ) -> None:
        self._control = control
        self._chance = random.Random(seed)
        self._register: dict[str, Subscriber] = {}
        self._spans = [
            Span(
                index,
                line,
                sound,
                look_up=self._look_up,
                finished=self._finished,
                seed=seed,
            )
            for index, (line, sound) in enumerate(ports)
        ]

    async def run(self) -> None:
        reader, self._writer = await asyncio.open_connection(sock=self._control)
        try:
            for span in self._spans:
                span.open()
        except LineError as problem:
            self._say({"failed": str(problem)})
            self._writer.close()
            for span in self._spans:
                span.close()
            return
        self._say({"ready": True})
        try:
            while line := await reader.readline():
                self._obey(json.loads(line))
        except ConnectionError:
            log.info("the control socket was reset")
        finally:
            for span in self._spans:
                span.end()
                span.close()
            self._writer.close()

    def _say(self, message: Mapping[str, Any]) -> None:
        if not self._writer.is_closing():
            self._writer.write(encode(message))

    def _finished(self, report: Report) -> None:
        self._say({"report": to_fields(report)})

    def _look_up(self, number: str) -> Subscriber:
        return self._register.get(number) or planned(number)

    def _obey(self, request: Mapping[str, Any]) -> None:
        match request:
            case {"place": fields, "id": int(number)}:
                self._place(script_from(fields), number)
            case {"press": int(number), "keys": str(keys)}:
                for span in self._spans:
                    span.press(number, keys)
            case {"leave": int(number)}:
                for span in self._spans:
                    span.leave(number)
            case {"subscribe": fields}:
                entry = Subscriber(**fields)
                if entry.behaviour in BEHAVIOURS:
                    self._register[entry.number] = entry
            case {"cut": {"span": int(span), "signalling": signalling, "voice": voice}}:
                self._spans[span].cut(signalling=bool(signalling), voice=bool(voice))
            case {"restore": int(span)}:
                self._spans[span].restore()
            case {"statistics": int(number)}:
                figures = [to_fields(span.figures()) for span in self._spans]
                self._say({"statistics": figures, "id": number})
            case _:
                log.warning("not understood on the control socket: %s", request)

    def _place(self, script: Script, number: int) -> None:
        spans = list(self._spans) if script.span is None else [self._spans[script.span]]
        self._chance.shuffle(spans)
        for span in spans:
            channel = span.free()
            if channel is None:
                continue
            try:
                span.place(script, number, channel)
            except LineError as problem:
                log.info("a call could not be placed: %s", problem)
                continue
            return
        self._finished(_unplaced(script, number))


def _unplaced(script: Script, number: int) -> Report:
    return Report(
        number=script.calling,
        role="caller",
        behaviour="script",
        span=-1,
        channel=0,
        outcome="no channel",
        cause=34,
        answered=False,
        seconds=0.0,
        talk_seconds=0.0,
        voice=script.voice,
        script=number,
    )
