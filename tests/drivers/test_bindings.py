"""The built C module: made once, kept while it is new, and a clear word when it is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.native import build

ROOT = Path(build.__file__).parents[2]


def test_a_second_build_finds_it_done() -> None:
    build.build()
    before = build.TARGET.stat().st_mtime_ns
    assert build.build() is False
    assert build.TARGET.stat().st_mtime_ns == before


def test_a_changed_declaration_makes_it_old(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "module.so"
    monkeypatch.setattr(build, "TARGET", target)
    assert not build.up_to_date()
    target.touch()
    assert build.up_to_date()
    os.utime(target, (0, 0))
    assert not build.up_to_date()


def test_a_missing_header_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = build.Library("x.h", ("no_such_header.h",), "x", "libx-dev")
    monkeypatch.setattr(build, "LIBRARIES", (missing,))
    with pytest.raises(build.CannotBuild, match="apt-get install libx-dev"):
        build.check_tools()


def test_a_missing_compiler_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(build.CannotBuild, match="apt-get install gcc"):
        build.check_tools()


def test_a_line_without_the_module_says_how_to_make_it() -> None:
    program = (
        "import sys; sys.modules['drivers.native._cordboard'] = None\n"
        "from drivers.line import LineUnavailable\n"
        "try:\n    import drivers.libpri\n"
        "except LineUnavailable as problem:\n    print(problem)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "make setup" in said.stdout
