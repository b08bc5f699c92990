"""`cordboard recordings check`: whether all recordings and their second copies are what was recorded."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cti.config import Config

Site = Callable[[argparse.Namespace], "Config"]


def add_to(commands: argparse._SubParsersAction[Any], site: Site) -> None:
    """Hang `recordings` and what it can do under the command `cordboard`."""
    recordings = commands.add_parser("recordings", help="check recordings and their second copies")
    acts = recordings.add_subparsers(required=True, metavar="WHAT", dest="what")
    check = acts.add_parser(
        "check",
        help="compare every file with the SHA-256 of the journal; the server may run meanwhile",
    )
    check.add_argument("--day", type=_day, help="only those of a day: 2026-05-03")
    check.add_argument("--config", type=Path, help="the site that is meant")
    check.add_argument("--data", type=Path, help="folder of a demo site")
    check.set_defaults(act=lambda arguments: _check(arguments.day or "", site(arguments)))


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text[:40]}' is no day; write it as 2026-05-03"
        ) from None


def _check(day: str, config: Config) -> int:
    from cti.sounds.recording_check import Checked, check
    from cti.store.database import Database
    from cti.store.records.call_list import Records

    copies = Path(config.recording.copy) if config.recording.copy else None
    folder = (config.folder / "recordings").absolute()
    checked = Checked()
    with Database.open(config.database) as database:
        known = Records(database).all_recordings()
        for sentence in check(known, folder, copies, day, checked):
            sys.stdout.write(f"{sentence}\n")
    second = f", second copies: {checked.copies}" if copies else ""
    wrong = f"{checked.wrong} wrong" if checked.wrong else "all as they were recorded"
    sys.stdout.write(f"Recordings: {checked.recordings}{second}; {wrong}.\n")
    return 1 if checked.wrong else 0
