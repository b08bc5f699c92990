"""The causes of ITU-T Q.850 in words: why a call ended, and who says so."""

from __future__ import annotations

LOCATIONS = {
    0: "user",
    1: "private network at this end",
    2: "public network at this end",
    3: "transit network",
    4: "public network at the far end",
    5: "private network at the far end",
    7: "international network",
    10: "network beyond an interworking point",
}
"""Q.850 2.2.3: who found the cause."""

TEXTS = {
    1: "unallocated number",
    2: "no route to the transit network",
    3: "no route to the destination",
    4: "send special information tone",
    5: "misdialled trunk prefix",
    6: "channel unacceptable",
    7: "call awarded on an established channel",
    8: "pre-emption",
    9: "pre-emption, circuit reserved for reuse",
    16: "normal call clearing",
    17: "user busy",
    18: "no user responding",
    19: "no answer from the user (alerted)",
    20: "subscriber absent",
    21: "call rejected",
    22: "number changed",
    23: "redirection to a new destination",
    25: "exchange routing error",
    26: "non-selected user clearing",
    27: "destination out of order",
    28: "invalid number format (incomplete address)",
    29: "facility rejected",
    30: "response to STATUS ENQUIRY",
    31: "normal, unspecified",
    34: "no circuit or channel available",
    38: "network out of order",
    39: "permanent frame mode connection out of service",
    40: "permanent frame mode connection operational",
    41: "temporary failure",
    42: "switching equipment congestion",
    43: "access information discarded",
    44: "requested channel not available",
    46: "precedence call blocked",
    47: "resource unavailable, unspecified",
    49: "quality of service not available",
    50: "requested facility not subscribed",
    53: "outgoing calls barred within the closed user group",
    55: "incoming calls barred within the closed user group",
    57: "bearer capability not authorized",
    58: "bearer capability not available now",
    62: "inconsistent outgoing access information and subscriber class",
    63: "service or option not available, unspecified",
    65: "bearer capability not implemented",
    66: "channel type not implemented",
    69: "requested facility not implemented",
    70: "only restricted digital information is available",
    79: "service or option not implemented, unspecified",
    81: "invalid call reference value",
    82: "identified channel does not exist",
    83: "a suspended call exists, but not this call identity",
    84: "call identity in use",
    85: "no call suspended",
    86: "the call with this call identity has been cleared",
    87: "user not member of the closed user group",
    88: "incompatible destination",
    90: "non-existent closed user group",
    91: "invalid transit network selection",
    95: "invalid message, unspecified",
    96: "mandatory information element is missing",
    97: "message type non-existent or not implemented",
    98: "message not compatible with the call state, or not implemented",
    99: "information element non-existent or not implemented",
    100: "invalid information element contents",
    101: "message not compatible with the call state",
    102: "recovery on timer expiry",
    103: "parameter non-existent or not implemented, passed on",
    110: "message with an unrecognized parameter discarded",
    111: "protocol error, unspecified",
    127: "interworking, unspecified",
}


def text_of(value: int) -> str:
    """Words for a cause value; the class of a value that Q.850 does not list."""
    if value in TEXTS:
        return TEXTS[value]
    classes = ("normal", "normal", "resource unavailable", "service or option not available")
    more = (
        "service or option not implemented",
        "invalid message",
        "protocol error",
        "interworking",
    )
    return f"not in Q.850, class {(classes + more)[value >> 4 & 7]}"
