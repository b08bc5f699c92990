"""The demo site at work: callers ring, robots answer, a campaign dials; with a limit it judges itself."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from cti.demo import site
from cti.demo.callers import Callers
from cti.errors import NoResource
from cti.events import AttemptEnded, RecordingEnded, RecordingStarted
from drivers.simulated.messages import Report

if TYPE_CHECKING:
    from cti.demo.verdict import Verdict
    from cti.server import Server

CALLERS_EVERY = 9.0
"""Mean seconds between two demo callers."""

FAST_EVERY = 2.0
SETTLE_SECONDS = 20.0
"""How long the last recordings may take to be sealed; one that is not is then named as missing."""


@asynccontextmanager
async def robots(agents: tuple[str, ...]) -> AsyncIterator[Callable[[str, str], Awaitable[None]]]:
    """Robot agents in a process of their own; call what this gives with server and fingerprint."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cti.demo.robots",
        *agents,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C is the server's, which then ends this in order
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    async def begin(server: str, fingerprint: str) -> None:
        try:
            stdin.write(f"{server} {fingerprint}\n".encode())
            said = await stdout.readline()
        except asyncio.CancelledError:
            process.terminate()  # now, while the server that they sign in to is still there
            raise
        except ConnectionError:
            said = b""
        if said.strip() != b"ready":
            raise NoResource("The robot agents did not sign in; their own message above says why.")

    try:
        yield begin
    finally:
        stdin.close()
        if process.returncode is None:
            process.terminate()
        try:
            async with asyncio.timeout(5.0):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


class Show:
    """Callers and the campaign of one run; `limit` calls each way, or without end."""

    def __init__(self, server: Server, people: list[site.Person], limit: int | None) -> None:
        if server.lines.exchange is None:
            raise RuntimeError("The demo needs the simulated exchange among the lines.")
        self.server = server
        self.limit = limit
        self.reports: list[Report] = []
        self.attempts = 0
        self.callers = Callers(
            server.lines.exchange,
            people[::-1],
            every=CALLERS_EVERY if limit is None else FAST_EVERY,
            limit=limit,
            talk=(10.0, 30.0) if limit is None else (5.0, 10.0),
            may_call=self._may_call,
        )
        self._progress = asyncio.Event()
        self._unsealed: set[str] = set()
        self._stops = [
            server.lines.exchange.on_report(self._report),
            server.bus.listen(AttemptEnded, self._attempt),
            server.bus.listen(RecordingStarted, lambda e: self._unsealed.add(e.recording)),
            server.bus.listen(RecordingEnded, self._sealed),
        ]

    async def run(self) -> Verdict | None:
        """Let it work; with a limit until all is done, then compare everything that happened."""
        calling = asyncio.create_task(self.callers.run(), name="demo callers")
        try:
            self.server.dialer.start(site.CAMPAIGN, by="2001")
            if self.limit is None:
                await calling
                await asyncio.Event().wait()
            await self._until_done()
            await self._until_sealed()
        finally:
            calling.cancel()
            await asyncio.gather(calling, return_exceptions=True)
            self.callers.close()
            for stop in self._stops:
                stop()
        return await self._judge()

    def _may_call(self) -> bool:
        """Few callers wait at once: the demo shows a good day."""
        waiting = sum(len(queue.waiting) for queue in self.server.mirror.queues.values())
        return waiting < 6

    def _report(self, report: Report) -> None:
        if self.limit is not None:
            self.reports.append(report)
            self._progress.set()

    def _attempt(self, event: AttemptEnded) -> None:
        self.attempts += 1
        if self.limit is not None and self.attempts >= self.limit:
            campaign = self.server.dialer.campaigns[site.CAMPAIGN]
            if campaign.dialling:
                self.server.dialer.pause(site.CAMPAIGN)
        self._progress.set()

    async def _until_done(self) -> None:
        assert self.limit is not None
        while not (self.callers.done and self.attempts >= self.limit and self._all_reported()):
            self._progress.clear()
            await self._progress.wait()

    async def _until_sealed(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(SETTLE_SECONDS):
                while self._unsealed:
                    self._progress.clear()
                    await self._progress.wait()

    def _sealed(self, event: RecordingEnded) -> None:
        self._unsealed.discard(event.recording)
        self._progress.set()

    def _all_reported(self) -> bool:
        """The exchange has told of every call that the server has had with it."""
        outbound = sum(1 for report in self.reports if report.role == "callee")
        return outbound >= self.attempts and not self.server.control.calls

    async def _judge(self) -> Verdict:
        await self.server.store.journal.flushed()
        records = await asyncio.to_thread(
            self.server.store.records.find, {}, 4 * (self.limit or 0) + 100
        )
        from cti.demo.robots import voice_of
        from cti.demo.verdict import judge  # late: only a judged run listens to recordings

        voices = {agent: voice_of(agent) for agent in site.ROBOTS}
        return await asyncio.to_thread(judge, self.reports, records, voices)
