"""The server in a terminal: started, watched on its board, stopped in order by a signal."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import AsyncExitStack, ExitStack, suppress
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.logging import RichHandler

from cti.api import certificate, listener
from cti.commands import renewal
from cti.commands.board import Board
from cti.config import Config
from cti.data_folder import own

if TYPE_CHECKING:
    from cti.server import Server

BOARD_SECONDS = 0.5
LINE_SECONDS = 5.0


def run(config: Config, demo: bool, calls: int | None, plain: bool) -> int:
    """Serve until a signal, or until so many calls of the demo were judged; the exit status."""
    console = Console()
    if plain or not console.is_terminal:
        plain = True
        handler: logging.Handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S"))
    else:
        handler = RichHandler(console=console, show_path=False)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=[handler])
    _look(config)
    return asyncio.run(_Foreground(console, demo, calls, plain).serve(config))


def _look(config: Config) -> None:
    """Say at once what would keep the server from starting anyway, before anything is started."""
    with ExitStack() as stack:
        own(config.folder, stack)
        certificate.ensure(config.folder)
        listener.bind(config.server.host, config.server.port).close()


class _Foreground:
    """One run of the command."""

    def __init__(self, console: Console, demo: bool, calls: int | None, plain: bool) -> None:
        self._console = console
        self._demo = demo
        self._calls = calls
        self._plain = plain
        self._stopped = asyncio.Event()
        self._renewed = asyncio.Event()
        """Begin anew in place: nothing is stopped in order, so that calls keep their sound."""
        self._missed = 0
        """Ticks of the sound that were left out."""

    async def serve(self, config: Config) -> int:
        loop = asyncio.get_running_loop()
        serving = asyncio.create_task(self._serve(config), name="serve")
        self._starting: asyncio.Task[object] | None = serving

        def stop() -> None:
            self._stopped.set()
            if self._starting is not None:
                self._starting.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop)
        renewal.collect_children()
        loop.add_signal_handler(signal.SIGUSR1, self._renewed.set)
        verdict: object = None
        with suppress(asyncio.CancelledError):
            verdict = await serving
        return self._conclude(verdict)

    async def _serve(self, config: Config) -> object:
        async with AsyncExitStack() as stack:
            if self._demo:
                from cti.demo import show, site

                # They come up while the server does.
                begin_robots = await stack.enter_async_context(show.robots(site.ROBOTS))
            from cti.server import running

            server = await stack.enter_async_context(running(config))
            heading = _heading(server)
            work: asyncio.Task[object] | None = None
            if self._demo:
                from cti.demo import fill

                people = site.people(max(site.CUSTOMERS, 2 * (self._calls or 0)))
                contacts = self._calls or site.CONTACTS
                await asyncio.to_thread(fill.fill, server.store, people, contacts)
                heading += site.WELCOME

                async def perform() -> object:
                    # Who waits for the board need not wait for eight people to sign in.
                    await begin_robots(f"127.0.0.1:{server.api.port}", server.api.fingerprint)
                    return await show.Show(server, people, self._calls).run()

                work = asyncio.create_task(perform(), name="demo")
            self._starting = None
            verdict = await self._until_stopped(server, heading, work)
            self._missed = server.figures.missed
            self._say("stopping …")
        return verdict

    async def _until_stopped(
        self, server: Server, heading: list[str], work: asyncio.Task[object] | None
    ) -> object:
        """Show the board; the verdict of the demo's work, if it came to one."""
        board = Board(server.mirror, server.figures, heading)
        watching = asyncio.create_task(self._watch(board, server))
        waiting = asyncio.create_task(self._stopped.wait())
        renewing = asyncio.create_task(self._renew(server))
        await asyncio.wait(
            {waiting, renewing} | ({work} if work is not None else set()),
            return_when=asyncio.FIRST_COMPLETED,
        )
        for task in (watching, waiting, renewing):
            task.cancel()
        await asyncio.gather(watching, waiting, renewing, return_exceptions=True)
        if work is None:
            return None
        if not work.done():
            work.cancel()
        with suppress(asyncio.CancelledError):
            return await work
        return None

    async def _renew(self, server: Server) -> None:
        await self._renewed.wait()
        self._say("beginning anew …")
        await server.store.journal.flushed()
        renewal.renew()

    def _conclude(self, verdict: object) -> int:
        if self._calls is None:
            self._say("stopped")
            return 0
        from cti.demo.verdict import Verdict

        if not isinstance(verdict, Verdict):
            self._say("stopped before all calls were made; nothing was judged")
            return 1
        self._console.print(verdict.table())
        for sentence in verdict.wrong:
            self._say(f"wrong: {sentence}", style="red")
        if verdict.wrong and self._missed:
            self._say(
                f"{self._missed} ticks of the sound were missed: this machine was too busy, and voices "
                "have gaps; run it again with less beside it"
            )
        self._say("everything is as it should be" if verdict.good else "something is wrong")
        return 0 if verdict.good else 1

    async def _watch(self, board: Board, server: Server) -> None:
        """Show the board, or a line now and then where nobody looks at a terminal."""
        if self._plain:
            for line in board.heading:
                self._say(line)
            while True:
                server.figures.backlog = server.store.journal.backlog
                self._say(board.line())
                await asyncio.sleep(LINE_SECONDS)
        with Live(
            board, console=self._console, refresh_per_second=1 / BOARD_SECONDS, screen=False
        ) as live:
            while True:
                server.figures.backlog = server.store.journal.backlog
                live.update(board)
                await asyncio.sleep(BOARD_SECONDS)

    def _say(self, line: str, style: str | None = None) -> None:
        """A line as it is: one that a terminal would break can still be copied, and searched."""
        self._console.print(
            line, style=style, highlight=False, markup=False, emoji=False, soft_wrap=True
        )
        sys.stdout.flush()


def _heading(server: Server) -> list[str]:
    heading = [
        f"Cordboard {server.version} at https://{server.config.server.host}:{server.api.port}",
        f"certificate SHA-256 {server.api.fingerprint}",
        f"data in {server.config.folder}",
    ]
    if not server.figures.realtime:
        heading.append("SCHED_FIFO was refused: sound may stutter under load (allow CAP_SYS_NICE)")
    return heading
