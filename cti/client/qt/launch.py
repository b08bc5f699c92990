"""What the desktop programs do before their first window: options, version, language, colours."""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtWidgets import QApplication

from cti.client.qt import language, theme
from cti.client.qt.choices import Choices


def product_version() -> str:
    """The installed version; "0" where the program runs from files that nobody installed."""
    try:
        return version("cordboard")
    except PackageNotFoundError:
        return "0"


def option_parser(
    program: str, description: str, server: str = "the server to sign in to"
) -> argparse.ArgumentParser:
    """The options that every program has; `server` says what is signed in to."""
    parser = argparse.ArgumentParser(program, description=description)
    parser.add_argument("--server", default="", metavar="HOST:PORT", help=server)
    parser.add_argument("--user", default="", help="the user's number")
    parser.add_argument("--fingerprint", default="", help="SHA-256 of the server's certificate")
    parser.add_argument("--language", choices=("zh", "en"), help="Chinese or English")
    parser.add_argument("--theme", choices=("light", "dark", "system"), help="colours")
    parser.add_argument("--version", action="version", version=f"Cordboard {product_version()}")
    return parser


def application(
    name: str, chosen: argparse.Namespace, package: Path
) -> tuple[QApplication, Choices]:
    """The application in its language and colours, and what its user chose earlier.

    `name` is under which choices are kept; `package` has the program's words in its folder `i18n`.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName(name)
    app.setOrganizationName("Cordboard")
    choices = Choices(name)
    language.use(app, chosen.language or choices.language, [package / "i18n"])
    theme.apply(app, chosen.theme or choices.theme)
    return app, choices
