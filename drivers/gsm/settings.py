"""What a site says about one modem."""

from __future__ import annotations

from typing import Annotated

import msgspec

Digits = Annotated[str, msgspec.Meta(pattern=r"^\+?[0-9]{0,20}$")]


class ModemSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One section `[[modems]]`. Without device, usb, serial and imei it is any modem that is found."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    device: str = ""
    """File of its serial port, such as /dev/ttyUSB2 or a link under /dev/serial/by-id/."""
    usb: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-fA-F]{4}:[0-9a-fA-F]{4})?$")] = ""
    """USB vendor and product, such as 12d1:1506."""
    serial: str = ""
    """USB serial number."""
    imei: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{14,16})?$")] = ""
    """The modem itself, whatever its device is called."""
    pin: Annotated[str, msgspec.Meta(pattern=r"^([0-9]{4,8})?$")] = ""
    smsc: Digits = ""
    """Number of the service centre; empty is the one of the SIM."""
    balance: Annotated[str, msgspec.Meta(pattern=r"^([0-9*#]{2,40})?$")] = ""
    """USSD code that asks for the balance, such as *100#."""
    per_minute: Annotated[int, msgspec.Meta(ge=1, le=600)] = 10
    """Segments that it may send in a minute: operators block SIMs that send faster."""
    baud: Annotated[int, msgspec.Meta(ge=1200, le=4_000_000)] = 115200
