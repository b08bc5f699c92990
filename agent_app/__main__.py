"""Starts the agent's program: `python -m agent_app`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from agent_app.program import AgentProgram
from cti.client.qt.launch import application, option_parser, product_version


def options(arguments: list[str]) -> argparse.Namespace:
    parser = option_parser("agent_app", "The agent's program of Cordboard.")
    parser.add_argument("--station", default="", help="the station to work at")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run until the last window is closed."""
    chosen = options(sys.argv[1:] if arguments is None else arguments)
    app, choices = application("agent", chosen, Path(__file__).parent)
    program = AgentProgram(choices, product_version())
    program.sign_in.fill(chosen.server, chosen.user, chosen.fingerprint)
    program.station.fill(chosen.station)
    program.start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
