"""How many calls a D channel carries: set-up to release between two libpri lines on one loop."""

from __future__ import annotations

import asyncio
import socket
import time

from drivers.line import (
    Alerting,
    Cause,
    Connect,
    Disconnect,
    LineHealth,
    Message,
    Proceeding,
    Release,
    Setup,
)
from drivers.pri.line import DChannel


async def _measure(calls: int, at_once: int) -> float:
    near_end, far_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    near = DChannel("near", near_end.detach(), node="cpe")
    far = DChannel("far", far_end.detach(), node="network")
    up, done = asyncio.Event(), asyncio.Event()
    free = list(near.channels[:at_once])
    channel_of: dict[int, int] = {}
    placed = ended = 0

    def place() -> None:
        nonlocal placed
        while free and placed < calls:
            placed += 1
            reference, channel = near.new_reference(), free.pop()
            channel_of[reference] = channel
            near.send(Setup(reference, channel, "13800138000", "95500"))

    def caller(message: Message) -> None:
        nonlocal ended
        match message:
            case LineHealth():
                up.set()
            case Connect(reference=reference):
                near.send(Disconnect(reference, Cause.NORMAL_CLEARING))
            case Release(reference=reference):
                free.append(channel_of.pop(reference))
                ended += 1
                place()
                if ended == calls:
                    done.set()

    def callee(message: Message) -> None:
        match message:
            case Setup(reference=reference, channel=channel):
                far.send(Proceeding(reference, channel))
                far.send(Alerting(reference))
                far.send(Connect(reference))
            case Disconnect(reference=reference, cause=cause):
                far.send(Release(reference, cause))

    near.open(caller)
    far.open(callee)
    await up.wait()
    begun = time.perf_counter()
    place()
    await done.wait()
    seconds = time.perf_counter() - begun
    near.close()
    far.close()
    return calls / seconds


def calls_per_second(calls: int = 1000, at_once: int = 20) -> float:
    """Whole calls (7 messages) per second on one span, both ends in this process."""
    return asyncio.run(_measure(calls, at_once))


if __name__ == "__main__":
    print(f"{calls_per_second():.0f} calls/s")
