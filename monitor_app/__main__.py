"""Starts the supervisor's program: `python -m monitor_app`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cti.client.qt.launch import application, option_parser, product_version
from monitor_app.program import MonitorProgram


def options(arguments: list[str]) -> argparse.Namespace:
    parser = option_parser("monitor_app", "The supervisor's program.")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run until the last window is closed."""
    chosen = options(sys.argv[1:] if arguments is None else arguments)
    app, choices = application("monitor", chosen, Path(__file__).parent)
    program = MonitorProgram(choices, product_version())
    program.sign_in.fill(chosen.server, chosen.user, chosen.fingerprint)
    program.start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
