"""`docs/benchmarks.md`: the last figures of every suite, written by the run that measured them."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import importlib.util
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.figure import Figure

PATH = Path(__file__).parents[2] / "docs" / "benchmarks.md"
HEAD = """# Figures

Each section is written by `make bench SUITE=name`, with the machine and the commit on which it was measured.
A goal is met where the last column says so; figures without a goal are shown for what they are.
"""


def write(suite: str, module: str, figures: Sequence[Figure], path: Path = PATH) -> None:
    """Replace the section of this suite, leave the others. Raises OSError."""
    before = path.read_text(encoding="utf-8") if path.exists() else HEAD
    head, *sections = re.split(r"(?m)^(?=## )", before)
    kept = [one for one in sections if not one.startswith(f"## {suite}\n")]
    whole = sorted([*kept, _section(suite, module, figures)])
    text = "\n\n".join(part.strip() for part in (head, *whole))
    path.write_text(f"{text}\n", encoding="utf-8")


def _section(suite: str, module: str, figures: Sequence[Figure]) -> str:
    rows = "\n".join(_row(one) for one in figures)
    return (
        f"## {suite}\n\n{_where()}\n\n"
        f"| figure | value | unit | goal | met |\n| --- | ---: | --- | ---: | --- |\n{rows}\n\n"
        f"{_meaning(module)}\n"
    )


def _row(one: Figure) -> str:
    goal, met = ("", "") if one.goal is None else (f"{one.goal:g}", "yes" if one.ok else "**no**")
    return f"| {one.figure} | {one.value:g} | {one.unit} | {goal} | {met} |"


def _where() -> str:
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "cffi", "msgspec")
    )
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_said('git', 'rev-parse', '--short', 'HEAD')}; "
        f"{_processor()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; "
        f"Linux {platform.release()}, Python {platform.python_version()}, {versions}, "
        f"spandsp {_said('pkg-config', '--modversion', 'spandsp')}."
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _meaning(module: str) -> str:
    """The words of the modules that measured: what is measured, and what is left out."""
    parts = []
    suite = importlib.import_module(module)
    for name in (module, *(f"tests.benchmarks.{one}" for one in getattr(suite, "MODULES", ()))):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        words = ast.get_docstring(ast.parse(Path(spec.origin).read_text(encoding="utf-8"))) or ""
        parts.append(f"### `{name.rpartition('.')[2]}`\n\n{words}")
    return "\n\n".join(parts)
