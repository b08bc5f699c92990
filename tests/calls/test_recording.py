"""Which files are written, when, and what is told of them."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from cti.calls.recording.alarm import TOLD_SECONDS
from cti.calls.recording.recording import Recording
from cti.errors import NotFound
from cti.events import AlarmRaised, RecordingEnded, RecordingStarted
from cti.media.link.commands import PauseRecording
from cti.media.link.records import RecordingDone, RecordingInterrupted, TickFigures
from tests.support.leap import EPOCH
from tests.support.office import Office

A, B = "station:201", "station:202"


@pytest.fixture
def recording(office: Office, tmp_path: Path) -> Recording:
    return Recording(office.bus, office.control, office.media, tmp_path)


def today() -> str:
    return f"{datetime.fromtimestamp(EPOCH):%Y-%m-%d}"


def test_the_customer_is_recorded_from_answer_to_end(
    office: Office, recording: Recording, tmp_path: Path
) -> None:
    reference = office.network.call(channel=4)
    call = office.last_call()
    assert office.media.recorders == {}
    office.control.accept_call(call)
    (running,) = office.media.recorders.values()
    assert (running.row, Path(running.path)) == (3, tmp_path / today() / f"{call}.wav")
    office.control.deliver_call(call, A, auto_answer=True)
    office.control.single_step_transfer_call(call, A, B)
    assert len(office.of(RecordingStarted)) == 1
    assert office.of(RecordingEnded) == []
    office.network.hang_up(reference)
    ended = office.of(RecordingEnded)[0]
    assert (ended.call, ended.recording, ended.sha256) == (call, f"{today()}/{call}", "00")
    assert office.media.recorders == {}


def test_calls_inside_and_calls_that_nobody_answers_are_not_recorded(
    office: Office, recording: Recording
) -> None:
    call = office.control.make_call(A, B)
    office.control.answer_call(call, B)
    office.network.hang_up(office.network.call())
    assert office.of(RecordingStarted) == []


def test_each_trunk_of_a_call_has_its_own_file(office: Office, recording: Recording) -> None:
    office.network.call()
    call = office.last_call()
    office.control.route_call(call, "13900000009")
    office.loop.settle()
    office.network.answer(office.network.dialled("13900000009"))
    names = {Path(one.path).name for one in office.media.recorders.values()}
    assert names == {f"{call}.wav", f"{call}-2.wav"}
    office.control.clear_call(call)
    assert len(office.of(RecordingEnded)) == 2


def test_a_recording_follows_its_trunk_into_another_call(
    office: Office, recording: Recording
) -> None:
    office.network.call()
    call = office.last_call()
    office.control.deliver_call(call, A, auto_answer=True)
    about = office.control.consultation_call(call, A, "13900000009")
    office.loop.settle()
    office.network.answer(office.network.dialled("13900000009"))
    office.control.transfer_call(about, call, A)
    assert len(office.media.recorders) == 2
    office.control.clear_call(call)
    assert sorted(event.call for event in office.of(RecordingEnded)) == [call, about]


def test_card_numbers_are_not_written(office: Office, recording: Recording) -> None:
    office.network.call()
    call = office.last_call()
    with pytest.raises(NotFound):
        recording.pause(call, True)
    office.control.accept_call(call)
    recording.pause(call, True)
    recording.pause(call, False)
    pauses = [one.on for one in office.media.commands if isinstance(one, PauseRecording)]
    assert pauses == [True, False]


def test_a_file_that_is_incomplete_raises_an_alarm(office: Office, recording: Recording) -> None:
    office.network.call()
    office.control.accept_call(office.last_call())
    ((token, running),) = office.media.recorders.items()
    office.media.report(RecordingDone(token, running.path, 2.0, "00", "no space left on device"))
    assert office.of(RecordingEnded)[0].seconds == 2.0
    office.loop.advance(TOLD_SECONDS)
    office.media.report(TickFigures(50, 0, (50,), 1.0))
    alarm = office.of(AlarmRaised)[0]
    assert alarm.cause == "no space left on device."
    assert f"call {office.last_call()}" in alarm.fact


def test_who_joins_while_a_card_number_is_said_does_not_record_it(
    office: Office, recording: Recording
) -> None:
    office.network.call()
    call = office.last_call()
    office.control.accept_call(call)
    recording.pause(call, True, "card")
    office.control.route_call(call, "13900000009")
    office.loop.settle()
    office.network.answer(office.network.dialled("13900000009"))
    first, second = office.media.recorders
    assert office.media.commands[-1] == PauseRecording(second, True, "card")
    recording.pause(call, False)
    resumed = [
        one for one in office.media.commands if isinstance(one, PauseRecording) and not one.on
    ]
    assert {one.token for one in resumed} == {first, second}


def test_whose_recording_was_stopped_is_not_recorded_by_who_joins(
    office: Office, recording: Recording
) -> None:
    office.network.call()
    call = office.last_call()
    office.control.accept_call(call)
    recording.stop(call)
    office.control.route_call(call, "13900000009")
    office.loop.settle()
    office.network.answer(office.network.dialled("13900000009"))
    assert office.media.recorders == {}
    recording.start(call)
    assert len(office.media.recorders) == 2


@pytest.mark.parametrize("suffix", [".wav", ".wav.aes"])
def test_the_file_of_an_earlier_server_keeps_its_name(
    office: Office, tmp_path: Path, suffix: str
) -> None:
    """Its journal did not know of the call any more, so the number is given again."""
    first = office.network.call()
    number = office.last_call() + 1
    office.network.hang_up(first)
    (tmp_path / today()).mkdir()
    (tmp_path / today() / f"{number}{suffix}").write_bytes(b"earlier")
    Recording(office.bus, office.control, office.media, tmp_path)
    office.network.call()
    office.control.accept_call(office.last_call())
    assert office.last_call() == number
    (running,) = office.media.recorders.values()
    assert Path(running.path).name == f"{number}-2.wav"


def test_calls_go_on_while_the_folder_of_recordings_hangs(
    office: Office, recording: Recording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def watched(name: str) -> None:
        plain = getattr(os, name)

        def call(path: object, *rest: object, **named: object) -> object:
            assert not str(path).startswith(str(tmp_path)), f"{name} would hang"
            return plain(path, *rest, **named)

        monkeypatch.setattr(os, name, call)

    for name in ("stat", "lstat", "mkdir", "listdir", "scandir", "open", "unlink"):
        watched(name)
    reference = office.network.call()
    office.control.accept_call(office.last_call())
    ((token, running),) = office.media.recorders.items()
    office.media.report(RecordingInterrupted(token, running.row))
    office.network.hang_up(reference)
    assert len(office.of(RecordingStarted)) == 2


def test_the_rest_of_a_talk_goes_into_another_file_when_the_media_process_dies(
    office: Office, recording: Recording, tmp_path: Path
) -> None:
    reference = office.network.call(channel=4)
    call = office.last_call()
    office.control.accept_call(call)
    (first,) = office.media.recorders
    office.media.report(RecordingInterrupted(first, 3, paused=True, label="card"))
    (second,) = [one for one in office.media.recorders.values() if one.token != first]
    assert (second.row, Path(second.path)) == (3, tmp_path / today() / f"{call}-2.wav")
    assert office.media.commands[-1] == PauseRecording(second.token, True, "card")
    office.media.report(RecordingDone(first, "x", 2.0, "11", "The media process ended."))
    assert [one.recording for one in office.of(RecordingEnded)] == [f"{today()}/{call}"]
    assert office.of(AlarmRaised) == [], "the alarm is that of the media process"
    office.network.hang_up(reference)
    assert [one.recording for one in office.of(RecordingEnded)] == [
        f"{today()}/{call}",
        f"{today()}/{call}-2",
    ]
    assert not recording.busy


def test_calls_out_are_recorded_before_the_answer_where_the_site_wants_it(
    office: Office, tmp_path: Path
) -> None:
    early = Recording(office.bus, office.control, office.media, tmp_path, before_answer=True)
    for answered in (False, True):
        call = office.control.make_predictive_call("march", "13900000009")
        office.loop.settle()
        reference = office.network.dialled()
        assert office.media.recorders == {}, "nothing can be heard yet"
        office.network.progress(reference)
        (running,) = office.media.recorders.values()
        assert Path(running.path).name == f"{call}.wav"
        if answered:
            office.network.answer(reference)
        assert len(office.media.recorders) == 1, "the answer is in the same file"
        office.network.hang_up(reference)
        office.loop.settle()
    assert len(office.of(RecordingEnded)) == 2
    assert not early.busy
