"""What the numbers of refusals and of delivery reports mean, as sentences, and whose fault it is.

`+CMS ERROR` of 3GPP TS 27.005 3.2.5 (with the causes of 24.011 E.2 and of 23.040 9.2.3.22), `+CME ERROR`
of 27.007 9.2, TP-Status of 23.040 9.2.3.15.
"""

from __future__ import annotations

import enum

from drivers.gsm.errors import Blame, CommandRefused

_MESSAGE, _MODEM, _NETWORK = Blame.MESSAGE, Blame.MODEM, Blame.NETWORK

CMS: dict[int, tuple[str, Blame]] = {
    1: ("This number does not exist", _MESSAGE),
    8: ("The operator bars this SIM from sending", _MODEM),
    10: ("Sending is barred for this SIM; barring is set at the operator", _MODEM),
    17: ("The network failed", _NETWORK),
    21: ("The message was rejected; often the credit of the SIM is used up", _MODEM),
    22: ("The memory of the receiver is full", _NETWORK),
    27: ("The destination is out of service", _NETWORK),
    28: ("The network does not know the subscriber of this number", _MESSAGE),
    29: ("The network rejected the facility", _MODEM),
    30: ("The network does not know this number", _MESSAGE),
    38: ("The network is out of order", _NETWORK),
    41: ("The network failed for a moment", _NETWORK),
    42: ("The network is congested", _NETWORK),
    47: ("The network has no resources free", _NETWORK),
    50: ("This SIM is not subscribed to short messages", _MODEM),
    69: ("The network does not offer this facility", _MODEM),
    81: ("The reference of the message is not valid", _NETWORK),
    95: ("The network took the message for invalid", _MESSAGE),
    96: ("The network missed information in the message", _MESSAGE),
    97: ("The network does not know this kind of message", _MESSAGE),
    98: ("The message did not fit the state of the network", _NETWORK),
    99: ("The network does not know a part of the message", _MESSAGE),
    111: ("The network had a protocol error", _NETWORK),
    127: ("Another network on the way failed", _NETWORK),
    128: ("Telematic interworking is not supported", _MESSAGE),
    129: ("Messages of type 0 are not supported", _MESSAGE),
    130: ("The message cannot replace another", _MESSAGE),
    143: ("The protocol identifier was refused", _MESSAGE),
    144: ("The network does not support the alphabet of the message", _MESSAGE),
    145: ("The network does not support the class of the message", _MESSAGE),
    159: ("The data coding scheme was refused", _MESSAGE),
    176: ("The kind of message is not supported", _MESSAGE),
    192: ("The service centre is busy", _NETWORK),
    193: ("This SIM has no subscription at the service centre", _MODEM),
    194: ("The service centre failed", _NETWORK),
    195: ("The service centre does not accept this number", _MESSAGE),
    196: ("The service centre bars this destination", _MESSAGE),
    197: ("The service centre has this message already and rejected the second one", _MESSAGE),
    198: ("The service centre does not support the form of the validity period", _MESSAGE),
    199: ("The service centre does not support the validity period", _MESSAGE),
    208: ("The memory of the SIM for messages is full", _MODEM),
    209: ("The SIM has no memory for messages", _MODEM),
    210: ("The modem failed", _MODEM),
    211: ("The memory for messages is full", _MODEM),
    212: ("The toolkit of the SIM is busy", _NETWORK),
    255: ("The message was refused without a reason", _NETWORK),
    300: ("The modem failed", _MODEM),
    301: ("The message service of the modem is in use by another program", _MODEM),
    302: ("The modem does not allow this now", _MODEM),
    303: ("The modem does not support this", _MODEM),
    304: ("The modem took the PDU for invalid", _MESSAGE),
    305: ("The modem took a text parameter for invalid", _MESSAGE),
    310: ("There is no SIM in the modem; insert one", _MODEM),
    311: ("The SIM wants its PIN; write it into the configuration", _MODEM),
    312: ("The modem is locked to a SIM and wants its code", _MODEM),
    313: ("The SIM failed; take it out, clean it, insert it again", _MODEM),
    314: ("The SIM is busy", _NETWORK),
    315: ("The modem does not accept this SIM", _MODEM),
    316: ("The SIM is blocked and wants its PUK; unblock it in a telephone", _MODEM),
    317: ("The SIM wants its PIN 2", _MODEM),
    318: ("The SIM wants its PUK 2", _MODEM),
    320: ("The memory of the modem failed", _MODEM),
    321: ("There is no message at this place of the memory", _MODEM),
    322: ("The memory for messages is full", _MODEM),
    330: ("The number of the service centre is not known; write it into the configuration", _MODEM),
    331: ("There is no network; look at the antenna and the signal", _MODEM),
    332: ("The network did not answer in time", _NETWORK),
    340: ("The modem expected no acknowledgement", _MODEM),
    500: ("The modem gives no reason; look at credit, number and service centre", _NETWORK),
}

