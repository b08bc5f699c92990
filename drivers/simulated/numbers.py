"""The number plan: how the subscriber behind a number behaves, by its last two digits.

    last digit   the digit before it   behaviour
    0 1 2 3      any                   human: rings, answers, talks             40 %
    4            any                   colour_ring: music, then answers         10 %
    5            any                   machine: greeting, beep, listens         10 %
    6            any                   busy                                     10 %
    7            any                   no_answer: rings out                     10 %
    8            0-5                   no_answer                                 6 %
    8            6-9                   rejects                                   4 %
    9            0-3                   vacant                                    4 %
    9            4-6                   powered_off                               3 %
    9            7-9                   fax                                       3 %

Numbers with fewer than three digits are vacant. The voice of a number comes from all its digits.
"""

from __future__ import annotations

from drivers.simulated.messages import Subscriber
from drivers.simulated.speech import ANNOUNCER

SHORTEST = 3

BY_LAST_DIGIT = {
    "0": "human",
    "1": "human",
    "2": "human",
    "3": "human",
    "4": "colour_ring",
    "5": "machine",
    "6": "busy",
    "7": "no_answer",
}
EIGHT = ("no_answer",) * 6 + ("rejects",) * 4
NINE = ("vacant",) * 4 + ("powered_off",) * 3 + ("fax",) * 3


def behaviour_of(number: str) -> str:
    """The behaviour that the plan above gives a number."""
    digits = "".join(character for character in number if character.isdigit())
    if len(digits) < SHORTEST:
        return "vacant"
    before = int(digits[-2])
    if digits[-1] == "8":
        return EIGHT[before]
    if digits[-1] == "9":
        return NINE[before]
    return BY_LAST_DIGIT[digits[-1]]


def voice_of(number: str) -> int:
    """The voice of the person, or on the machine, behind a number."""
    return sum((index + 1) * ord(digit) for index, digit in enumerate(number)) % ANNOUNCER


def planned(number: str) -> Subscriber:
    """The subscriber whom the plan puts behind a number."""
    return Subscriber(number, behaviour_of(number))
