"""`cordboard audit`: who did what, and whether the trail is whole."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cti.config import Config
    from cti.store.audit import Audit

Site = Callable[[argparse.Namespace], "Config"]

SHOWN = 160
"""Letters of the detail that a line shows."""


def add_to(commands: argparse._SubParsersAction[Any], site: Site) -> None:
    """Hang `audit` under the command `cordboard`."""
    audit = commands.add_parser(
        "audit", help="who did what: signed in, heard recordings, listened, changed the house"
    )
    audit.add_argument("--who", help="of one account")
    audit.add_argument("--what", help="of one kind, such as Recording, Supervise or LoginRefused")
    audit.add_argument("--object", help="about one thing, such as call:17 or agent:8001")
    audit.add_argument("--since", type=_midnight, metavar="DAY", help="from a day on: 2026-05-03")
    audit.add_argument("--until", type=_midnight, metavar="DAY", help="before a day")
    audit.add_argument("--last", type=int, default=100, help="so many, newest first (100)")
    audit.add_argument(
        "--verify",
        action="store_true",
        help="walk the whole chain: was anything changed or removed?",
    )
    audit.add_argument("--config", type=Path, help="the site that is meant")
    audit.add_argument("--data", type=Path, help="folder of a demo site")
    audit.set_defaults(act=lambda arguments: _act(arguments, site(arguments)))


def _midnight(text: str) -> float:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time()).timestamp()
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"'{text[:40]}' is no day; write it as 2026-05-03"
        ) from None


def _act(arguments: argparse.Namespace, config: Config) -> int:
    from cti.store.audit import Audit
    from cti.store.database import Database

    with Database.open(config.database) as database:
        audit = Audit(database)
        try:
            return _verify(audit) if arguments.verify else _show(audit, arguments)
        finally:
            audit.close()


def _show(audit: Audit, arguments: argparse.Namespace) -> int:
    found = audit.search(
        who=arguments.who,
        what=arguments.what,
        object=arguments.object,
        since=arguments.since,
        until=arguments.until,
        limit=max(1, arguments.last),
    )
    for one in found:
        at = dt.datetime.fromtimestamp(one.at)
        sys.stdout.write(
            f"{at:%Y-%m-%d %H:%M:%S}  {one.who:12}  {one.what:20}  {one.object:24}  "
            f"{one.source:15}  {one.detail[:SHOWN]}\n"
        )
    return 0


def _verify(audit: Audit) -> int:
    broken = audit.verify()
    if broken is not None:
        sys.stdout.write(f"The trail is not whole: {broken.reason}.\n")
        return 1
    number, chain = audit.head()
    sys.stdout.write(
        f"The trail is whole: {number} entries; note the last hash elsewhere: {chain}\n"
    )
    return 0
