"""What a site says about one modem."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

_FORMS = {
    "usb": (
        r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}",
        "vendor and product as lsusb has them, such as 12d1:1506",
    ),
    "imei": (r"[0-9]{14,16}", "the 15 digits on the label of the modem"),
    "pin": (r"[0-9]{4,8}", "the 4 to 8 digits of the SIM's PIN"),
    "smsc": (r"\+?[0-9]{3,20}", "a telephone number such as +8613800571500"),
    "balance": (r"[0-9*#]{2,40}", "a USSD code such as *100#"),
}


class ModemSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One section `[[modems]]`. Without device, usb, serial and imei it is any modem that is found."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    device: str = ""
    """File of its serial port, such as /dev/ttyUSB2 or a link under /dev/serial/by-id/."""
    usb: str = ""
    """USB vendor and product, such as 12d1:1506."""
    serial: str = ""
    """USB serial number."""
    imei: str = ""
    """The modem itself, whatever its device is called."""
    pin: str = ""
    smsc: str = ""
    """Number of the service centre; empty is the one of the SIM."""
    balance: str = ""
    """USSD code that asks for the balance, such as *100#."""
    per_minute: Annotated[int, msgspec.Meta(ge=1, le=600)] = 10
    """Segments that it may send in a minute: operators block SIMs that send faster."""
    per_hour: Annotated[int, msgspec.Meta(ge=0, le=36_000)] = 0
    """The same in an hour; 0 is no limit."""
    per_day: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    """The same in 24 hours; 0 is no limit. A program that starts anew begins to count anew."""
    baud: Annotated[int, msgspec.Meta(ge=1200, le=4_000_000)] = 115200

    def __post_init__(self) -> None:
        for key, (form, words) in _FORMS.items():
            value = getattr(self, key)
            if value and not re.fullmatch(form, value, re.ASCII):
                raise ValueError(f"{key} is '{value[:40]}' and should be {words}")
