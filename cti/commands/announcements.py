"""`cordboard announcements teach|list|forget`: what networks say before the answer, and what it means."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cti.config import Config
    from cti.sounds.announcements import Announcements

Site = Callable[[argparse.Namespace], "Config"]


def add_to(commands: argparse._SubParsersAction[Any], site: Site) -> None:
    """Hang `announcements` and what it can do under the command `cordboard`."""
    announcements = commands.add_parser(
        "announcements", help="what networks say before the answer: teach, list, forget"
    )
    acts = announcements.add_subparsers(required=True, metavar="WHAT", dest="what")
    teach = acts.add_parser(
        "teach",
        help="say what a recording means; a running server knows it within a second",
    )
    teach.add_argument(
        "recording", help="a WAV file (8000 Hz), or a recording such as 2026-05-03/17"
    )
    teach.add_argument(
        "--meaning",
        required=True,
        help="powered_off, vacant, not_reachable, out_of_service, busy ... or a name of your own",
    )
    teach.add_argument("--name", default="", help="for people: the operator, the language")
    teach.add_argument("--cause", type=int, help="cause of Q.850 that it stands for; 0 is none")
    teach.add_argument("--from", type=float, default=0.0, dest="begin", metavar="SECONDS")
    teach.add_argument("--to", type=float, dest="end", metavar="SECONDS")
    teach.set_defaults(act=lambda arguments: _teach(arguments, _book(site(arguments))))
    listing = acts.add_parser("list", help="what is known")
    listing.set_defaults(act=lambda arguments: _list(_book(site(arguments))))
    forget = acts.add_parser("forget", help="delete one")
    forget.add_argument("id", help="as `list` shows it, such as powered_off-1")
    forget.set_defaults(act=lambda arguments: _forget(arguments, _book(site(arguments))))
    for one in (teach, listing, forget):
        one.add_argument("--config", type=Path, help="the site that is meant")
        one.add_argument("--data", type=Path, help="folder of a demo site")


def _book(config: Config) -> Announcements:
    from cti.sounds.announcements import Announcements
    from cti.sounds.recordings import recording_keys

    return Announcements(config.folder, recording_keys(config))


def _teach(arguments: argparse.Namespace, book: Announcements) -> int:
    taught = book.teach(
        book.sound_of(arguments.recording),
        arguments.meaning,
        name=arguments.name,
        cause=arguments.cause,
        begin=arguments.begin,
        end=arguments.end,
    )
    _say(_line(taught))
    return 0


def _list(book: Announcements) -> int:
    for one in book.list():
        _say(_line(one))
    return 0


def _forget(arguments: argparse.Namespace, book: Announcements) -> int:
    book.forget(arguments.id)
    _say(f"{arguments.id} is forgotten.")
    return 0


def _line(one: dict[str, Any]) -> str:
    cause = f"cause {one['cause']}" if one["cause"] else "no cause"
    return f"{one['id']:24} {one['meaning']:18} {cause:9} {one['seconds']:5.1f} s  {one['name']}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