CME: dict[int, tuple[str, Blame]] = {
    0: ("The modem failed", _MODEM),
    1: ("The modem has no connection to its telephone part", _MODEM),
    3: ("The modem does not allow this now", _MODEM),
    4: ("The modem does not support this", _MODEM),
    5: ("The modem is locked to a SIM and wants its code", _MODEM),
    10: ("There is no SIM in the modem; insert one", _MODEM),
    11: ("The SIM wants its PIN; write it into the configuration", _MODEM),
    12: ("The SIM is blocked and wants its PUK; unblock it in a telephone", _MODEM),
    13: ("The SIM failed; take it out, clean it, insert it again", _MODEM),
    14: ("The SIM is busy", _NETWORK),
    15: ("The modem does not accept this SIM", _MODEM),
    16: ("The SIM refused the PIN", _MODEM),
    17: ("The SIM wants its PIN 2", _MODEM),
    18: ("The SIM wants its PUK 2", _MODEM),
    20: ("The memory of the modem is full", _MODEM),
    21: ("There is nothing at this place of the memory", _MODEM),
    22: ("The modem did not find what was asked for", _MODEM),
    23: ("The memory of the modem failed", _MODEM),
    24: ("The text is too long for the modem", _MESSAGE),
    25: ("The text has characters that the modem does not take", _MESSAGE),
    26: ("The number is too long for the modem", _MESSAGE),
    27: ("The number has characters that the modem does not take", _MESSAGE),
    30: ("There is no network; look at the antenna and the signal", _MODEM),
    31: ("The network did not answer in time", _NETWORK),
    32: ("The network admits this SIM to emergency calls only", _MODEM),
    40: ("The modem is locked to a network and wants its code", _MODEM),
    100: ("The modem gives no reason", _NETWORK),
    103: ("The network rejects this SIM", _MODEM),
    106: ("The network rejects this modem; its IMEI may be barred", _MODEM),
    111: ("This network does not admit the SIM", _MODEM),
    112: ("The SIM is not admitted in this area", _MODEM),
    113: ("Roaming is not admitted in this area", _MODEM),
}


def refusal(kind: str, code: int, command: str, words: str = "") -> CommandRefused:
    """The error of a final result code. `kind` is CMS, CME or ERROR; `command` its name only.

    `words` is what a modem says that gives words instead of a number.
    """
    table = CMS if kind == "CMS" else CME if kind == "CME" else {}
    if code in table:
        sentence, blame = table[code]
    elif kind == "CMS" and code >= 512:
        sentence, blame = "The modem refused for a reason of its maker; see its manual", _NETWORK
    elif words:
        sentence, blame = f"The modem refused: {words[:80]}", _NETWORK
    else:
        sentence, blame = "The modem refused and gives no reason", _NETWORK
    number = f", +{kind} ERROR: {code}" if code >= 0 else ""
    return CommandRefused(kind, code, f"{sentence} ({command}{number}).", blame)


class DeliveryState(enum.Enum):
    """What a delivery report says."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    """The service centre still tries."""
    FAILED = "failed"


_STATUS = {
    0x00: "Delivered",
    0x01: "Passed on; the service centre cannot confirm that it arrived",
    0x02: "Replaced by the service centre",
    0x20: "The network is congested; the service centre still tries",
    0x21: "The receiver is busy; the service centre still tries",
    0x22: "The receiver does not answer; the service centre still tries",
    0x23: "The service was rejected; the service centre still tries",
    0x24: "The quality of service is not available; the service centre still tries",
    0x25: "The receiver's telephone failed; the service centre still tries",
    0x40: "The receiver's telephone does not support this message",
    0x41: "The receiver's telephone is not able to take messages",
    0x42: "The receiver cannot be reached from this network",
    0x43: "This number does not exist",
    0x44: "The receiver may not be sent messages",
    0x45: "The message does not exist at the service centre any more",
    0x46: "The message was not delivered within its validity period",
    0x47: "The sender deleted the message",
    0x48: "An operator deleted the message",
    0x49: "The message does not exist at the service centre",
    0x60: "The network was congested; the service centre has given up",
    0x61: "The receiver was busy; the service centre has given up",
    0x62: "The receiver did not answer; the service centre has given up",
    0x63: "The service was rejected; the service centre has given up",
    0x64: "The quality of service was not available; the service centre has given up",
    0x65: "The receiver's telephone failed; the service centre has given up",
}


def delivery(status: int) -> tuple[DeliveryState, str]:
    """State and sentence of a TP-Status octet."""
    if status < 0x20:
        return DeliveryState.DELIVERED, _STATUS.get(status, "Delivered")
    if status < 0x40:
        return DeliveryState.WAITING, _STATUS.get(status, "The service centre still tries")
    return DeliveryState.FAILED, _STATUS.get(
        status, f"The service centre has given up (status {status:#04x})"
    )
