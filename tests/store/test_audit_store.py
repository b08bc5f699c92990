from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import SQLAlchemyError

from cti.errors import BadRequest
from cti.store.audit import Audit
from cti.store.database import Database
from cti.store.settings import BREAK_REASON, DISPOSITION, Choice, Choices, Settings
from cti.store.tables import AuditRow


@pytest.fixture
def audit(database: Database) -> Iterator[Audit]:
    times = iter(range(1000, 9000))
    audit = Audit(database, now=lambda: float(next(times)))
    yield audit
    audit.close()


def test_what_was_noted_is_found_by_who_what_where_and_when(audit: Audit) -> None:
    audit("admin", "Login", "app:monitor", "10.0.0.1", "")
    audit("2001", "ForceClear", "call:7", "10.0.0.2", "cause 16")
    audit("admin", "PublishFlow", "flow:main", "10.0.0.1", "version 3\0\ud800")
    audit.close()
    assert [entry.seq for entry in audit.search()] == [3, 2, 1]
    assert [entry.seq for entry in audit.search(who="admin")] == [3, 1]
    assert [entry.object for entry in audit.search(what="ForceClear")] == ["call:7"]
    assert [entry.seq for entry in audit.search(source="10.0.0.1", since=1001)] == [3]
    assert [entry.seq for entry in audit.search(until=1001)] == [1]
    assert [entry.seq for entry in audit.search(before=3, limit=1)] == [2]
    assert audit.verify() is None


def test_the_chain_is_whole_however_many_write(audit: Audit, database: Database) -> None:
    assert audit.head() == (0, "")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: audit.append("admin", "Act", object=str(n)), range(40)))
    assert audit.head()[0] == 40
    assert audit.verify() is None


def test_the_database_refuses_to_change_or_delete_entries(audit: Audit, database: Database) -> None:
    audit.append("admin", "Login")
    for statement in (update(AuditRow).values(who="nobody"), delete(AuditRow)):
        with pytest.raises(SQLAlchemyError, match="append-only"), database.writing() as connection:
            connection.execute(statement)
    assert [entry.who for entry in audit.search()] == ["admin"]


@pytest.mark.parametrize(
    ("tampering", "entry"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE seq = 2", 2),
        ("UPDATE audit SET detail = 'x', hash = 'y' WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 2", 2),
    ],
)
def test_tampering_behind_the_database_is_seen(
    audit: Audit, database: Database, tampering: str, entry: int
) -> None:
    for _ in range(4):
        audit.append("admin", "Login")
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
            connection.execute(text(tampering))
            connection.execute(text("ALTER TABLE audit ENABLE TRIGGER ALL"))
        else:
            for trigger in ("audit_refuses_update", "audit_refuses_delete"):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
            connection.execute(text(tampering))
    broken = audit.verify()
    assert broken is not None
    assert broken.seq == entry


def test_settings_are_plain_values_by_key(database: Database) -> None:
    settings = Settings(database)
    assert settings.get("greeting", "none") == "none"
    settings.set("greeting", {"zh": "您好"}, by="admin")
    settings.set("greeting", {"zh": "欢迎"}, by="admin")
    settings.set("rings", 3, by="admin")
    assert settings.all() == {"greeting": {"zh": "欢迎"}, "rings": 3}
    with pytest.raises(BadRequest, match="plain values only"):
        settings.set("odd", object(), by="admin")


async def test_choices_come_in_their_order(database: Database) -> None:
    choices = Choices(database)
    choices.put(
        DISPOSITION,
        [
            Choice(code="sale", zh="成交", en="Sale", flags={"sale": True}),
            Choice(code="other", zh="其他", en="Other"),
        ],
    )
    choices.put(BREAK_REASON, [Choice(code="lunch", zh="用餐", en="Lunch")])
    choices.put(DISPOSITION, [*reversed(choices.list(DISPOSITION))])
    assert [one["code"] for one in await choices.dispositions()] == ["other", "sale"]
    assert (await choices.break_reasons())[0]["zh"] == "用餐"
    with pytest.raises(BadRequest, match="same code"):
        choices.put(DISPOSITION, [Choice(code="a", zh="", en="")] * 2)
    assert len(choices.list(DISPOSITION)) == 2
