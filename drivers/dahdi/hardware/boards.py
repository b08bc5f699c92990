"""Telephone boards in the PCI slots, and the kernel module that each needs.

The numbers are those of the drivers' own tables (dahdi-linux 2.11, wanpipe, OpenVox) and of the PCI
identifier list. A key is `vendor:device`, with `/subvendor` where one number stands for several
boards; the longer key wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PCI = Path("/sys/bus/pci/devices")

DEBIAN = ""
SANGOMA = "the wanpipe driver from Sangoma, which Debian does not have"
OPENVOX = "OpenVox's edition of dahdi-linux, which Debian does not have"

_WCT4XXP = (
    *(("10ee:0314", "TE410P/TE405P (1st Gen)"), ("d161:1820", "TE820"), ("d161:1420", "TE420")),
    *(("d161:1410", "TE410P"), ("d161:1405", "TE405P"), ("d161:0420", "TE420 (4th Gen)")),
    *(("d161:0410", "TE410P"), ("d161:0405", "TE405P"), ("d161:1220", "TE220")),
    *(("d161:1205", "TE205P"), ("d161:1210", "TE210P"), ("d161:0220", "TE220 (4th Gen)")),
    *(("d161:0205", "TE205P"), ("d161:0210", "TE210P")),
)
_WCTDM24XXP = (
    *(("d161:2400", "TDM2400P"), ("d161:0800", "TDM800P"), ("d161:8002", "AEX800")),
    *(("d161:8003", "AEX2400"), ("d161:8005", "TDM410P"), ("d161:8006", "AEX410")),
    *(("d161:8007", "HA8-0000"), ("d161:8008", "HB8-0000")),
)
_WCB4XXP = (
    *(("d161:b410", "B410P"), ("d161:8014", "B433"), ("d161:8015", "B434")),
    *(("d161:8016", "B233"), ("d161:8017", "B234")),
)
_OTHER_DIGIUM = (
    ("d161:0120", "TE120P", "wcte12xp"),
    ("d161:8000", "TE121", "wcte12xp"),
    ("d161:8001", "TE122", "wcte12xp"),
    ("d161:800a", "TE131/TE133", "wcte13xp"),
    ("d161:800b", "TE132/TE134", "wcte13xp"),
    ("d161:800e", "TE435/TE235", "wcte43x"),
    ("d161:8013", "TE436/TE236", "wcte43x"),
    ("d161:800c", "A8A", "wcaxx"),
    ("d161:800d", "A8B", "wcaxx"),
    ("d161:800f", "A4A", "wcaxx"),
    ("d161:8010", "A4B", "wcaxx"),
    ("e159:0001/6159", "T100P/E100P", "wct1xxp"),
)
_TE110P = ("71fe", "79fe", "795e", "79de", "797e")
_TDM400P = ("b100", "b1d9", "b118", "b119", "a9fd", "a8fd", "a800", "a801", "a908", "a901")
_X100P = ("8084", "8085", "8086", "8087")
_A1200 = ("9100", "9519", "95d9", "9500", "9532", "8519", "9559", "9599")
_SANGOMA = (
    *(("1923:0040", "A200 analogue"), ("1923:0100", "A104d four E1")),
    *(("1923:0300", "A101 one E1"), ("1923:0400", "A104u four E1")),
)
_OPENVOX_E1 = (
    ("1b74:0115", "D115 one E1", "opvxd115"),
    ("1b74:d130", "D130 one E1", "opvxd115"),
    ("1b74:d210", "D210 two E1", "wct4xxp"),
    ("1b74:d230", "D230 two E1", "wct4xxp"),
    ("1b74:d410", "D410 four E1", "wct4xxp"),
    ("1b74:d430", "D430 four E1", "wct4xxp"),
)


@dataclass(frozen=True, slots=True)
class BoardKind:
    """A kind of board."""

    name: str
    module: str
    """Kernel module that drives it."""
    source: str = DEBIAN
    """Where the module comes from, where Debian's dahdi-dkms does not have it."""


def _kinds() -> dict[str, BoardKind]:
    kinds = {key: BoardKind(f"Digium {name}", "wct4xxp") for key, name in _WCT4XXP}
    kinds |= {key: BoardKind(f"Digium {name}", "wctdm24xxp") for key, name in _WCTDM24XXP}
    kinds |= {key: BoardKind(f"Digium {name}", "wcb4xxp") for key, name in _WCB4XXP}
    kinds |= {key: BoardKind(f"Digium {name}", module) for key, name, module in _OTHER_DIGIUM}
    for module, name, subvendors in (
        ("wcte11xp", "Digium TE110P", _TE110P),
        ("wctdm", "Digium TDM400P", _TDM400P),
        ("wcfxo", "Digium X100P", _X100P),
        ("opvxa1200", "OpenVox A800/A1200", _A1200),
    ):
        kinds |= {f"e159:0001/{one}": BoardKind(name, module) for one in subvendors}
    kinds |= {key: BoardKind(f"Sangoma {name}", "wanpipe", SANGOMA) for key, name in _SANGOMA}
    kinds |= {key: BoardKind(f"OpenVox {name}", mod, OPENVOX) for key, name, mod in _OPENVOX_E1}
    return kinds


KINDS: Mapping[str, BoardKind] = _kinds()


@dataclass(frozen=True, slots=True)
class Board:
    """A board in a slot."""

    address: str
    """On the bus, such as `0000:04:08.0`."""
    kind: BoardKind
    driver: str
    """The module that has it now; "" for none."""


def boards(folder: Path = PCI) -> list[Board]:
    """Every telephone board that the bus has, by address; none where there is no such bus."""
    if not folder.is_dir():
        return []
    found = []
    for device in sorted(folder.iterdir()):
        kind = _kind(device)
        if kind is not None:
            driver = device / "driver"
            found.append(
                Board(device.name, kind, driver.resolve().name if driver.is_symlink() else "")
            )
    return found


def _kind(device: Path) -> BoardKind | None:
    vendor, number, subvendor = (
        _identifier(device / name) for name in ("vendor", "device", "subsystem_vendor")
    )
    return KINDS.get(f"{vendor}:{number}/{subvendor}") or KINDS.get(f"{vendor}:{number}")


def _identifier(path: Path) -> str:
    """Four hexadecimal digits; "" where the bus does not tell."""
    try:
        return path.read_text(encoding="ascii").strip().removeprefix("0x").lower()
    except OSError:
        return ""
