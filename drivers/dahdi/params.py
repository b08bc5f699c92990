"""What DAHDI knows of a channel: its kind of signalling, its law, its events, its alarms."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from drivers.dahdi.device import text
from drivers.native.dahdi import C

ABCD = 0x0F
"""Of the bits the driver tells: a dynamic span shows its neighbour's above these."""


class Signalling(enum.IntEnum):
    """Kinds of channel. FXO names are the exchange's side (a telephone hangs there), FXS the line's."""

    NONE = C.DAHDI_SIG_NONE
    FXSLS = C.DAHDI_SIG_FXSLS
    FXSGS = C.DAHDI_SIG_FXSGS
    FXSKS = C.DAHDI_SIG_FXSKS
    FXOLS = C.DAHDI_SIG_FXOLS
    FXOGS = C.DAHDI_SIG_FXOGS
    FXOKS = C.DAHDI_SIG_FXOKS
    EM = C.DAHDI_SIG_EM
    EM_E1 = C.DAHDI_SIG_EM_E1
    CLEAR = C.DAHDI_SIG_CLEAR
    HDLCRAW = C.DAHDI_SIG_HDLCRAW
    HDLCFCS = C.DAHDI_SIG_HDLCFCS
    HARDHDLC = C.DAHDI_SIG_HARDHDLC
    MTP2 = C.DAHDI_SIG_MTP2
    CAS = C.DAHDI_SIG_CAS
    OTHER = -1

    @classmethod
    def of(cls, value: int) -> Signalling:
        """The kind of a number from the driver; what Cordboard does not use is OTHER."""
        try:
            return cls(value)
        except ValueError:
            return cls.OTHER


class Law(enum.IntEnum):
    """Companding law; DEFAULT is the span's own."""

    DEFAULT = C.DAHDI_LAW_DEFAULT
    MULAW = C.DAHDI_LAW_MULAW
    ALAW = C.DAHDI_LAW_ALAW


class Policy(enum.IntEnum):
    """When the driver begins to send what was written."""

    IMMEDIATE = C.DAHDI_POLICY_IMMEDIATE
    WHEN_FULL = C.DAHDI_POLICY_WHEN_FULL
    HALF_FULL = C.DAHDI_POLICY_HALF_FULL


class Hook(enum.IntEnum):
    """What `DahdiChannel.hook` does."""

    ONHOOK = C.DAHDI_ONHOOK
    OFFHOOK = C.DAHDI_OFFHOOK
    WINK = C.DAHDI_WINK
    FLASH = C.DAHDI_FLASH
    START = C.DAHDI_START
    RING = C.DAHDI_RING
    RINGOFF = C.DAHDI_RINGOFF


