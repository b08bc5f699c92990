"""Recordings that are broken off go on as another file: by the disk, or by the media process's death."""

from __future__ import annotations

from pathlib import Path

import pytest

from cti.calls.recording.alarm import TOLD_AGAIN_SECONDS, TOLD_SECONDS
from cti.calls.recording.recording import AGAIN_SECONDS, Recording
from cti.events import AlarmCleared, AlarmRaised, RecordingEnded, RecordingStarted
from cti.media.link.commands import PauseRecording, StartRecording
from cti.media.link.records import RecordingDone, RecordingInterrupted, TickFigures
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
    lost = ((2.0, None),)
    problem = f"{one.path} ends after 2.0 s: no space; make room on the disk."
    office.media.report(
        RecordingDone(token, one.path, 2.0, "00", problem, lost=lost, cause="no space")
    )


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
    assert "ends after 2.0 s: no space" in office.of(RecordingEnded)[0].problem
    office.media.report(FIGURES)
    assert names(office) == [], "not at once: the disk is full"
    pass_time(office, AGAIN_SECONDS)
    call = office.last_call()
    assert names(office) == [f"{call}-2.wav"]
    assert len(office.of(RecordingStarted)) == 2
    office.control.clear_call(call)
    assert [bool(event.problem) for event in office.of(RecordingEnded)] == [True, False]
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
    office.control.clear_call(office.last_call())
    pass_time(office, AGAIN_SECONDS)
    assert len(names(office)) == 1


def test_a_full_disk_is_one_alarm_that_counts_the_calls(
    office: Office, recording: Recording
) -> None:
    connect(office, 5)
    for token in list(office.media.recorders)[:3]:
        break_off(office, token)
    pass_time(office, TOLD_SECONDS)
    (alarm,) = office.of(AlarmRaised)
    assert "The recordings of 3 calls are not whole" in alarm.fact
    assert alarm.cause == "no space."
    assert len(office.of(RecordingEnded)) == 3, "of each it is said what it lacks"
    for _ in range(2):  # the same calls again are nothing new
        pass_time(office, AGAIN_SECONDS)
        break_off(office, list(office.media.recorders)[-1])
    assert len(office.of(AlarmRaised)) == 1
    for token in list(office.media.recorders):
        break_off(office, token)
    pass_time(office, TOLD_AGAIN_SECONDS)
    assert "5 calls" in office.of(AlarmRaised)[1].fact
    assert len(office.of(AlarmRaised)) == 2


def test_the_alarm_is_not_over_by_a_recording_from_before_the_trouble(
    office: Office, recording: Recording
) -> None:
    connect(office, 2)
    whole = office.last_call()
    token, _ = office.media.recorders
    break_off(office, token)
    pass_time(office, TOLD_SECONDS)
    office.control.clear_call(whole)
    assert not office.of(AlarmCleared)
    connect(office, 1)
    office.control.clear_call(office.last_call())
    assert len(office.of(AlarmCleared)) == 1


def test_what_must_not_be_recorded_is_not_recorded_further_either(
    office: Office, recording: Recording
) -> None:
    """A card number is said while the disk is full; a caller refuses meanwhile."""
    connect(office, 2)
    refuses = office.last_call()
    for token in list(office.media.recorders):
        break_off(office, token)
    (pays,) = {event.call for event in office.of(RecordingStarted)} - {refuses}
    recording.pause(pays, True, "Card number")
    recording.stop(refuses)
    pass_time(office, AGAIN_SECONDS)
    pass_time(office, AGAIN_SECONDS)
    assert names(office) == [f"{pays}-2.wav"]
    ((token, _),) = office.media.recorders.items()
    assert office.media.commands[-1] == PauseRecording(token, True, "Card number")
    recording.pause(pays, False)
    break_off(office, token)
    pass_time(office, AGAIN_SECONDS)
    ((token, _),) = office.media.recorders.items()
    assert office.media.commands[-1] == office.media.recorders[token]


def test_one_that_is_begun_by_hand_meanwhile_is_not_begun_again(
    office: Office, recording: Recording
) -> None:
    connect(office, 1)
    (token,) = office.media.recorders
    break_off(office, token)
    recording.start(office.last_call())
    pass_time(office, AGAIN_SECONDS)
    assert names(office) == [f"{office.last_call()}-2.wav"]


def test_a_file_that_can_grow_no_longer_is_followed_by_another_at_once(
    office: Office, recording: Recording
) -> None:
    connect(office, 1)
    ((token, one),) = office.media.recorders.items()
    del office.media.recorders[token]
    problem = "as long as a WAV file can be; the call goes on in another recording"
    office.media.report(RecordingDone(token, one.path, 268e3, "00", problem, full=True))
    assert names(office) == [f"{office.last_call()}-2.wav"]
    pass_time(office, TOLD_AGAIN_SECONDS)
    assert not office.of(AlarmRaised)


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
