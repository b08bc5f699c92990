"""Second parties, rooms and judgements of a pretended house, for tests of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cti.ivr.flow.block import BlockFailed, PromptList
from cti.ivr.services.legs import Greeting, Reached, Talk, Way
from cti.ivr.services.rooms import Entry, RoomPlan, RoomState


def items(prompts: PromptList | None) -> list[str]:
    return [item.name or str(item.value) for item in prompts.items] if prompts is not None else []


class PretendLegs:
    """Every attempt ends as `answers` says for its number; a talk ends when the test says so."""

    def __init__(self, answers: Mapping[str, Reached] | None = None) -> None:
        self.answers = answers or {}
        self.called: list[Way] = []
        self.greeting = Greeting()
        self.together = False
        self.hears: PromptList | None = None
        self.did: list[tuple[Any, ...]] = []
        self.there = True

    async def call(
        self, ways: Sequence[Way], greeting: Greeting, *, together: bool, hears: PromptList | None
    ) -> Reached:
        self.greeting, self.together, self.hears = greeting, together, hears
        found = Reached("no_answer", cause=19)
        for way in ways:
            self.called.append(way)
            found = self.answers.get(way.number, Reached("connected", 8, 0, way.number))
            if found.leg:
                break
        return found

    def longest_unused(self, ways: Sequence[Way]) -> list[Way]:
        return list(reversed(ways))

    def bridge(self, leg: int, talk: Talk) -> None:
        if not self.there:
            raise BlockFailed("not_found", "gone")
        self.did.append(("bridge", leg, talk))

    def release(self, leg: int, cause: int = 16) -> None:
        self.did.append(("release", leg, cause))

    def hand_over(self, leg: int) -> None:
        self.did.append(("hand_over", leg))

    def hold(self, leg: int | None, music: PromptList | None) -> None:
        self.did.append(("hold", leg, items(music)))

    def retrieve(self, leg: int | None) -> bool:
        self.did.append(("retrieve", leg))
        return self.there

    async def send_keys(self, keys: str, leg: int | None, on: int, gap: int) -> None:
        self.did.append(("keys", keys, leg, on, gap))


class PretendRooms:
    """Rooms in which the caller stays until a test says otherwise."""

    def __init__(self, *rooms: str, refuses: str = "joined") -> None:
        self.rooms = {
            room: RoomState(0, datetime(2026, 11, 23, tzinfo=UTC), False) for room in rooms
        }
        self.refuses = refuses
        self.did: list[tuple[Any, ...]] = []
        self.came = 1

    def open(self, plan: RoomPlan) -> tuple[str, bool]:
        self.did.append(("open", plan))
        number = plan.number or "123456"
        new = number not in self.rooms
        self.rooms[number] = RoomState(0, datetime(2026, 11, 23, tzinfo=UTC), False)
        return number, new

    def state(self, room: str) -> RoomState | None:
        return self.rooms.get(room)

    def join(self, call: int, room: str, entry: Entry) -> str:
        self.did.append(("join", room, entry))
        return self.refuses

    def leave(self, call: int) -> None:
        self.did.append(("leave",))

    def control(self, room: str, do: str, member: str) -> None:
        self.did.append((do, room, member))

    async def announce(self, call: int, room: str, prompts: PromptList) -> None:
        self.did.append(("announce", room, items(prompts)))

    async def invite(self, call: int, room: str, ways: Sequence[Way], greeting: Greeting) -> int:
        self.did.append(("invite", room, [way.number for way in ways], greeting.confirm))
        return self.came

    def close(self, room: str) -> None:
        self.did.append(("close", room))
