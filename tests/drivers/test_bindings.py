"""The built C module: made once, kept while it is new, and a clear word when it is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.native import build

ROOT = Path(build.__file__).parents[2]


@pytest.mark.parametrize("module", build.MODULES, ids=lambda module: module.name)
def test_a_second_build_finds_it_done(module: build.Module) -> None:
    build.build((module,))
    before = module.target.stat().st_mtime_ns
    assert build.build((module,)) == ()
    assert module.target.stat().st_mtime_ns == before


def test_a_changed_declaration_makes_it_old(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build, "HERE", tmp_path)
    module = build.Module("thing", sources=("thing.c",))
    for path in (module.declarations, tmp_path / "thing.c"):
        path.touch()
    assert not module.up_to_date()
    module.target.touch()
    assert module.up_to_date()
    os.utime(module.target, (0, 0))
    assert not module.up_to_date()


def test_a_missing_header_is_named_with_its_package() -> None:
    missing = build.Module("x", ("no_such_header.h",), ("x",), "libx-dev")
    with pytest.raises(build.CannotBuild, match="apt-get install libx-dev"):
        build.check_tools((missing,))


def test_a_missing_compiler_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(build.CannotBuild, match="apt-get install gcc"):
        build.check_tools(build.MODULES)


def test_a_line_without_the_module_says_how_to_make_it() -> None:
    program = (
        "import sys; sys.modules['drivers.native._pri'] = None\n"
        "from drivers.line import LineUnavailable\n"
        "try:\n    import drivers.pri.line\n"
        "except LineUnavailable as problem:\n    print(problem)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "make setup" in said.stdout
