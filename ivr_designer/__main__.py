"""Starts the flow designer: `python -m ivr_designer`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cti.client.qt.launch import application, option_parser, product_version
from ivr_designer.program import DesignerProgram


def options(arguments: list[str]) -> argparse.Namespace:
    parser = option_parser(
        "ivr_designer", "The flow designer of Cordboard.", "the server to sign in to; none: files"
    )
    parser.add_argument("--open", type=Path, metavar="FILE.flow", help="a file to open")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run until the last window is closed."""
    chosen = options(sys.argv[1:] if arguments is None else arguments)
    app, choices = application("designer", chosen, Path(__file__).parent)
    program = DesignerProgram(choices, product_version(), server=bool(chosen.server))
    if program.sign_in is not None:
        program.sign_in.fill(chosen.server, chosen.user, chosen.fingerprint)
    program.start(chosen.open)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
