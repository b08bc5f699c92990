from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, insert, select, text

from cti.errors import BadRequest
from cti.store.database import MIGRATIONS, Database
from cti.store.errors import DatabaseAway, DatabaseUnreadable, DatabaseVersion, StoreError
from cti.store.house.tables import FlowStepsUptoRow
from cti.store.tables import Base, EventRow, PhoneRow

NEWEST = max(path.stem[:4] for path in (MIGRATIONS / "versions").glob("0*.py"))
NEXT = f"{int(NEWEST) + 1:04}"
NEXT_VERSION = f"""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{NEWEST}"


def upgrade() -> None:
    op.add_column("events", sa.Column("colour", sa.Text(), nullable=True))
"""


@pytest.fixture
def newer_program(tmp_path: Path) -> Path:
    """The migrations of a program one version ahead."""
    folder = tmp_path / "newer" / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{NEXT}_colour.py").write_text(NEXT_VERSION)
    return folder


def add_event(database: Database, seq: int) -> None:
    with database.writing() as connection:
        connection.execute(
            insert(EventRow), {"seq": seq, "at": 1.0, "type": "Odd", "call": None, "data": "{}"}
        )


def test_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    with database.reading() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_a_missing_file_is_made_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "var" / "deep" / "cordboard.db"
    with Database.open(f"sqlite:///{path}") as database:
        add_event(database, 1)
        with database.reading() as connection:
            assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
            assert connection.scalar(text("PRAGMA synchronous")) == 1
    assert path.exists()


def test_opening_again_keeps_what_is_there(url: str) -> None:
    with Database.open(url) as database:
        add_event(database, 7)
    with Database.open(url) as database, database.reading() as connection:
        assert connection.scalar(select(func.max(EventRow.seq))) == 7


def test_an_empty_postgresql_database_is_prepared(cluster) -> None:
    url = cluster.empty_database()
    with Database.open(url) as database:
        add_event(database, 1)


def test_a_database_of_an_older_program_is_upgraded(own_url: str, newer_program: Path) -> None:
    with Database.open(own_url) as database:
        add_event(database, 1)
    with Database.open(own_url, migrations=newer_program) as database:
        with database.reading() as connection:
            assert connection.execute(text("SELECT seq, colour FROM events")).all() == [(1, None)]
        if database.path is not None:
            copy = database.path.with_name(f"cordboard.db.before-upgrade-from-{NEWEST}")
            with closing(sqlite3.connect(copy)) as old:
                assert old.execute("SELECT seq FROM events").fetchall() == [(1,)]
                assert "colour" not in [row[1] for row in old.execute("PRAGMA table_info(events)")]


def test_a_database_of_a_newer_program_is_refused_by_name(
    own_url: str, newer_program: Path
) -> None:
    Database.open(own_url, migrations=newer_program).close()
    with pytest.raises(DatabaseVersion) as refused:
        Database.open(own_url)
    sentence = str(refused.value)
    assert NEXT in sentence
    assert f"up to {NEWEST}" in sentence
    assert "start the newer program" in sentence
    assert "cordboard.db" in sentence or "'empty" in sentence


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, this is no database.")
    with pytest.raises(DatabaseUnreadable, match="is not a database: move that file away"):
        Database.open(f"sqlite:///{path}")
    assert path.read_text().startswith("Dear Sir")
    assert os.listdir(tmp_path) == ["letter.txt"]


def test_a_damaged_database_is_refused(sqlite_pattern: Path, tmp_path: Path) -> None:
    path = tmp_path / "damaged.db"
    whole = sqlite_pattern.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(DatabaseUnreadable, match="restore it from a backup"):
        Database.open(f"sqlite:///{path}")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreadable, match="is a folder; name a file"):
        Database.open(f"sqlite:///{tmp_path}")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "music.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    with pytest.raises(DatabaseUnreadable, match=r"belongs to another program .* 'songs'"):
        Database.open(f"sqlite:///{path}")


def test_a_database_held_by_another_program_is_named(tmp_path: Path) -> None:
    path = tmp_path / "held.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("CREATE TABLE x (y)")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("cti.store.database.BUSY_SECONDS", 0.05)
            with pytest.raises(DatabaseAway, match="no other program holds it"):
                Database.open(f"sqlite:///{path}")


def test_a_postgresql_server_that_does_not_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseAway) as refused:
        Database.open(f"postgresql://someone:secret@/calls?host={tmp_path}")
    assert "'calls'" in str(refused.value)
    assert "start PostgreSQL" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["", "cordboard.db", "mysql://root@localhost/calls", "sqlite://"])
def test_other_urls_are_refused_with_the_right_forms(url: str) -> None:
    with pytest.raises(StoreError, match="write sqlite:///FILE or postgresql"):
        Database.open(url)


def test_foreign_keys_are_watched(database: Database) -> None:
    with (
        pytest.raises(Exception, match=r"(?i)foreign key"),
        database.writing() as connection,
    ):
        connection.execute(
            insert(PhoneRow), {"customer": 99, "number": "1", "label": "", "position": 0}
        )


def test_a_reading_sees_one_state_while_others_write(database: Database) -> None:
    count = select(func.count()).select_from(FlowStepsUptoRow)
    with database.reading() as reading:
        assert reading.scalar(count) == 0
        with database.writing() as writing:
            writing.execute(insert(FlowStepsUptoRow).values(one=1, seq=7))
        assert reading.scalar(count) == 0
    with database.reading() as reading:
        assert reading.scalar(count) == 1


def test_a_value_that_no_column_holds_is_refused_in_a_sentence(database: Database) -> None:
    """Numbers come from clients as they please; a refusal is no fault of the server."""
    row = EventRow.__table__
    refusal = "The database cannot hold a value that was given .*; mend it"
    with pytest.raises(BadRequest, match=refusal), database.reading() as connection:
        connection.execute(select(row.c.seq).where(row.c.seq == 2**70))
    with pytest.raises(BadRequest, match=refusal), database.writing() as connection:
        connection.execute(
            insert(EventRow).values(seq=2**70, at=0.0, type="Offered", call=None, data="{}")
        )
    with database.reading() as connection:
        assert connection.scalars(select(row.c.seq)).all() == []
