"""`cordboard config show|check`: what a site's configuration may say, and whether it is right."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Hang `config` and what it can do under the command `cordboard`."""
    config = commands.add_parser("config", help="a site's configuration: show every key, check")
    acts = config.add_subparsers(required=True, metavar="WHAT", dest="what")
    show = acts.add_parser(
        "show",
        help="every section and key with its default and what it means, as a file to begin with",
    )
    show.add_argument("section", nargs="?", default="", help="one section, such as recording")
    show.set_defaults(act=_show)
    check = acts.add_parser(
        "check", help="read a configuration as the server would; starts nothing"
    )
    check.add_argument("file", type=Path)
    check.set_defaults(act=_check)


def _show(arguments: argparse.Namespace) -> int:
    from cti.config.reference import reference

    sys.stdout.write(reference(arguments.section))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from cti import config as configuration
    from cti import from_config

    config = configuration.load(arguments.file)
    from_config.flow_limits(config)
    parts = ("lines", "queues", "routes", "campaigns", "sources", "modems")
    counts = ", ".join(f"{part} {len(getattr(config, part))}" for part in parts)
    sys.stdout.write(f"{arguments.file} is right: {counts}.\n")
    return 0
