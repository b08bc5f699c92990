"""Builds the C modules of the drivers: `python -m drivers.native.build`.

Every library has its declarations in a header of its own beside this file and becomes a module of
its own, so that a program loads only what its lines need. C of the project's own stands in `.c`
files here. A module is made in a temporary folder and moved into place at the end, so that nobody
ever loads half of it.
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
SUFFIX = sysconfig.get_config_var("EXT_SUFFIX")
NEEDED_BY_ALL = Path(__file__)


class CannotBuild(Exception):
    """Something is missing; the sentence names the package that brings it."""


@dataclass(frozen=True)
class Module:
    """One C module: `_name`, declared in `name.h`, made of library headers or of our own sources."""

    name: str
    headers: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    package: str = ""
    """The Debian package that brings headers and libraries; empty where there is none to bring."""
    sources: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    """Further arguments of the linker, after the libraries."""
    compile: tuple[str, ...] = ("-O2",)
    """Arguments of the compiler beside the warnings."""

    @property
    def target(self) -> Path:
        return HERE / f"_{self.name}{SUFFIX}"

    @property
    def declarations(self) -> Path:
        return HERE / f"{self.name}.h"

    def up_to_date(self) -> bool:
        """Whether the module is newer than everything that it is made of."""
        if not self.target.exists():
            return False
        made_of = [NEEDED_BY_ALL, self.declarations, *(HERE / one for one in self.sources)]
        return self.target.stat().st_mtime >= max(one.stat().st_mtime for one in made_of)


OPENR2 = ("errno.h", "stdarg.h", "stdint.h", "sys/ioctl.h", "sys/time.h", "unistd.h", "openr2.h")
OPENR2_LINK = (
    "-l:libopenr2.a",
    "-lm",
    "-Wl,-Bsymbolic,--wrap=ioctl,--wrap=read,--wrap=write,--wrap=gettimeofday,--wrap=stdout,--wrap=stderr",
)
"""From its archive, so that openr2.c stands between the library and the system."""

SS7 = ("stdint.h", "stdlib.h", "string.h", "sys/time.h", "unistd.h", "libss7.h")
SS7_LINK = (
    "-l:libss7.a",
    "-Wl,-Bsymbolic,--wrap=read,--wrap=write,--wrap=gettimeofday,--wrap=isup_receive",
)
"""From its archive, so that ss7.c stands between the library and the system."""

KERNELS = (
    "kernels.h",
    "kernels.c",
    "dtmf_front.c",
    "dtmf_decide.c",
    "tone_front.c",
    "answers.c",
    "mix.c",
)

KERNEL_FLAGS = ("-O3", "-fno-trapping-math", "-fno-math-errno")
"""Loops become vectors; nothing that would change a result."""

MODULES = (
    Module("pri", ("sys/time.h", "libpri.h"), ("pri",), "libpri-dev", ("pri.c",)),
    Module(
        "dahdi",
        ("errno.h", "poll.h", "stdint.h", "stdlib.h", "string.h", "sys/ioctl.h", "unistd.h"),
        sources=("dahdi.h", "dahdi_clocks.c", "dahdi_voice.c"),
    ),
    Module("spandsp", ("stdint.h", "spandsp.h"), ("spandsp",), "libspandsp-dev"),
    Module("openr2", OPENR2, (), "libopenr2-dev", ("openr2.c",), OPENR2_LINK),
    Module("ss7", SS7, (), "libss7-dev", ("ss7.c",), SS7_LINK),
    Module(
        "datagrams",
        ("stdint.h",),
        sources=("srtp.c", "jitter.c", "rtp_leg.c", "datagrams.c"),
        compile=("-O3",),
    ),
    Module(
        "kernels", ("math.h", "stdint.h", "string.h"), ("m",), sources=KERNELS, compile=KERNEL_FLAGS
    ),
)


def _compiler() -> str | None:
    return shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0]) or shutil.which("cc")


def _compiles(compiler: str, headers: tuple[str, ...]) -> bool:
    """Whether the compiler finds these headers."""
    include = sysconfig.get_path("include")
    finished = subprocess.run(
        [compiler, "-fsyntax-only", "-I", include, "-x", "c", "-"],
        input="".join(f"#include <{header}>\n" for header in headers),
        text=True,
        capture_output=True,
        check=False,
    )
    return finished.returncode == 0


def check_tools(modules: tuple[Module, ...]) -> None:
    """Raises CannotBuild when compiler or a header is missing."""
    compiler = _compiler()
    if compiler is None:
        raise CannotBuild("there is no C compiler: install it with `apt-get install gcc`")
    if not _compiles(compiler, ("Python.h",)):
        raise CannotBuild("Python.h is missing: install it with `apt-get install python3-dev`")
    for module in modules:
        if not _compiles(compiler, module.headers):
            raise CannotBuild(
                f"{module.headers[-1]} is missing: install it with "
                f"`apt-get install {module.package}`"
            )


def _make(module: Module) -> None:
    from cffi import FFI

    maker = FFI()
    maker.cdef(module.declarations.read_text())
    preamble = [f"#include <{header}>" for header in module.headers]
    preamble += [(HERE / source).read_text() for source in module.sources]
    maker.set_source(
        f"drivers.native._{module.name}",
        "\n".join(preamble),
        libraries=list(module.libraries),
        extra_compile_args=[*module.compile, "-Wall"],
        extra_link_args=list(module.link),
    )
    with tempfile.TemporaryDirectory() as folder:
        try:
            made = Path(maker.compile(tmpdir=folder))
        except Exception as problem:
            raise CannotBuild(
                f"the C module {module.name} does not compile: {problem}"
            ) from problem
        beside = module.target.with_suffix(".new")
        shutil.copyfile(made, beside)
        beside.replace(module.target)


def build(modules: tuple[Module, ...] = MODULES) -> tuple[str, ...]:
    """Make the modules that are older than their sources; names those made. Raises CannotBuild."""
    old = tuple(module for module in modules if not module.up_to_date())
    if old:
        check_tools(old)
    for module in old:
        _make(module)
    return tuple(module.name for module in old)


def main() -> int:
    try:
        made = build()
    except CannotBuild as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(f"C modules: {'built ' + ', '.join(made) if made else 'up to date'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
