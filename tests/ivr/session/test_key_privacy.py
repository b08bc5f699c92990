"""Secret keys are cut out of recordings until the last of them has been released."""

from __future__ import annotations

from cti.errors import NotFound
from cti.flows.key_privacy import AFTER, HouseExtensions, KeyPrivacy
from tests.support.leap import LeapingClock, leaping


class Calls:
    def __init__(self) -> None:
        self.told: list[tuple[int, bool]] = []

    def cut_digits(self, call: int, on: bool) -> None:
        if call == 9:
            raise NotFound("gone")
        self.told.append((call, on))


def test_keys_are_cut_until_some_seconds_after_the_answer() -> None:
    with leaping() as loop:
        calls = Calls()
        privacy = KeyPrivacy(calls, LeapingClock(loop))
        privacy.hide_keys(7, True)
        privacy.hide_keys(7, False)
        loop.advance(AFTER - 0.1)
        assert calls.told == [(7, True)]
        loop.advance(0.2)
        assert calls.told == [(7, True), (7, False)]


def test_the_next_question_goes_on_cutting() -> None:
    with leaping() as loop:
        calls = Calls()
        privacy = KeyPrivacy(calls, LeapingClock(loop))
        for hidden in (True, False, True):
            privacy.hide_keys(7, hidden)
        loop.advance(AFTER * 2)
        assert calls.told == [(7, True), (7, True)]
        privacy.hide_keys(7, False)
        privacy.hide_keys(9, True)
        privacy.hide_keys(9, False)
        loop.advance(AFTER * 2)
        assert calls.told[-1] == (7, False)


def test_extensions_are_those_of_the_house() -> None:
    assert HouseExtensions(("201", "301")).all() == {"201", "301"}
