"""Many calls over one pair of D channels, and nothing else: for what memory they cost.

`python -m tests.drivers.pri.calls CALLS`: what the process has grown by since a tenth of the calls
was made, in KiB, as one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys

from drivers.line import (
    Alerting,
    Cause,
    Charge,
    Connect,
    Disconnect,
    LineHealth,
    Message,
    Proceeding,
    Release,
    Setup,
)
from drivers.pri.line import DChannel
from tests.drivers.pri.fuzz import resident_kib

AT_ONCE = 20


class Calls:
    """The subscriber's side places calls one after the other, with everything that a set-up has."""

    def __init__(self, calls: int) -> None:
        self.left = self.calls = calls
        self.ended = self.before = 0
        self.up, self.done = asyncio.Event(), asyncio.Event()
        ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.near = DChannel("near", ends[0].detach(), node="cpe", overlap=True)
        self.far = DChannel("far", ends[1].detach(), node="network", overlap=True)
        self.free = list(self.near.channels[:AT_ONCE])
        self.channel_of: dict[int, int] = {}
        self.near.open(self.caller)
        self.far.open(self.callee)

    def place(self) -> None:
        while self.free and self.left:
            self.left -= 1
            reference = self.near.new_reference()
            self.channel_of[reference] = channel = self.free.pop()
            self.near.send(
                Setup(
                    reference, channel, "13800138000", "95500", "张三",
                    redirecting="02012345678", user_data=b"order 4711",
                    complete=self.left % 8 > 0,
                )
            )  # fmt: skip

    def caller(self, told: Message) -> None:
        match told:
            case LineHealth():
                self.up.set()
            case Connect(reference=reference):
                self.near.send(Disconnect(reference, Cause.NORMAL_CLEARING, inband=True))
            case Disconnect(reference=reference, cause=cause):
                self.near.send(Release(reference, cause))
            case Release(reference=reference):
                self.free.append(self.channel_of.pop(reference))
                self.ended += 1
                if self.ended == self.calls // 10:
                    self.before = resident_kib()
                if self.ended == self.calls:
                    self.done.set()
                self.place()

    def callee(self, told: Message) -> None:
        match told:
            case Setup(reference=reference) if reference % 7 == 0:
                self.far.send(Disconnect(reference, Cause.USER_BUSY))
            case Setup(reference=reference, channel=channel):
                self.far.send(Proceeding(reference, channel))
                self.far.send(Alerting(reference, inband=True))
                self.far.send(Connect(reference, "02099998888"))
                self.far.send(Charge(reference, 1))
            case Disconnect(reference=reference, cause=cause):
                self.far.send(Release(reference, cause))

    async def run(self) -> dict[str, int]:
        await self.up.wait()
        self.place()
        await self.done.wait()
        grown = resident_kib() - self.before
        self.near.close()
        self.far.close()
        return {"calls": self.ended, "grown_kib": grown}


async def main(calls: int) -> dict[str, int]:
    return await Calls(calls).run()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(int(sys.argv[1])))))
