"""Starts the agent's program: `python -m agent_app`."""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtWidgets import QApplication

from agent_app.program import AgentProgram
from cti.client.qt import language, theme
from cti.client.qt.choices import Choices


def product_version() -> str:
    try:
        return version("cordboard")
    except PackageNotFoundError:
        return "0"


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("agent_app", description="The agent's program of Cordboard.")
    parser.add_argument(
        "--server", default="", metavar="HOST:PORT", help="the server to sign in to"
    )
    parser.add_argument("--user", default="", help="the user's number")
    parser.add_argument("--station", default="", help="the station to work at")
    parser.add_argument("--language", choices=("zh", "en"), help="Chinese or English")
    parser.add_argument("--theme", choices=("light", "dark", "system"), help="colours")
    parser.add_argument("--fingerprint", default="", help="SHA-256 of the server's certificate")
    parser.add_argument("--version", action="version", version=f"Cordboard {product_version()}")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Run until the last window is closed."""
    chosen = options(sys.argv[1:] if arguments is None else arguments)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("agent")
    app.setOrganizationName("Cordboard")
    choices = Choices("agent")
    language.use(app, chosen.language or choices.language, [Path(__file__).parent / "i18n"])
    theme.apply(app, chosen.theme or choices.theme)
    program = AgentProgram(choices, product_version())
    program.sign_in.fill(chosen.server, chosen.user, chosen.fingerprint)
    program.station.fill(chosen.station)
    program.start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
