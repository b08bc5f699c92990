"""The command `cordboard`: run the server, make accounts, build the records again from the journal."""

from __future__ import annotations

import argparse
import getpass
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from cti.config import Config

DATA = Path("var")
"""Where the demo site keeps its data unless --data names another folder."""

REFUSALS = frozenset(
    {
        "cti.api.certificate.CertificateError",
        "cti.api.listener.ListenError",
        "cti.config.sentences.ConfigError",
        "cti.errors.CtiError",
        "cti.store.errors.StoreError",
        "drivers.line.LineError",
    }
)
"""What is one sentence with its mend already; named, so that saying it needs nothing of them."""

STOPPED = {"run": 0}
"""Exit status of a command that was interrupted; the others were not finished."""
INTERRUPTED = 130
UNHEARD = 141
"""As the shell tells of a program that SIGPIPE ended."""


def main() -> int:
    # Before anything is imported: a Ctrl-C is obeyed at every moment, without a traceback.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    command = ""
    try:
        arguments = _parser().parse_args()
        command = arguments.command
        return int(arguments.act(arguments))
    except KeyboardInterrupt:
        if command in STOPPED:
            print("stopped")
        return STOPPED.get(command, INTERRUPTED)
    except BrokenPipeError:
        if command in STOPPED:
            raise
        # Whoever read what is said has seen enough (`| head`); nothing more is flushed to him at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNHEARD
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        print(f"cordboard: {sentence}", file=sys.stderr)
        return 2


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _sentence(error: Exception) -> str | None:
    """What is said instead of a traceback; None for what only a programmer can mend."""
    if isinstance(error, ModuleNotFoundError):
        return f"The Python package '{error.name}' is not installed; run `make setup` once."
    if isinstance(error, OSError) and error.filename is not None:
        return (
            f"{error.filename} cannot be used ({error.strerror}); check the disk and the rights of "
            "this account there."
        )
    kinds = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    return str(error) if kinds & REFUSALS else None


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        message = message.removesuffix(".")
        self.exit(2, f"cordboard: {message}; `{self.prog} --help` shows what there is.\n")


def _number(lowest: int, highest: int, what: str) -> type[int]:
    """A whole number of the command line within its bounds."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(
                f"'{text[:40]}' is no {what}; give a whole number from {lowest} to {highest}"
            )
        return int(text)

    return read  # type: ignore[return-value]  # argparse takes any callable


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="cordboard", description="The Cordboard call centre.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    run = commands.add_parser("run", help="run the server; without a configuration, the demo site")
    run.add_argument("--config", type=Path, help="a site's own configuration (TOML)")
    run.add_argument(
        "--calls",
        type=_number(1, 100_000, "number of calls"),
        help="demo: end after so many calls each way, and judge",
    )
    run.add_argument(
        "--port", type=_number(0, 65535, "port"), help="demo: listen on another port; 0 is any"
    )
    run.add_argument("--data", type=Path, help=f"demo: folder for its data instead of {DATA}")
    run.add_argument(
        "--plain", action="store_true", help="a line now and then instead of the board"
    )
    run.set_defaults(act=_run)
    replay = commands.add_parser("replay", help="build the call records again from the journal")
    replay.add_argument("--config", type=Path, help="the site whose records are meant")
    replay.add_argument("--data", type=Path, help=f"folder of a demo site instead of {DATA}")
    replay.set_defaults(act=_replay)
    user = commands.add_parser("user", help="make an account")
    user.add_argument("user")
    user.add_argument("--role", required=True)
    user.add_argument("--name", default="")
    user.add_argument("--queue", action="append", default=[], help="queue of an agent; repeatable")
    user.add_argument("--config", type=Path, help="the site that gets the account")
    user.add_argument("--data", type=Path, help=f"folder of a demo site instead of {DATA}")
    user.set_defaults(act=_user)
    # Late: their imports may be interrupted too.
    from cti.commands import (
        announcements,
        audit,
        configuration,
        flow_tests,
        lines,
        modems,
        recordings,
        voices,
    )

    configuration.add_to(commands)
    lines.add_to(commands)
    modems.add_to(commands)
    voices.add_to(commands, _site)
    flow_tests.add_to(commands)
    announcements.add_to(commands, _site)
    recordings.add_to(commands, lambda arguments: _existing(_site(arguments)))
    audit.add_to(commands, lambda arguments: _existing(_site(arguments)))
    return parser


def _site(arguments: argparse.Namespace) -> Config:
    """The configuration that was named, else the demo's."""
    from cti import config as configuration

    if arguments.config is not None:
        for option in ("calls", "port", "data"):
            if getattr(arguments, option, None) is not None:
                raise configuration.ConfigError(
                    f"--{option} is for the demo site; leave it out, or leave out --config."
                )
        return configuration.load(arguments.config)
    from cti import data_folder
    from cti.demo import site  # late: a site of its own needs no demo

    data = arguments.data or DATA
    if getattr(arguments, "calls", None) is not None:
        # A judged run starts from nothing, and leaves the data of the other runs alone.
        data = data / site.JUDGED
        data_folder.empty(data)
    return site.config(data, port=getattr(arguments, "port", None))


def _run(arguments: argparse.Namespace) -> int:
    config = _site(arguments)
    from cti.commands import foreground  # late: a wrong configuration is told at once

    demo = arguments.config is None
    return foreground.run(config, demo, arguments.calls, arguments.plain)


def _replay(arguments: argparse.Namespace) -> int:
    from cti.store.database import Database
    from cti.store.records.rebuild import rebuild

    config = _existing(_site(arguments))
    with Database.open(config.database) as database:
        print(rebuild(database))
    return 0


def _existing(config: Config) -> Config:
    """Raises ConfigError where there is no database to be read yet."""
    from cti.config import ConfigError
    from cti.demo.site import JUDGED

    file = config.folder / "cordboard.db"
    if config.server.database or file.exists():
        return config
    judged = config.folder / JUDGED
    more = f" The data of a run with --calls is in {judged}." if judged.exists() else ""
    raise ConfigError(
        f"There is no database {file}; name the folder that a server has run on.{more}"
    )


def _user(arguments: argparse.Namespace) -> int:
    from cti.store.accounts import Accounts
    from cti.store.database import Database

    config = _site(arguments)
    password = getpass.getpass("password: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    with Database.open(config.database) as database:
        account = Accounts(database).create(
            arguments.user,
            password,
            role=arguments.role,
            name=arguments.name,
            queues=_queues(config, arguments.queue),
        )
    print(f"{account.user} is there, as {account.role}.")
    return 0


def _queues(config: Config, named: list[str]) -> list[str]:
    """The queues of the new agent. Raises ConfigError for one that the site does not have."""
    from cti.config import ConfigError

    known = [queue.name for queue in config.queues]
    for queue in named:
        if queue not in known:
            raise ConfigError(
                f"There is no queue '{queue}'; the queues are {', '.join(known) or 'none yet'}."
            )
    return named


if __name__ == "__main__":
    sys.exit(main())
