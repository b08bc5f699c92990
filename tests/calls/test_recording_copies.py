"""Second copies in the server's words: journal and alarm. And old recordings that go."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from cti.bus import Bus
from cti.calls.recording.copies import RecordingCopies
from cti.calls.recording.retention import RecordingRetention
from cti.clock import LoopClock
from cti.events import (
    AlarmCleared,
    AlarmRaised,
    Event,
    RecordingCopied,
    RecordingEnded,
    RecordingRemoved,
)
from cti.media.recording.file import seal
from cti.media.recording.retention import Rules
from cti.media.wav import header
from cti.sounds.recordings import classes_of
from cti.store.records.call_record import CallRecord


class Told:
    """What was published, to be waited for."""

    def __init__(self, bus: Bus) -> None:
        self.events: list[Event] = []
        self._news = asyncio.Event()
        bus.listen_all(self._hear)

    def _hear(self, seq: int, event: Event) -> None:
        self.events.append(event)
        self._news.set()

    async def until(self, kind: type[Event], count: int = 1) -> list[Event]:
        async with asyncio.timeout(10):
            while True:
                found = [event for event in self.events if isinstance(event, kind)]
                if len(found) >= count:
                    return found
                self._news.clear()
                await self._news.wait()


def sealed(folder: Path, name: str) -> RecordingEnded:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(header(16_000, 2) + bytes(16_000))
    seconds, sha256 = seal(path)
    recording = name.removesuffix(".wav")
    return RecordingEnded(
        at=1.0, call=7, recording=recording, path=str(path), seconds=seconds, sha256=sha256
    )


def overwrite(ended: RecordingEnded, content: bytes) -> None:
    Path(ended.path).write_bytes(content)


async def test_a_sealed_recording_has_a_copy_in_the_journal(tmp_path: Path) -> None:
    bus, here, there = Bus(), tmp_path / "here", tmp_path / "there"
    there.mkdir()
    left = sealed(here, "2026-01-02/6-2.wav")
    os.utime(left.path, (1000, 1000))
    told = Told(bus)
    copies = RecordingCopies(bus, LoopClock(), here, there)
    ended = sealed(here, "2026-01-02/7.wav")
    bus.publish(ended)
    copied = await told.until(RecordingCopied, 2)
    copies.close()
    assert sorted((one.call, one.recording, one.sha256) for one in copied) == [  # type: ignore[attr-defined]
        (6, "2026-01-02/6-2", left.sha256),
        (7, "2026-01-02/7", ended.sha256),
    ]
    assert (there / "2026-01-02/7.wav").read_bytes() == (here / "2026-01-02/7.wav").read_bytes()


async def test_an_alarm_is_open_while_the_folder_is_away(tmp_path: Path) -> None:
    bus, here, there = Bus(), tmp_path / "here", tmp_path / "there"
    told = Told(bus)
    copies = RecordingCopies(bus, LoopClock(), here, there, retry_seconds=(0.001,))
    bus.publish(sealed(here, "2026-01-02/7.wav"))
    bus.publish(sealed(here, "2026-01-02/8.wav"))
    (alarm,) = await told.until(AlarmRaised)
    assert "mount it" in alarm.cause  # type: ignore[attr-defined]
    there.mkdir()
    await told.until(AlarmCleared)
    await told.until(RecordingCopied, 2)
    copies.close()
    assert len(await told.until(AlarmRaised)) == 1


async def test_recordings_that_cannot_be_copied_are_one_alarm_until_they_are(
    tmp_path: Path,
) -> None:
    bus, here, there = Bus(), tmp_path / "here", tmp_path / "there"
    there.mkdir()
    told = Told(bus)
    copies = RecordingCopies(bus, LoopClock(), here, there)
    ended = [sealed(here, f"2026-01-02/{call}.wav") for call in range(1, 12)]
    for one in ended[:-1]:
        overwrite(one, b"changed")
        bus.publish(one)
    bus.publish(ended[-1])
    await told.until(RecordingCopied)
    alarms = [event for event in told.events if isinstance(event, AlarmRaised)]
    assert [alarm.fact.partition(" have")[0] for alarm in alarms] == [
        "The recording 2026-01-02/1.wav has no second copy.", *(f"{n} recordings" for n in (2, 4, 8)),
    ]  # fmt: skip
    assert not any(isinstance(event, AlarmCleared) for event in told.events), "they still have none"
    for one in ended[:-1]:
        overwrite(one, (there / "2026-01-02/11.wav").read_bytes())
        bus.publish(one)
    await told.until(AlarmCleared)
    assert len(await told.until(RecordingCopied)) == 11
    copies.close()


async def test_old_recordings_go_and_the_journal_says_so(tmp_path: Path) -> None:
    bus, here = Bus(), tmp_path / "here"
    told = Told(bus)
    today = f"{datetime.now(UTC).astimezone():%Y-%m-%d}"
    for name in ("2020-01-02/7.wav", "2020-01-02/8.wav", f"{today}/9.wav"):
        sealed(here, name)
    (tmp_path / "old").mkdir()
    retention = RecordingRetention(
        bus,
        LoopClock(),
        here,
        Rules(0, {"queue:sales": 90}),
        lambda call, day: ["queue:sales"] if call != 8 else [],
        archive=tmp_path / "old",
    )
    assert await retention.step() is False
    removed = [event for event in told.events if isinstance(event, RecordingRemoved)]
    assert [(one.call, one.recording, one.days) for one in removed] == [(7, "2020-01-02/7", 90)]
    assert removed[0].moved_to == str(tmp_path / "old/2020-01-02/7.wav")
    assert (tmp_path / "old/2020-01-02/7.wav").is_file()
    assert sorted(path.name for path in here.rglob("*.wav")) == ["8.wav", "9.wav"]
    await retention.close()


async def test_what_cannot_be_moved_is_told_and_tried_again(tmp_path: Path) -> None:
    bus, here = Bus(), tmp_path / "here"
    told = Told(bus)
    sealed(here, "2020-01-02/7.wav")
    (tmp_path / "old").write_text("no folder")
    retention = RecordingRetention(
        bus, LoopClock(), here, Rules(30), lambda call, day: (), archive=tmp_path / "old"
    )
    await retention.step()
    await retention.step()
    (alarm,) = [event for event in told.events if isinstance(event, AlarmRaised)]
    assert "cannot be moved" in alarm.cause
    (tmp_path / "old").unlink()
    (tmp_path / "old").mkdir()
    await retention.step()
    assert isinstance(told.events[-2], RecordingRemoved)
    assert isinstance(told.events[-1], AlarmCleared)
    await retention.close()


async def test_one_that_cannot_be_removed_keeps_no_other(tmp_path: Path) -> None:
    bus, here = Bus(), tmp_path / "here"
    told = Told(bus)
    (tmp_path / "old" / "2020-01-02" / "1.wav").mkdir(parents=True)
    for call in (1, 2, 3):
        sealed(here, f"2020-01-0{call + 1}/{call}.wav")
    retention = RecordingRetention(
        bus, LoopClock(), here, Rules(30), lambda call, day: (), archive=tmp_path / "old"
    )
    for _ in range(3):
        await retention.step()
    removed = [event.call for event in told.events if isinstance(event, RecordingRemoved)]
    assert removed == [2, 3]
    (alarm,) = [event for event in told.events if isinstance(event, AlarmRaised)]
    assert "2020-01-02/1.wav cannot be moved" in alarm.cause
    (tmp_path / "old" / "2020-01-02" / "1.wav").rmdir()
    await retention.step()
    assert isinstance(told.events[-1], AlarmCleared)
    assert not list(here.rglob("*.wav"))
    await retention.close()


async def test_the_journal_is_told_while_many_are_removed(tmp_path: Path) -> None:
    """Of a server that falls in the middle not a thousand are gone that nobody heard of."""
    bus, here = Bus(), tmp_path / "here"
    there: list[int] = []
    bus.listen(RecordingRemoved, lambda event: there.append(len(list(here.rglob("*.wav")))))
    for call in range(50):
        sealed(here, f"2020-01-02/{call}.wav")
    retention = RecordingRetention(bus, LoopClock(), here, Rules(30), lambda call, day: ())
    await retention.step()
    assert there == [30] * 20 + [10] * 20 + [0] * 10
    await retention.close()


async def test_recordings_that_cannot_be_looked_through_are_an_alarm(tmp_path: Path) -> None:
    def away(call: int, day: date) -> list[str]:
        raise OSError("the database is away")

    bus, here = Bus(), tmp_path / "here"
    told = Told(bus)
    sealed(here, "2020-01-02/7.wav")
    retention = RecordingRetention(bus, LoopClock(), here, Rules(30, {"queue:sales": 90}), away)
    await retention._run()
    (alarm,) = [event for event in told.events if isinstance(event, AlarmRaised)]
    assert "cannot be looked through: the database is away" in alarm.cause
    await retention.close()


@pytest.mark.parametrize("rules", [Rules(), Rules(0, {"queue:vip": 0})])
async def test_nothing_is_removed_unless_it_was_asked_for(tmp_path: Path, rules: Rules) -> None:
    sealed(tmp_path, "2020-01-02/7.wav")
    retention = RecordingRetention(Bus(), LoopClock(), tmp_path, rules, lambda call, day: ())
    retention.start()
    assert await retention.step() is False
    await retention.close()
    assert (tmp_path / "2020-01-02/7.wav").is_file()


def test_the_record_of_another_day_says_nothing_of_a_recording() -> None:
    """A database that was made anew gives the numbers of calls again."""
    began = datetime(2026, 3, 1, 23, 59).timestamp()
    record = CallRecord(
        call=7, direction="in", calling="", called="", began=began, queue="sales", ended=began + 90
    )
    known = {7: record}
    store = SimpleNamespace(records=known)
    for day, classes in ((1, ["queue:sales"]), (2, ["queue:sales"]), (3, None), (28, None)):
        found = classes_of(store, 7, date(2026, 3 if day < 4 else 2, day))  # type: ignore[arg-type]
        assert found == classes
    assert classes_of(store, 8, date(2026, 3, 1)) is None  # type: ignore[arg-type]
