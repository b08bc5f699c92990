"""Where modems are: serial devices, which of them are taken, and which one is a certain modem."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from serial.tools.list_ports import comports

from drivers.gsm.settings import ModemSettings


@dataclass(frozen=True, slots=True)
class Device:
    """A serial device of this machine."""

    path: str
    usb: str = ""
    """Vendor and product, such as 12d1:1506; empty where it is not on USB."""
    serial: str = ""
    description: str = ""


Look: TypeAlias = Callable[[], Sequence[Device]]


def serial_devices() -> list[Device]:
    """The serial devices on USB that are there now, in the order of their names."""
    return [
        Device(
            path=port.device,
            usb=f"{port.vid:04x}:{port.pid:04x}",
            serial=port.serial_number or "",
            description=port.description or "",
        )
        for port in sorted(comports())
        if port.vid is not None and port.pid is not None
    ]


@dataclass(slots=True)
class Claims:
    """Which device and which IMEI belong to which modem of this program."""

    paths: dict[str, str] = field(default_factory=dict)
    imeis: dict[str, str] = field(default_factory=dict)
    reserved: dict[str, str] = field(default_factory=dict)
    """The devices that the configuration names."""

    def free(self, path: str, name: str, *, unknown: bool) -> bool:
        """Whether this modem may look there; an `unknown` one not where another is expected."""
        expected = self.reserved.get(real(path), name) if unknown else name
        return expected == name and self.paths.get(real(path), name) == name

    def mine(self, imei: str, name: str) -> bool:
        return self.imeis.get(imei, name) == name

    def take(self, path: str, name: str) -> None:
        self.paths[real(path)] = name

    def give_back(self, path: str) -> None:
        self.paths.pop(real(path), None)


def real(path: str) -> str:
    """Links such as those of /dev/serial/by-id followed."""
    return str(Path(path).resolve()) if path else ""


def candidates(
    settings: ModemSettings, found: Sequence[Device], *, imei: str = "", usb: str = ""
) -> list[str]:
    """Devices that may be the modem, the likeliest first.

    `imei` is the one that is looked for, where it is known, `usb` what the modem had when it was seen last.
    The device of the configuration is tried also where its IMEI is known: the modem may have another name
    now, but mostly has not.
    """
    likely = [settings.device] if settings.device and Path(settings.device).exists() else []
    named = bool(settings.usb or settings.serial)
    if settings.device and not named and not imei:
        return likely
    for device in found:
        if settings.usb and device.usb.lower() != settings.usb.lower():
            continue
        if settings.serial and device.serial != settings.serial:
            continue
        if not named and usb and device.usb and device.usb != usb:
            continue
        if device.path not in likely:
            likely.append(device.path)
    return likely
