"""The far end of the latencies: a network whose callers note when they first hear the agent.

It takes the place of the simulated exchange (`TimedExchange.module`): real libpri in the network's
role, one packet of A-law each way every 20 ms. Each caller says one code of his own from the
beginning and waits for the first whole frame of an agent's code, in which all octets are the same.
Times are CLOCK_MONOTONIC, which all processes of a machine share.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from drivers.line import (
    FRAME_SAMPLES,
    SILENCE,
    Cause,
    Connect,
    Disconnect,
    LineError,
    Message,
    Release,
    Setup,
)
from drivers.pri.line import DChannel
from drivers.q931 import E1_CHANNELS
from drivers.simulated.messages import encode, script_from

CALLER_CODES, AGENT_CODES = range(0x20, 0x30), range(0xA0, 0xB0)
"""What callers and agents say: the loudest codes of either sign, told apart by their last four bits."""

CONCEALED = 0x10
"""What is added to a loud code where a frame that did not come in time was replaced by a softer one."""


def voice_in(frame: bytes, codes: range) -> int | None:
    """The code of these that fills the frame, concealed or not; None where none does."""
    code = frame[0]
    if frame.count(code) != len(frame):
        return None
    return next((said for said in (code, code - CONCEALED) if said in codes), None)


@dataclass(slots=True)
class TimedCall:
    """What one caller noted."""

    calling: str
    code: int
    talk: float
    channel: int = 0
    connected: float = 0.0
    heard: float = 0.0
    """When the first frame of an agent came; 0.0 if none did."""
    agent_code: int = 0


class TimedSpan:
    """One span and its callers."""

    def __init__(self, signalling: int, voice: int, timers: dict[str, int], control: Any) -> None:
        self.line = DChannel("timed", signalling, node="network", timers=timers, overlap=True)
        self._voice = socket.socket(fileno=voice)
        self._voice.setblocking(False)
        self._control = control
        self._loop = asyncio.get_running_loop()
        self._calls: dict[int, TimedCall] = {}
        self._heard = np.full((len(E1_CHANNELS), FRAME_SAMPLES), SILENCE, np.uint8)
        self._spoken = self._heard.copy()
        self.line.open(self._deliver)
        self._loop.add_reader(self._voice, self._voice_came)

    def close(self) -> None:
        self._loop.remove_reader(self._voice)
        self._voice.close()
        self.line.close()

    def free(self) -> int | None:
        busy = {call.channel for call in self._calls.values()}
        return next((channel for channel in reversed(E1_CHANNELS) if channel not in busy), None)

    def place(self, call: TimedCall, channel: int, called: str) -> None:
        call.channel = channel
        reference = self.line.new_reference()
        self.line.send(Setup(reference, channel, called, call.calling))
        self._calls[reference] = call
        self._spoken[E1_CHANNELS.index(channel)] = call.code

    def _deliver(self, message: Message) -> None:
        match message:
            case Connect(reference=reference):
                call = self._calls[reference]
                call.connected = time.monotonic()
                self._loop.call_later(call.talk, self._hang_up, reference)
            case Disconnect(reference=reference, cause=cause):
                self.line.send(Release(reference, cause))
            case Release(reference=reference):
                call = self._calls.pop(reference)
                self._spoken[E1_CHANNELS.index(call.channel)] = SILENCE
                self._control.write(encode({"timed": asdict(call)}))

    def _hang_up(self, reference: int) -> None:
        if reference in self._calls:
            try:
                self.line.send(Disconnect(reference, Cause.NORMAL_CLEARING))
            except LineError:
                return  # the switch was first

    def _voice_came(self) -> None:
        try:
            while self._voice.recv_into(self._heard.data) == self._heard.nbytes:
                self._listen()
                self._voice.send(self._spoken.data)
        except BlockingIOError:
            pass
        except OSError:
            self._loop.remove_reader(self._voice)  # the switch has gone

    def _listen(self) -> None:
        now = time.monotonic()
        for call in self._calls.values():
            if not call.heard:
                frame = self._heard[E1_CHANNELS.index(call.channel)].tobytes()
                code = voice_in(frame, AGENT_CODES)
                if code is not None:
                    call.heard, call.agent_code = now, code


async def run(arguments: argparse.Namespace) -> None:
    control = socket.socket(fileno=arguments.control)
    reader, writer = await asyncio.open_connection(sock=control)
    timers = {name: int(value) for name, value in (t.split("=") for t in arguments.timer)}
    spans = [
        TimedSpan(*(int(fd) for fd in span.split(",")), timers, writer) for span in arguments.span
    ]
    writer.write(encode({"ready": True}))
    while line := await reader.readline():
        script = script_from(json.loads(line)["place"])
        call = TimedCall(script.calling, script.voice, script.talk)
        for span in spans:
            channel = span.free()
            if channel is not None:
                span.place(call, channel, script.called)
                break
        else:
            writer.write(encode({"timed": asdict(call)}))
    for span in spans:
        span.close()
    writer.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--span", action="append", default=[])
    parser.add_argument("--seed", type=int)
    parser.add_argument("--timer", action="append", default=[])
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
