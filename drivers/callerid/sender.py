"""The sound of a caller number for a telephone on one of our ports."""

from __future__ import annotations

import numpy as np

from drivers import g711
from drivers.callerid import data_message, dtmf_string
from drivers.callerid.caller import Caller
from drivers.callerid.receiver import CallerFormat
from drivers.spandsp import DtmfSender, FskModem, FskSender
from drivers.tones import Codes

OF_ZONE = {
    "cn": CallerFormat.FSK_BELL,
    "us": CallerFormat.FSK_BELL,
    "uk": CallerFormat.FSK_V23,
    "itu": CallerFormat.FSK_V23,
}
"""What telephones of a country understand."""

_CHINESE = "cn"


def format_for(form: CallerFormat, zone: str) -> CallerFormat:
    """The format that a port of this zone sends: AUTO is the country's."""
    return OF_ZONE.get(zone, CallerFormat.FSK_BELL) if form is CallerFormat.AUTO else form


def sound_of(caller: Caller, form: CallerFormat, zone: str) -> Codes:
    """A-law of the whole caller number; empty where the format is NONE."""
    form = format_for(form, zone)
    if form is CallerFormat.NONE:
        return np.empty(0, np.uint8)
    if form is CallerFormat.DTMF:
        keys = DtmfSender()
        try:
            return g711.encode(keys.sound(dtmf_string.encode(caller)))
        finally:
            keys.close()
    modem = FskModem.V23 if form is CallerFormat.FSK_V23 else FskModem.BELL_202
    sender = FskSender(modem)
    try:
        message = data_message.encode_multiple(caller, chinese=zone == _CHINESE)
        return g711.encode(sender.sound(message))
    finally:
        sender.close()
