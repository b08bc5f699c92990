"""`cordboard recordings check`: journal, files and second copies against each other."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import insert

from cti.config import ConfigError
from cti.config.reading import parse
from cti.events import RecordingEnded, RecordingStarted
from cti.media.recording.keys import add_key
from cti.media.wav import header
from cti.sounds.recording_check import Checked, check
from cti.sounds.recordings import Recordings, recording_keys
from cti.store.database import Database
from cti.store.journal.entry import entry_of
from cti.store.records.sound_files import SoundFile
from cti.store.records.writer import RecordWriter
from cti.store.tables import EventRow

WHOLE = b"RIFF sound"
SHA = hashlib.sha256(WHOLE).hexdigest()


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "recordings", tmp_path / "copies"


def put(folder: Path, name: str, content: bytes = WHOLE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1000, 1000))
    return path


def test_what_is_gone_changed_or_unknown_is_said(folders: tuple[Path, Path]) -> None:
    here, copies = folders
    known = []
    for call in range(1, 6):
        for folder in folders:
            put(folder, f"2026-05-03/{call}.wav")
        known.append(SoundFile(f"2026-05-03/{call}", here / f"2026-05-03/{call}.wav", 1.0, SHA))
    assert list(check(known, here, copies, "", Checked())) == []
    (here / "2026-05-03/1.wav").unlink()
    put(here, "2026-05-03/2.wav", b"something else")
    put(copies, "2026-05-03/3.wav", b"something else")
    (copies / "2026-05-03/4.wav").unlink()
    put(here, "2026-05-04/9-2.wav.aes")
    put(here, "2026-05-04/notes.txt")
    checked = Checked()
    said = list(check(known, here, copies, "", checked))
    assert [word in sentence for word, sentence in zip(
        ("is gone", "was changed", "second copy, was changed", "second copy, is gone", "no call"),
        said, strict=True,
    )] == [True] * 5  # fmt: skip
    assert (checked.recordings, checked.copies, checked.wrong) == (5, 5, 5)
    assert len(list(check(known, here, copies, "2026-05-04", Checked()))) == 1


def test_what_is_still_written_and_what_was_archived_is_not_missed(
    folders: tuple[Path, Path],
) -> None:
    here, copies = folders
    os.utime(put(here, "2026-05-03/1.wav"))
    old = put(here.parent / "old", "2020-01-01/7.wav")
    known = [SoundFile("2020-01-01/7", old, 1.0, SHA)]
    assert list(check(known, here, copies, "", Checked())) == []


def test_the_command_of_an_administrator(tmp_path: Path) -> None:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cti", "recordings", "check", "--data", str(tmp_path), *words],
            capture_output=True,
            text=True,
            check=False,
        )

    empty = run()
    assert empty.returncode == 2
    assert "There is no database" in empty.stderr
    path = put(tmp_path / "recordings", "2026-05-03/1.wav")
    ended = RecordingEnded(
        at=1.0, call=1, recording="2026-05-03/1", path=str(path), seconds=1.0, sha256=SHA
    )
    with (
        Database.open(f"sqlite:///{tmp_path / 'cordboard.db'}") as database,
        database.writing() as connection,
    ):
        RecordWriter().write(connection, [entry_of(1, ended)])
    whole = run()
    assert (whole.returncode, whole.stdout) == (0, "Recordings: 1; all as they were recorded.\n")
    path.write_bytes(b"other")
    wrong = run("--day", "2026-05-03")
    assert wrong.returncode == 1
    assert "1.wav was changed since it was recorded.\nRecordings: 1; 1 wrong." in wrong.stdout
    assert "write it as 2026-05-03" in run("--day", "3.5.").stderr


def test_keys_do_not_lie_beside_what_they_lock(tmp_path: Path) -> None:
    for place, refused in (("data/etc", True), ("etc", False)):
        key_file = tmp_path / place / "keys"
        key_file.parent.mkdir(parents=True)
        add_key(key_file)
        config = parse(
            {"server": {"data": str(tmp_path / "data")}, "recording": {"key_file": str(key_file)}},
            "x",
        )
        if refused:
            with pytest.raises(ConfigError, match="lies in the data folder"):
                recording_keys(config)
        else:
            assert recording_keys(config) is not None


def test_recordings_are_found_from_any_working_folder() -> None:
    """What the database says of a file must not depend on where the server was started."""
    config = parse({"server": {"data": "var"}}, "x")
    assert Recordings(config, None).folder == Path.cwd() / "var" / "recordings"


def test_what_a_server_that_fell_left_is_told_even_if_it_cannot_be_completed(
    tmp_path: Path,
) -> None:
    config = parse({"server": {"data": str(tmp_path)}}, "x")
    put(tmp_path / "recordings", "2026-05-03/1.wav", header(16_000, 2) + bytes(16_000))
    put(tmp_path / "recordings", "2026-05-03/2.wav", b"no sound")
    begun = [RecordingStarted(at=1.0, call=n, recording=f"2026-05-03/{n}") for n in (1, 2, 3)]
    entries = [entry_of(n, event) for n, event in enumerate(begun, 1)]
    nobody = SimpleNamespace(ended=lambda begun, path: None, goes_on=lambda begun, path: False)
    with Database.open(config.database) as database:
        with database.writing() as connection:
            rows = [
                {"seq": e.seq, "at": e.at, "type": e.type, "call": e.call, "data": e.data}
                for e in entries
            ]
            connection.execute(insert(EventRow), rows)
        store = SimpleNamespace(database=database)
        left = Recordings(config, None).seal_left(store, 9.0, nobody)  # type: ignore[arg-type]
    assert [(one.call, one.seconds, Path(one.path).name) for one in left] == [
        (1, 1.0, "1.wav"), (2, 0.0, "2.wav"), (3, 0.0, ""),
    ]  # fmt: skip
    assert left[0].problem == ""
    assert "header is another one" in left[1].problem
    assert "No such file" in left[2].problem
