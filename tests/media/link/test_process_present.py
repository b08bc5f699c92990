"""What the control process keeps of the present: told to a fresh engine it sounds the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cti.media.link.commands import (
    ChangePlaying,
    ClearRow,
    Command,
    CutDigits,
    Detect,
    LoadPrompt,
    PauseRecording,
    Play,
    PlayStream,
    SetCell,
    StartRecording,
    StopPlaying,
    StopRecording,
)
from cti.media.link.present import Present
from cti.media.link.records import AnswerJudged, Played, RecordingDone, RecordingInterrupted
from tests.support.deaf_media import DeafMedia

rows = st.integers(0, 5)
tokens = st.integers(1, 4)
commands = st.one_of(
    st.builds(SetCell, rows, rows, st.sampled_from([0.0, 0.5, 1.0])).filter(
        lambda cell: cell.listener != cell.talker
    ),
    st.builds(ClearRow, rows),
    st.builds(Detect, rows, *[st.booleans()] * 6),
)


@given(st.lists(commands, max_size=60))
def test_a_replay_makes_the_same_cells_and_detectors(given: list[Command]) -> None:
    present, before, after = Present(), DeafMedia(), DeafMedia()
    for command in given:
        present.command(command)
        before.send(command)
    for command in present.replay():
        after.send(command)
    assert after.cells == before.cells
    assert after.detectors == before.detectors


def state(*commands: Command) -> Present:
    present = Present()
    for command in commands:
        present.command(command)
    return present


def test_music_goes_on_as_loud_as_it_was_and_prompts_are_told() -> None:
    present = state(
        Play(1, 1, ("music",), loop=True),
        ChangePlaying(1, 1, gain=0.25),
        ChangePlaying(1, 9, gain=0.75),
        Play(2, 2, ("menu",)),
        PlayStream(3, 3),
        Play(4, 4, ("a",)),
        Play(5, 5, ("b",)),
        StopPlaying(5, 4),
        StopPlaying(5, 5),
    )
    present.report(Played(4, 4, finished=True))
    told, recordings = present.interrupted()
    assert told == [Played(2, 2, finished=False), Played(3, 3, finished=False)]
    assert recordings == []
    assert list(present.replay()) == [Play(1, 1, ("music",), loop=True, gain=0.25)]


def test_recordings_that_run_are_told_once_with_their_pause() -> None:
    first, second, third = (StartRecording(n, n, f"/{n}.wav") for n in (1, 2, 3))
    present = state(
        first,
        second,
        third,
        PauseRecording(1, True, "card"),
        PauseRecording(2, True),
        PauseRecording(2, False),
        StopRecording(3),
    )
    told, recordings = present.interrupted()
    assert told == [RecordingInterrupted(1, 1, True, "card"), RecordingInterrupted(2, 2)]
    assert recordings == [first, second]
    assert present.interrupted() == ([], [])


def test_what_begins_while_no_process_runs_begins_with_the_next_one() -> None:
    present = state(StartRecording(1, 1, "/1.wav"))
    present.interrupted()
    present.command(StartRecording(2, 1, "/2.wav"))
    present.command(PauseRecording(2, True))
    present.command(CutDigits(1, True))
    assert list(present.replay()) == [
        StartRecording(2, 1, "/2.wav"),
        PauseRecording(2, True),
        CutDigits(1, True),
    ]
    present.report(RecordingDone(2, "/2.wav", 1.0, ""))
    present.command(CutDigits(1, False))
    assert list(present.replay()) == []


def test_what_was_cut_of_a_row_ends_with_its_call() -> None:
    present = state(CutDigits(1, True), CutDigits(2, True), ClearRow(1))
    assert list(present.replay()) == [CutDigits(2, True)]


def test_an_answer_that_was_judged_is_not_judged_again() -> None:
    others = Detect(3, digits=True, early=True, voice=True)
    present = state(
        Detect(1, progress=True, answer=True),
        Detect(2, answer=True),
        Detect(3, digits=True, answer=True, early=True, voice=True),
    )
    for row in (1, 2, 3):
        present.report(AnswerJudged(row, "human", 1.0))
    assert list(present.replay()) == [Detect(1, progress=True), others]


def test_prompts_outlive_the_calls() -> None:
    prompt = LoadPrompt("a", "/a.wav")
    present = state(prompt, SetCell(0, 1), Play(1, 1, ("a",), loop=True), Detect(1, digits=True))
    present.forget_calls()
    assert list(present.replay()) == [prompt]
