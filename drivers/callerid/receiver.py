"""Hears a caller number on an idle or ringing line, whatever form it has."""

from __future__ import annotations

import enum
from collections.abc import Callable

from drivers import g711
from drivers.callerid import data_message
from drivers.callerid.caller import Caller
from drivers.callerid.dtmf_string import DtmfString
from drivers.spandsp import DtmfReceiver, FskModem, FskReceiver
from drivers.tones import Codes


class CallerFormat(enum.Enum):
    """How a line tells the caller's number. AUTO hears all forms, and sends the country's."""

    AUTO = "auto"
    FSK_BELL = "fsk_bell"
    FSK_V23 = "fsk_v23"
    DTMF = "dtmf"
    NONE = "none"

    @property
    def modems(self) -> tuple[FskModem, ...]:
        """The FSK modems that are heard."""
        match self:
            case CallerFormat.AUTO:
                return (FskModem.BELL_202, FskModem.V23)
            case CallerFormat.FSK_BELL:
                return (FskModem.BELL_202,)
            case CallerFormat.FSK_V23:
                return (FskModem.V23,)
            case _:
                return ()

    @property
    def has_keys(self) -> bool:
        """Whether DTMF is heard, which may come before the first ring."""
        return self in (CallerFormat.AUTO, CallerFormat.DTMF)


class CallerReceiver:
    """Listens for one caller; `heard` gets each that comes. Holds library memory until `close`.

    Both modems may understand the same message: who listens takes the first.
    """

    def __init__(
        self, form: CallerFormat, heard: Callable[[Caller], None], *, keys_only: bool = False
    ) -> None:
        self._heard = heard
        self._keys = DtmfString()
        modems = () if keys_only else form.modems
        self._receivers: list[FskReceiver | DtmfReceiver] = [
            FskReceiver(modem, self._message) for modem in modems
        ]
        if form.has_keys:
            self._receivers.append(DtmfReceiver(self._pressed))

    def hear(self, codes: Codes) -> None:
        """The next A-law codes of the line."""
        samples = g711.DECODE_INT16[codes]
        for receiver in self._receivers:
            receiver.hear(samples)

    def close(self) -> None:
        """Give everything back; may be called twice."""
        for receiver in self._receivers:
            receiver.close()

    def _message(self, message: bytes) -> None:
        caller = data_message.decode(message)
        if caller is not None:
            self._heard(caller)

    def _pressed(self, keys: str) -> None:
        caller = self._keys.feed(keys)
        if caller is not None:
            self._heard(caller)
