"""Conference rooms: who hears whom, who may come in, and how they end."""

from __future__ import annotations

import pytest

from cti.calls.conferences import Conferences
from cti.errors import BadRequest, Conflict, NoResource, NotFound
from tests.support.office import Office


@pytest.fixture
def conferences(office: Office) -> Conferences:
    return Conferences(office.control.rooms, office.clock)


def callers(office: Office, count: int) -> list[tuple[int, str]]:
    """So many answered callers: call and device."""
    made = []
    for _ in range(count):
        office.network.call()
        call = office.last_call()
        office.control.accept_call(call)
        office.loop.settle()
        first = office.control.calls[call].first
        assert first is not None
        made.append((call, first.device))
    return made


def over(office: Office) -> None:
    for call in list(office.control.calls):
        office.control.clear_call(call)
    office.assert_clean()


def test_three_hear_each_other_and_a_muted_one_is_heard_by_nobody(
    office: Office, conferences: Conferences
) -> None:
    (a, first), (b, second), (c, third) = callers(office, 3)
    room = conferences.open("800").number
    conferences.join(room, a, alone="house/music")
    assert office.media.played_to(office.row(first)) == [("house/music",)]
    conferences.join(room, b)
    conferences.join(room, c, role="listener")
    assert office.media.played_to(office.row(first)) == []
    assert office.hears(first, second)
    assert office.hears(third, first, second)
    conferences.mute(room, True, b)
    assert office.hears(first)
    assert office.hears(second, first)
    conferences.mute(room, False)
    assert office.hears(first, second)
    conferences.leave(b)
    assert office.hears(second)
    office.network.hang_up(next(iter(office.network.live)))
    assert len(conferences.members(room)) == 1
    conferences.close(room)
    over(office)


def test_members_wait_for_the_leader_and_a_locked_room_lets_nobody_in(
    office: Office, conferences: Conferences
) -> None:
    (a, first), (b, second), (c, third), (d, _) = callers(office, 4)
    room = conferences.open(most=3).number
    conferences.join(room, a, alone="house/music", wait_leader=True)
    conferences.join(room, b, wait_leader=True)
    assert office.hears(first)
    assert office.media.played_to(office.row(first)) == [("house/music",)]
    conferences.lock(room, True)
    with pytest.raises(Conflict, match="locked"):
        conferences.join(room, c)
    conferences.join(room, c, role="leader")
    assert office.hears(first, second, third)
    assert office.media.played_to(office.row(first)) == []
    conferences.lock(room, False)
    with pytest.raises(NoResource, match="full with 3"):
        conferences.join(room, d)
    conferences.mute(room, True)
    assert office.hears(first, third), "the leader is not muted with all"
    conferences.close(room)
    over(office)


def test_a_room_ends_at_its_time_and_everybody_is_told(
    office: Office, conferences: Conferences
) -> None:
    told: list[tuple[str, int]] = []
    conferences.on_left(lambda number, call: told.append((number, call)))
    (a, first), (b, _) = callers(office, 2)
    conferences.open("9", until=office.clock.now() + 60)
    conferences.join("9", a)
    conferences.join("9", b)
    conferences.leave(b)
    office.loop.settle()
    assert told == [("9", b)]
    office.loop.advance(61)
    assert ("9", a) in told
    assert office.hears(first)
    with pytest.raises(NotFound, match="no room 9"):
        conferences.find("9")
    over(office)


def test_what_cannot_be_a_room_is_said(office: Office, conferences: Conferences) -> None:
    for wrong, words in (
        ({"number": "a b"}, "no number of a room"), ({"most": 1}, "2 to 60"),
        ({"pin": "1", "leader_pin": "1"}, "another one"), ({"until": 1.0}, "over already"),
    ):  # fmt: skip
        with pytest.raises(BadRequest, match=words):
            conferences.open(**wrong)  # type: ignore[arg-type]
    assert conferences.open("5") is conferences.open("5")
    over(office)