class Event(enum.IntEnum):
    """What a channel reports. Digits come or'ed: `PULSEDIGIT | ord(digit)` and so on."""

    ONHOOK = C.DAHDI_EVENT_ONHOOK
    RINGOFFHOOK = C.DAHDI_EVENT_RINGOFFHOOK
    WINKFLASH = C.DAHDI_EVENT_WINKFLASH
    ALARM = C.DAHDI_EVENT_ALARM
    NOALARM = C.DAHDI_EVENT_NOALARM
    ABORT = C.DAHDI_EVENT_ABORT
    OVERRUN = C.DAHDI_EVENT_OVERRUN
    BADFCS = C.DAHDI_EVENT_BADFCS
    DIALCOMPLETE = C.DAHDI_EVENT_DIALCOMPLETE
    RINGERON = C.DAHDI_EVENT_RINGERON
    RINGEROFF = C.DAHDI_EVENT_RINGEROFF
    HOOKCOMPLETE = C.DAHDI_EVENT_HOOKCOMPLETE
    BITSCHANGED = C.DAHDI_EVENT_BITSCHANGED
    PULSE_START = C.DAHDI_EVENT_PULSE_START
    TIMER_EXPIRED = C.DAHDI_EVENT_TIMER_EXPIRED
    TIMER_PING = C.DAHDI_EVENT_TIMER_PING
    POLARITY = C.DAHDI_EVENT_POLARITY
    RINGBEGIN = C.DAHDI_EVENT_RINGBEGIN
    EC_DISABLED = C.DAHDI_EVENT_EC_DISABLED
    REMOVED = C.DAHDI_EVENT_REMOVED
    NEONMWI_ACTIVE = C.DAHDI_EVENT_NEONMWI_ACTIVE
    NEONMWI_INACTIVE = C.DAHDI_EVENT_NEONMWI_INACTIVE
    TX_CED_DETECTED = C.DAHDI_EVENT_TX_CED_DETECTED
    RX_CED_DETECTED = C.DAHDI_EVENT_RX_CED_DETECTED
    TX_CNG_DETECTED = C.DAHDI_EVENT_TX_CNG_DETECTED
    RX_CNG_DETECTED = C.DAHDI_EVENT_RX_CNG_DETECTED
    EC_NLP_DISABLED = C.DAHDI_EVENT_EC_NLP_DISABLED
    EC_NLP_ENABLED = C.DAHDI_EVENT_EC_NLP_ENABLED
    READ_OVERRUN = C.DAHDI_EVENT_READ_OVERRUN
    WRITE_UNDERRUN = C.DAHDI_EVENT_WRITE_UNDERRUN
    PULSEDIGIT = C.DAHDI_EVENT_PULSEDIGIT
    DTMFDOWN = C.DAHDI_EVENT_DTMFDOWN
    DTMFUP = C.DAHDI_EVENT_DTMFUP


class Alarm(enum.IntFlag):
    """Alarms of a span or a channel (ITU-T G.732, G.775). RECOVER: over, but not yet for long."""

    NONE = 0
    RECOVER = C.DAHDI_ALARM_RECOVER
    LOOPBACK = C.DAHDI_ALARM_LOOPBACK
    YELLOW = C.DAHDI_ALARM_YELLOW
    RED = C.DAHDI_ALARM_RED
    BLUE = C.DAHDI_ALARM_BLUE
    NOTOPEN = C.DAHDI_ALARM_NOTOPEN
    LOS = C.DAHDI_ALARM_LOS
    LFA = C.DAHDI_ALARM_LFA
    LMFA = C.DAHDI_ALARM_LMFA


@dataclass(frozen=True, slots=True)
class ChannelParams:
    """What GET_PARAMS tells of a channel. Times are milliseconds."""

    number: int
    span: int
    position: int
    """Place within the span from 1: the time slot of an E1."""
    signalling: Signalling
    law: Law
    name: str
    rx_bits: int
    """Received ABCD bits, A = 8."""
    tx_bits: int
    idle_bits: int
    off_hook: bool
    """Whether the far side is off hook, or rings."""
    alarms: Alarm
    wink_ms: int
    flash_ms: int
    rx_flash_ms: int
    """A far side that is on hook for longer than this has hung up."""
    debounce_ms: int
    capabilities: int = 0
    """Kinds of signalling that the hardware is made for: bits of DAHDI_SIG_*; 0 is an empty place."""


def params_of(told: Any) -> ChannelParams:
    """The driver's `dahdi_params` in our words."""
    return ChannelParams(
        number=told.channo,
        span=told.spanno,
        position=told.chanpos,
        signalling=Signalling.of(told.sigtype),
        law=Law(told.curlaw),
        name=text(told.name),
        rx_bits=told.rxbits & ABCD,
        tx_bits=told.txbits & ABCD,
        idle_bits=told.idlebits & ABCD,
        off_hook=bool(told.rxisoffhook),
        alarms=Alarm(told.chan_alarms),
        wink_ms=told.winktime,
        flash_ms=told.flashtime,
        rx_flash_ms=told.rxflashtime,
        debounce_ms=told.debouncetime,
        capabilities=told.sigcap,
    )
