"""The command `cordboard`: run the server, make accounts, build the records again from the journal."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import logging
import shutil
import signal
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.logging import RichHandler

from cti import config as configuration
from cti.api.certificate import CertificateError
from cti.api.listener import ListenError
from cti.board import Board
from cti.config import Config, ConfigError
from cti.errors import CtiError, NoResource
from cti.store.errors import StoreError
from drivers.line import LineError

REFUSALS = (ConfigError, ListenError, CertificateError, StoreError, LineError, NoResource)
"""What keeps a server from starting; each is one sentence that names the mend."""

BOARD_SECONDS = 0.5
LINE_SECONDS = 5.0


def main() -> int:
    arguments = _parser().parse_args()
    logging.basicConfig(
        level=logging.WARNING, format="%(message)s", handlers=[RichHandler(show_path=False)]
    )
    try:
        return int(arguments.act(arguments))
    except (*REFUSALS, CtiError) as error:
        print(f"cordboard: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cordboard", description="The Cordboard call centre.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="run the server; without a configuration, the demo site")
    run.add_argument("--config", type=Path, help="a site's own configuration (TOML)")
    run.add_argument("--calls", type=int, help="demo: end after so many calls each way, and judge")
    run.add_argument("--port", type=int, help="demo: listen on another port")
    run.add_argument("--data", type=Path, default=Path("var"), help="demo: folder for its data")
    run.add_argument(
        "--plain", action="store_true", help="a line now and then instead of the board"
    )
    run.set_defaults(act=_run)
    replay = commands.add_parser("replay", help="build the call records again from the journal")
    replay.add_argument("--config", type=Path)
    replay.add_argument("--data", type=Path, default=Path("var"))
    replay.set_defaults(act=_replay)
    user = commands.add_parser("user", help="make an account")
    user.add_argument("user")
    user.add_argument("--role", required=True)
    user.add_argument("--name", default="")
    user.add_argument("--queue", action="append", default=[], help="queue of an agent; repeatable")
    user.add_argument("--config", type=Path)
    user.add_argument("--data", type=Path, default=Path("var"))
    user.set_defaults(act=_user)
    return parser


def _site(arguments: argparse.Namespace) -> Config:
    """The configuration that was named, else the demo's."""
    if arguments.config is not None:
        return configuration.load(arguments.config)
    from cti.demo import site  # late: a site of its own needs no demo

    data = arguments.data
    if getattr(arguments, "calls", None) is not None:
        # A judged run starts from nothing, and leaves the data of the other runs alone.
        data = data / "judged"
        shutil.rmtree(data, ignore_errors=True)
    return site.config(data, port=getattr(arguments, "port", None))


def _run(arguments: argparse.Namespace) -> int:
    if arguments.calls is not None and arguments.calls < 1:
        raise ConfigError("--calls takes a number of calls from 1 on.")
    return asyncio.run(_serve(_site(arguments), arguments))


async def _serve(config: Config, arguments: argparse.Namespace) -> int:
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    console = Console()
    async with AsyncExitStack() as stack:
        demo = arguments.config is None
        if demo:
            from cti.demo import show, site

            # They come up while the server still reads its modules.
            begin_robots = await stack.enter_async_context(show.robots(site.ROBOTS))
        from cti.server import running  # late: --help needs no telephony library

        server = await stack.enter_async_context(running(config))
        work: asyncio.Task[object] | None = None
        heading = [
            f"Cordboard {server.version} at https://{config.server.host}:{server.api.port}",
            f"certificate SHA-256 {server.api.fingerprint}",
        ]
        if not server.figures.realtime:
            heading.append(
                "SCHED_FIFO was refused: sound may stutter under load (allow CAP_SYS_NICE)"
            )
        if demo:
            from cti.demo import fill

            people = site.people(max(site.CUSTOMERS, 2 * (arguments.calls or 0)))
            contacts = arguments.calls or site.CONTACTS
            await asyncio.to_thread(fill.fill, server.store, people, contacts)
            await begin_robots(f"127.0.0.1:{server.api.port}", server.api.fingerprint)
            heading += site.WELCOME
            work = asyncio.create_task(show.Show(server, people, arguments.calls).run())
        board = Board(server.mirror, server.figures, heading)
        watching = asyncio.create_task(_watch(board, console, arguments.plain, server))
        waiting = asyncio.create_task(stopped.wait())
        await asyncio.wait(
            {waiting} | ({work} if work is not None else set()),
            return_when=asyncio.FIRST_COMPLETED,
        )
        for task in (watching, waiting):
            task.cancel()
        await asyncio.gather(watching, waiting, return_exceptions=True)
        verdict = None
        if work is not None:
            if not work.done():
                work.cancel()
            with suppress(asyncio.CancelledError):
                verdict = await work
        console.print("stopping …")
    return _conclude(console, arguments, verdict)


def _conclude(console: Console, arguments: argparse.Namespace, verdict: object) -> int:
    if arguments.calls is None:
        console.print("stopped")
        return 0
    from cti.demo.verdict import Verdict

    if not isinstance(verdict, Verdict):
        console.print("stopped before all calls were made; nothing was judged")
        return 1
    console.print(verdict.table())
    for sentence in verdict.wrong:
        console.print(f"wrong: {sentence}", style="red", highlight=False, markup=False)
    console.print("everything is as it should be" if verdict.good else "something is wrong")
    return 0 if verdict.good else 1


async def _watch(board: Board, console: Console, plain: bool, server: object) -> None:
    """Show the board, or a line now and then where nobody looks at a terminal."""
    from cti.server import Server

    assert isinstance(server, Server)
    if plain or not console.is_terminal:
        for line in board.heading:
            console.print(line, highlight=False, markup=False)
        while True:
            server.figures.backlog = server.store.journal.backlog
            console.print(board.line(), highlight=False, markup=False)
            await asyncio.sleep(LINE_SECONDS)
    with Live(board, console=console, refresh_per_second=1 / BOARD_SECONDS, screen=False) as live:
        while True:
            server.figures.backlog = server.store.journal.backlog
            live.update(board)
            await asyncio.sleep(BOARD_SECONDS)


def _replay(arguments: argparse.Namespace) -> int:
    from cti.store.database import Database
    from cti.store.rebuild import rebuild

    with Database.open(_site(arguments).database) as database:
        print(rebuild(database))
    return 0


def _user(arguments: argparse.Namespace) -> int:
    from cti.store.accounts import Accounts
    from cti.store.database import Database

    config = _site(arguments)
    config.folder.mkdir(parents=True, exist_ok=True)
    password = getpass.getpass("password: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    with Database.open(config.database) as database:
        account = Accounts(database).create(
            arguments.user,
            password,
            role=arguments.role,
            name=arguments.name,
            queues=arguments.queue,
        )
    print(f"{account.user} is there, as {account.role}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
