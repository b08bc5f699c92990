"""What the server says in a terminal."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from cti.commands.foreground import _Foreground


def test_a_fingerprint_is_said_as_it_is() -> None:
    """`:CD:` between colons is the name of a picture to rich, and brackets are its markup."""
    out = StringIO()
    said = "certificate SHA-256 1B:CD:F5:B9 [lines] " + "x" * 100
    _Foreground(Console(file=out, width=40), False, None, True)._say(said)
    assert out.getvalue() == said + "\n"
