"""What asks the driver beside the loop and beside the tick: nobody waits for a driver that keeps still."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import pytest

from drivers.dahdi import lookout, returning
from drivers.dahdi.lookout import Lookout
from drivers.dahdi.returning import ReturningChannels
from drivers.dahdi.watch import Watch
from drivers.line import LineUnavailable

PATIENCE = 10.0


class Driver:
    """Answers with the number of the question, once it is let."""

    def __init__(self) -> None:
        self.lets = threading.Semaphore(0)
        self.asked = 0
        self.begun = threading.Semaphore(0)

    def question(self) -> int:
        self.begun.release()
        self.lets.acquire(timeout=PATIENCE)
        self.asked += 1
        return self.asked


@pytest.fixture
async def watch() -> AsyncIterator[Watch]:
    made = Watch()
    yield made
    made.close()


async def test_the_loop_goes_on_while_the_driver_keeps_still(watch: Watch) -> None:
    driver, told = Driver(), asyncio.Queue[int]()
    watch.ask(driver.question, told.put_nowait)
    for _ in range(100):
        await asyncio.sleep(0)
    assert told.empty()
    driver.lets.release()
    async with asyncio.timeout(PATIENCE):
        assert await told.get() == 1


async def test_what_happens_during_a_question_is_asked_after_it(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "LOOK_SECONDS", 1000.0)
    driver, told = Driver(), asyncio.Queue[int]()
    look = Lookout(watch, driver.question, told.put_nowait)
    for _ in range(3):
        look.now()
    driver.lets.release(2)
    async with asyncio.timeout(PATIENCE):
        assert [await told.get(), await told.get()] == [1, 2]
    assert driver.asked == 2
    look.close()


async def test_it_is_asked_again_and_again_until_it_is_closed(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "LOOK_SECONDS", 0.0)
    driver, told = Driver(), asyncio.Queue[int]()
    look = Lookout(watch, driver.question, told.put_nowait)
    look.later()
    driver.lets.release(3)
    async with asyncio.timeout(PATIENCE):
        assert [await told.get() for _ in range(3)] == [1, 2, 3]
    for _ in range(4):
        await asyncio.to_thread(driver.begun.acquire)
    look.close()  # the fourth is on its way
    look.now()
    driver.lets.release()
    async with asyncio.timeout(PATIENCE):
        assert await told.get() == 4  # what it opened is not lost
    assert driver.asked == 4


async def test_an_answer_that_nobody_can_work_on_is_not_the_last(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "LOOK_SECONDS", 0.0)
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: None)
    driver, told = Driver(), asyncio.Queue[int]()

    def work(answer: int) -> None:
        told.put_nowait(answer)
        if answer == 1:
            raise ValueError("of whoever is told")

    look = Lookout(watch, driver.question, work)
    look.now()
    driver.lets.release(2)
    async with asyncio.timeout(PATIENCE):
        assert [await told.get() for _ in range(2)] == [1, 2]
    look.close()
    driver.lets.release()


class File:
    """An open channel as far as this matters."""

    def __init__(self, row: int, closed: list[int]) -> None:
        self.row, self._closed = row, closed

    def close(self) -> None:
        self._closed.append(self.row)


class Cards:
    """Opens rows once their card is back; every attempt is let by the test."""

    def __init__(self) -> None:
        self.lets = threading.Semaphore(0)
        self.there: set[int] = set()
        self.closed: list[int] = []
        self.tried: list[int] = []
        self.settled: list[list[int]] = []
        self.channels: Any = ReturningChannels("card", self.opened, self.settle)  # type: ignore[arg-type]

    def opened(self, row: int) -> File:
        self.lets.acquire(timeout=PATIENCE)
        self.tried.append(row)
        if row not in self.there:
            raise LineUnavailable(f"there is no channel {row}")
        return File(row, self.closed)

    def settle(self, files: Sequence[Any]) -> None:
        self.settled.append([file.row for file in files])

    def until_back(self, count: int) -> list[int]:
        found: list[int] = []
        waiting = threading.Event()
        for _ in range(round(PATIENCE * 1000)):
            found += [row for row, _ in self.channels.back()]
            if len(found) >= count:
                return found
            waiting.wait(0.001)
        raise AssertionError(f"only rows {found} are back")


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cards]:
    monkeypatch.setattr(returning, "RETURN_SECONDS", 0.0)
    made = Cards()
    yield made
    made.lets.release(100)
    made.channels.close()


def test_the_tick_does_not_wait_for_a_card_that_is_taken_out(cards: Cards) -> None:
    cards.channels.want(3, File(33, cards.closed))
    assert cards.channels.back() == []  # the driver keeps still, and so does the attempt
    assert cards.closed == []  # a file that it still takes apart is left alone
    cards.there.add(3)
    cards.lets.release()
    assert cards.until_back(1) == [3]
    assert cards.settled == [[3]]


def test_a_lost_file_is_closed_after_the_first_attempt(cards: Cards) -> None:
    cards.channels.want(3, File(33, cards.closed))
    cards.lets.release(2)
    while len(cards.tried) < 2:
        pass
    assert cards.closed == [33]


def test_another_row_is_first_when_one_cannot_be_had(cards: Cards) -> None:
    cards.there = {2}
    cards.channels.want(1, None)
    cards.channels.want(2, None)
    cards.lets.release(100)
    assert cards.until_back(1) == [2]


def test_what_came_back_too_late_is_closed(cards: Cards) -> None:
    cards.there = {1}
    cards.channels.want(1, None)
    cards.lets.release()
    while not cards.settled:
        pass
    cards.channels.close()
    cards.channels.close()
    assert cards.closed == [1]
