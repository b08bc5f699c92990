"""What can go wrong with a modem: one kind for each reaction of the caller."""

from __future__ import annotations

import enum

from drivers.line import LineError, LineUnavailable


class Blame(enum.Enum):
    """What stands in the way, and so what can be done about it."""

    MESSAGE = "message"
    """The message itself: no modem will send it."""
    MODEM = "modem"
    """This modem or its SIM: another modem may send it."""
    NETWORK = "network"
    """The network, now: later or on another network it may be sent."""


class GsmError(LineError):
    """A modem cannot do what was asked; the sentence says what and why."""


class MessageInvalid(GsmError):
    """The number, the text or an option cannot be sent by any modem."""


class ModemUnavailable(GsmError, LineUnavailable):
    """The device is not there, does not answer or has vanished; nothing was sent."""


class SimUnusable(GsmError):
    """The SIM is missing, locked or refused; somebody has to look at it."""


class SendingUnsure(GsmError):
    """The modem was given a message and died before it said whether it had taken it."""


class CommandRefused(GsmError):
    """The modem or the network said no. `kind` is CMS, CME or ERROR, `code` its number or -1."""

    def __init__(self, kind: str, code: int, sentence: str, blame: Blame) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.code = code
        self.blame = blame


class NoModem(GsmError):
    """No modem could take the message in the time that it had; it was not sent."""
