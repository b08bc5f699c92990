"""The report keeps what other suites wrote, and replaces what is measured anew."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks import report
from tests.benchmarks.figure import Figure

MODULE = "tests.benchmarks.media_io"


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.md"
    report.write("media", MODULE, [Figure.at_most("media.tick_ms", 3.0, "ms", 2.0)], path)
    report.write("lines", MODULE, [Figure.shown("lines.calls", 100, "calls")], path)
    report.write("media", MODULE, [Figure.at_most("media.tick_ms", 1.5, "ms", 2.0)], path)
    text = path.read_text()
    assert text.count("## media\n") == text.count("## lines\n") == 1
    assert text.index("## lines") < text.index("## media")
    assert "| media.tick_ms | 1.5 | ms | 2 | yes |" in text
    assert "| media.tick_ms | 3 |" not in text
    assert "| lines.calls | 100 | calls |  |  |" in text
    assert "one descriptor a span" in text
    before = text
    report.write("lines", MODULE, [Figure.shown("lines.calls", 100, "calls")], path)
    assert path.read_text().count("\n") == before.count("\n")
