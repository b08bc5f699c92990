"""How long recordings are kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cti.media.recording.copy import copy
from cti.media.recording.retention import Due, Rules, Sweep, remove

TODAY = date(2026, 7, 1)
QUEUES = {1: ["queue:sales"], 2: ["queue:sales", "campaign:march"], 3: [], 4: ["queue:vip"]}


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"RIFF")


def due(folder: Path, rules: Rules, today: date = TODAY) -> list[Due]:
    found, more = Sweep(folder, rules, lambda call, day: QUEUES.get(call, ())).next(today, 1000)
    assert not more
    return found


def test_what_is_older_than_its_rule_is_due(tmp_path: Path) -> None:
    fill(
        tmp_path,
        *(
            f"{day}/{call}.wav"
            for call in (1, 2, 3, 4)
            for day in ("2026-06-20", "2026-05-01", "2026-01-01")
        ),
    )
    fill(tmp_path, "2025-01-01/notes.txt", "music/1.wav", "2026-01-01/1-2.wav.aes")
    rules = Rules(30, {"queue:sales": 10, "campaign:march": 100, "queue:vip": 0})
    assert [(one.recording, one.call, one.days) for one in due(tmp_path, rules)] == [
        ("2026-01-01/1-2.wav.aes", 1, 10),
        ("2026-01-01/1.wav", 1, 10),
        ("2026-01-01/2.wav", 2, 100),
        ("2026-01-01/3.wav", 3, 30),
        ("2026-05-01/1.wav", 1, 10),
        ("2026-05-01/3.wav", 3, 30),
        ("2026-06-20/1.wav", 1, 10),
    ]  # fmt: skip


def test_of_a_call_that_nobody_knows_the_longest_rule_counts(tmp_path: Path) -> None:
    """Whether it was one that must be kept cannot be told."""
    fill(tmp_path, "2026-01-01/1.wav")
    for rules, days in (
        (Rules(30, {"queue:sales": 100}), 100),
        (Rules(30, {"queue:sales": 10}), 30),
        (Rules(30, {"queue:vip": 0}), 0),
        (Rules(0, {"queue:sales": 10}), 0),
        (Rules(30), 30),
    ):
        found, _ = Sweep(tmp_path, rules, lambda call, day: None).next(TODAY, 10)
        assert [one.days for one in found] == ([days] if days else [])


def test_nothing_is_due_without_a_rule(tmp_path: Path) -> None:
    fill(tmp_path, "1999-01-01/1.wav")
    assert due(tmp_path, Rules()) == []
    assert not Rules(0, {"queue:sales": 0}).any
    assert due(tmp_path / "none", Rules(1)) == []


def test_the_day_counts_to_the_day(tmp_path: Path) -> None:
    fill(tmp_path, "2026-06-01/1.wav")
    assert due(tmp_path, Rules(31)) == []
    assert len(due(tmp_path, Rules(30))) == 1


def test_a_great_folder_is_looked_through_piece_by_piece(tmp_path: Path) -> None:
    fill(tmp_path, *(f"2026-0{month}-01/{call}.wav" for month in (1, 2) for call in range(1, 26)))
    asked: list[int] = []

    def classes(call: int, day: date) -> list[str]:
        asked.append(call)
        return ["queue:sales"] if call % 2 else []

    sweep = Sweep(tmp_path, Rules(60, {"queue:sales": 170}), classes)
    found = []
    while True:
        part, more = sweep.next(TODAY, 7)
        assert len(part) <= 7
        found += part
        if not more:
            break
    assert len(asked) == 50
    assert len({one.recording for one in found}) == len(found) == 25 + 12
    assert sweep.next(TODAY, 7) == ([], False)
    assert len(asked) == 50, "a day is looked at once for each rule that it reaches"
    for one in found:
        remove(tmp_path, one.recording)
    later, _ = sweep.next(date(2026, 7, 21), 100)
    assert {one.recording for one in later} == {f"2026-02-01/{n}.wav" for n in range(1, 26, 2)}
    sweep.again(later[0].recording)
    assert sweep.next(date(2026, 7, 21), 100)[0] == later


def test_deleted_with_its_copy_and_the_folder_of_its_day(tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    fill(tmp_path / "here", "2026-01-01/1.wav")
    fill(copies, "2026-01-01/1.wav", "2026-01-01/1.wav.sha256", "2026-01-01/2.wav")
    assert remove(tmp_path / "here", "2026-01-01/1.wav", None, copies) == ""
    assert list((tmp_path / "here").iterdir()) == []
    assert [path.name for path in copies.rglob("*.*")] == ["2.wav"]
    assert remove(tmp_path / "here", "2026-01-01/1.wav", None, copies) == ""


def test_moved_into_the_archive(tmp_path: Path) -> None:
    fill(tmp_path / "here", "2026-01-01/1.wav", "2026-01-01/2.wav")
    (tmp_path / "old").mkdir()
    where = remove(tmp_path / "here", "2026-01-01/1.wav", tmp_path / "old")
    assert Path(where).read_bytes() == b"RIFF"
    assert [path.name for path in (tmp_path / "here").rglob("*.wav")] == ["2.wav"]
    (tmp_path / "full").write_text("no folder")
    with pytest.raises(OSError, match="full"):
        remove(tmp_path / "here", "2026-01-01/2.wav", tmp_path / "full")
    assert [path.name for path in (tmp_path / "here").rglob("*.wav")] == ["2.wav"]


def test_nothing_is_removed_while_the_folder_of_copies_or_the_archive_is_away(
    tmp_path: Path,
) -> None:
    """Below a mount point that is not mounted a new folder would be on the wrong disk, and the second
    copy would stay for ever."""
    here, copies, old = (tmp_path / name for name in ("here", "copies", "old"))
    fill(here, "2026-01-01/1.wav")
    with pytest.raises(OSError, match="copies"):
        remove(here, "2026-01-01/1.wav", None, copies)
    with pytest.raises(OSError, match="old"):
        remove(here, "2026-01-01/1.wav", old)
    assert (here / "2026-01-01/1.wav").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_a_copy_that_cannot_be_deleted_keeps_the_recording(tmp_path: Path) -> None:
    here, copies = tmp_path / "here", tmp_path / "copies"
    fill(here, "2026-01-01/1.wav")
    (copies / "2026-01-01/1.wav").mkdir(parents=True)
    with pytest.raises(OSError, match=r"1\.wav"):
        remove(here, "2026-01-01/1.wav", None, copies)
    assert (here / "2026-01-01/1.wav").is_file()
    (copies / "2026-01-01/1.wav").rmdir()
    old = tmp_path / "old"
    old.mkdir()
    assert Path(remove(here, "2026-01-01/1.wav", old, copies)).is_file()


def test_copies_and_archives_are_as_private_as_recordings(tmp_path: Path) -> None:
    here, copies, old = (tmp_path / name for name in ("here", "copies", "old"))
    fill(here, "2026-01-01/1.wav")
    copies.mkdir()
    old.mkdir()
    copy(here / "2026-01-01/1.wav", copies / "2026-01-01/1.wav")
    assert (copies / "2026-01-01/1.wav").stat().st_mode & 0o777 == 0o640
    moved = Path(remove(here, "2026-01-01/1.wav", old, copies))
    assert moved.stat().st_mode & 0o777 == 0o640
