"""Which spans and channels the guest of `make lab` has.

Six E1 wired back to back in pairs: 1 with 2 and 3 with 4 have a D channel, 5 with 6 channel
associated signalling; then one pair of spans with four analogue lines.
"""

from __future__ import annotations

import os

FIRST = {span: 31 * (span - 1) + 1 for span in range(1, 7)} | {7: 187, 8: 191}
"""Span -> its first channel; the D channel of an E1 is 15 further on."""

FXS_PORTS = (187, 188, 189, 190)
"""The exchange's side (`fxoks`): a telephone would hang on each."""

FXO_PORTS = (191, 192, 193, 194)
"""The line's side (`fxsks`), wired to the port of the same place above."""

INCLUDE = os.environ.get("DAHDI_LAB_INCLUDE", "")
"""The folder that has the driver's own `dahdi/user.h`."""


def bearers(span: int) -> tuple[int, ...]:
    """The channels of an E1 that carry voice."""
    first = FIRST[span]
    return (*range(first, first + 15), *range(first + 16, first + 31))


def d_channel(span: int) -> int:
    return FIRST[span] + 15
