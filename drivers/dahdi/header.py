"""Our declarations of DAHDI against the driver's own header, where it is at hand.

Numbers and layouts in native/dahdi.h are copied, since no development package brings dahdi/user.h.
What is copied can be wrong, or become so with another version of the driver: this asks a compiler.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from drivers.line import LineError
from drivers.native.build import HERE
from drivers.native.dahdi import ffi

_PACKED = {"dahdi_spaninfo": 314}
"""Octets of what the driver packs and we do not: the offsets must agree all the same."""

_PROGRAM = """
#include <stddef.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <dahdi/user.h>
int main(void)
{
%s
    return 0;
}
"""


def installed_headers() -> list[Path]:
    """Folders of this machine that have dahdi/user.h."""
    folders = [Path("/usr/include"), Path("/usr/local/include")]
    folders += sorted(Path("/usr/src").glob("dahdi-*/include"))
    return [folder for folder in folders if (folder / "dahdi" / "user.h").exists()]


def differences(include: Path) -> list[str]:
    """A sentence for each number, size or offset that the header in this folder has otherwise.

    Raises LineError when it cannot be compiled.
    """
    ours = _declared()
    lines = [f'    printf("{name} %llu\\n", (unsigned long long)({name}));' for name in ours]
    for name in _structures():
        lines.append(f'    printf("{name} %zu\\n", sizeof(struct {name}));')
        ours[name] = _PACKED.get(name, ffi.sizeof(f"struct {name}"))
        for field, told in ffi.typeof(f"struct {name}").fields:
            key = f"{name}.{field}"
            lines.append(
                f'    printf("{key} %zu\\n", offsetof(struct {name}, {field}) * 65536 '
                f"+ sizeof(((struct {name} *)0)->{field}));"
            )
            ours[key] = told.offset * 65536 + ffi.sizeof(told.type)
    theirs = _asked(include, "\n".join(lines))
    return [
        f"{name} is {_shown(name, value)} here and {_shown(name, theirs[name])} in {include}"
        for name, value in ours.items()
        if theirs[name] != value
    ]


def _shown(name: str, value: int) -> str:
    if "." in name:
        return f"{value % 65536} octets at {value // 65536}"
    return hex(value)


def _declared() -> dict[str, int]:
    """The driver's numbers in our header."""
    text = (HERE / "dahdi.h").read_text()
    found = re.findall(r"^#define ((?:DAHDI_|ELAST)\w*) (\w+)$", text, re.MULTILINE)
    return {name: int(value, 0) for name, value in found}


def _structures() -> list[str]:
    text = (HERE / "dahdi.h").read_text()
    return re.findall(r"^struct (dahdi_\w+) \{", text, re.MULTILINE)


def _asked(include: Path, statements: str) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "ask"
        made = subprocess.run(
            ["cc", "-w", f"-I{include}", "-o", str(program), "-x", "c", "-"],
            input=_PROGRAM % statements,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise LineError(f"the DAHDI header in {include} cannot be used: {made.stderr.strip()}")
        told = subprocess.run([str(program)], capture_output=True, text=True, check=True).stdout
    return {name: int(value) for name, value in (line.split() for line in told.splitlines())}
