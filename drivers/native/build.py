"""Builds the one C module of the drivers: `python -m drivers.native.build`.

Every library has its declarations in a header of its own beside this file. The module is made in a
temporary folder and moved into place at the end, so that nobody ever loads half of it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
MODULE = "drivers.native._cordboard"
TARGET = HERE / f"_cordboard{sysconfig.get_config_var('EXT_SUFFIX')}"


class CannotBuild(Exception):
    """Something is missing; the sentence names the package that brings it."""


@dataclass(frozen=True)
class Library:
    """A C library: its declarations here, its header and name there, and who ships it."""

    declarations: str
    headers: tuple[str, ...]
    name: str
    package: str


LIBRARIES = (Library("pri.h", ("sys/time.h", "libpri.h"), "pri", "libpri-dev"),)


def up_to_date() -> bool:
    """Whether the module is newer than everything that it is made of."""
    if not TARGET.exists():
        return False
    sources = [Path(__file__), *(HERE / library.declarations for library in LIBRARIES)]
    return TARGET.stat().st_mtime >= max(source.stat().st_mtime for source in sources)


def _compiles(compiler: str, header: str) -> bool:
    """Whether the compiler finds a header."""
    include = sysconfig.get_path("include")
    finished = subprocess.run(
        [compiler, "-fsyntax-only", "-I", include, "-x", "c", "-"],
        input=f"#include <{header}>\n",
        text=True,
        capture_output=True,
        check=False,
    )
    return finished.returncode == 0


def check_tools() -> None:
    """Raises CannotBuild when compiler or a header is missing."""
    compiler = shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0]) or shutil.which(
        "cc"
    )
    if compiler is None:
        raise CannotBuild("there is no C compiler: install it with `apt-get install gcc`")
    if not _compiles(compiler, "Python.h"):
        raise CannotBuild("Python.h is missing: install it with `apt-get install python3-dev`")
    for library in LIBRARIES:
        for header in library.headers:
            if not _compiles(compiler, header):
                raise CannotBuild(
                    f"{header} is missing: install it with `apt-get install {library.package}`"
                )


def build() -> bool:
    """Make the module if it is older than its sources; True if it was made. Raises CannotBuild."""
    if up_to_date():
        return False
    check_tools()
    from cffi import FFI

    maker = FFI()
    for library in LIBRARIES:
        maker.cdef((HERE / library.declarations).read_text())
    includes = [f"#include <{header}>" for library in LIBRARIES for header in library.headers]
    maker.set_source(MODULE, "\n".join(includes), libraries=[library.name for library in LIBRARIES])
    with tempfile.TemporaryDirectory() as folder:
        try:
            made = Path(maker.compile(tmpdir=folder))
        except Exception as problem:
            raise CannotBuild(f"the C module does not compile: {problem}") from problem
        beside = TARGET.with_suffix(".new")
        shutil.copyfile(made, beside)
        beside.replace(TARGET)
    return True


def main() -> int:
    try:
        made = build()
    except CannotBuild as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"{TARGET.name}: {'built' if made else 'up to date'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
