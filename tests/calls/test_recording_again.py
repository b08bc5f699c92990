"""Recordings that are broken off go on as another file: by the disk, or by the media process's death."""

from __future__ import annotations

from pathlib import Path

import pytest

from cti.calls.recording import AGAIN_SECONDS, Recording
from cti.events import AlarmCleared, AlarmRaised, RecordingEnded, RecordingStarted
from cti.media.records import (
    PauseRecording,
    RecordingDone,
    RecordingInterrupted,
    StartRecording,
    TickFigures,
)
from tests.support.office import Office

FIGURES = TickFigures(50, 0, (50,), 1.0)


@pytest.fixture
def recording(office: Office, tmp_path: Path) -> Recording:
    return Recording(office.bus, office.control, office.media, tmp_path)


def connect(office: Office, calls: int) -> None:
    for _ in range(calls):
        office.network.call()
        office.control.accept_call(office.last_call())


def break_off(office: Office, token: int) -> None:
    """The disk takes no more of a recording."""
    one = office.media.recorders.pop(token)
    office.media.report(RecordingDone(token, one.path, 2.0, "00", "no space", (), ((2.0, None),)))


def names(office: Office) -> list[str]:
    return sorted(Path(one.path).name for one in office.media.recorders.values())


def pass_time(office: Office, seconds: float) -> None:
    office.loop.advance(seconds)
    office.media.report(FIGURES)


def test_a_call_is_recorded_further_when_the_disk_allows(
    office: Office, recording: Recording
) -> None:
    connect(office, 1)
    (token,) = office.media.recorders
    break_off(office, token)
    assert office.of(RecordingEnded)[0].problem == "no space"
    office.media.report(FIGURES)
    assert names(office) == [], "not at once: the disk is full"
    pass_time(office, AGAIN_SECONDS)
    call = office.last_call()
    assert names(office) == [f"{call}-2.wav"]
    assert len(office.of(RecordingStarted)) == 2
    office.control.clear_call(call)
    assert [event.problem for event in office.of(RecordingEnded)] == ["no space", ""]
    assert office.of(AlarmCleared)


def test_many_are_tried_one_first_then_more(office: Office, recording: Recording) -> None:
    connect(office, 5)
    for token in list(office.media.recorders):
        break_off(office, token)
    running = []
    for _ in range(3):
        pass_time(office, AGAIN_SECONDS)
        running.append(len(names(office)))
    assert running == [1, 3, 5]


def test_one_that_fails_again_lets_the_others_wait(office: Office, recording: Recording) -> None:
    connect(office, 4)
    for token in list(office.media.recorders):
        break_off(office, token)
    for _ in range(3):
        pass_time(office, AGAIN_SECONDS)
        (token,) = office.media.recorders
        break_off(office, token)
    assert len(office.of(AlarmRaised)) == 7
    office.control.clear_call(office.last_call())
    pass_time(office, AGAIN_SECONDS)
    assert len(names(office)) == 1


def test_a_call_that_has_ended_is_not_recorded_further(
    office: Office, recording: Recording
) -> None:
    connect(office, 1)
    (token,) = office.media.recorders
    break_off(office, token)
    office.control.clear_call(office.last_call())
    pass_time(office, AGAIN_SECONDS)
    assert names(office) == []


def test_after_the_media_process_died_the_pause_is_still_on(
    office: Office, recording: Recording
) -> None:
    connect(office, 1)
    call = office.last_call()
    ((token, one),) = office.media.recorders.items()
    recording.pause(call, True, "Card number")
    del office.media.recorders[token]
    office.media.report(RecordingInterrupted(token, one.row, True, "Card number"))
    ((second, again),) = office.media.recorders.items()
    assert Path(again.path).name == f"{call}-2.wav"
    assert office.media.commands[-1] == PauseRecording(second, True, "Card number")
    office.media.report(RecordingDone(token, one.path, 3.0, "00", "the process ended"))
    assert office.of(RecordingEnded)[0].recording.endswith(f"/{call}")
    office.control.clear_call(call)
    assert not recording.busy
    assert len(office.of(RecordingEnded)) == 2


def test_encrypted_where_the_site_has_keys(office: Office, tmp_path: Path) -> None:
    recording = Recording(office.bus, office.control, office.media, tmp_path, encrypt=True)
    connect(office, 1)
    call = office.last_call()
    (started,) = [one for one in office.media.commands if isinstance(one, StartRecording)]
    assert started.encrypt
    assert started.path.endswith(f"{call}.wav.aes")
    break_off(office, started.token)
    pass_time(office, AGAIN_SECONDS)
    assert names(office) == [f"{call}-2.wav.aes"]
    recording.close()
