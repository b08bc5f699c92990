"""A database with a million customers, made once and kept under var/bench.

The rows are those that `Customers.add_many` would write; they are put in below it, with the indexes
made afterwards, because that takes a quarter of a minute instead of minutes.
`python -m tests.benchmarks.million_customers`.
"""

from __future__ import annotations

import itertools
import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from cti.store.customers.customers import Customers
from cti.store.customers.pinyin import spelled
from cti.store.database import Database

COUNT = 1_000_000
FOLDER = Path("var") / "bench"
SURNAMES = "陈林黄张李王吴刘蔡杨许郑谢郭洪曾邱廖赖周徐苏叶庄吕江何萧罗高"
GIVEN = "思远雅婷志明淑芬建国晓彤嘉欣子涵文博若曦海峰丽娟俊杰梦瑶国强诗雨"
MADE = 1.7e9


def number_of(index: int) -> str:
    """The telephone of the customer of this place, counted from 0."""
    return f"138{index * 7919 % 100_000_000:08d}"


def database_url(count: int = COUNT, folder: Path = FOLDER) -> str:
    """The URL of the database; it is made where it is not there, or not whole."""
    path = folder / f"customers-{count}.db"
    url = f"sqlite:///{path}"
    if not _is_whole(url, path, count):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{path.name}*"):
            old.unlink()
        begun = time.perf_counter()
        _make(url, path, count)
        print(f"{count} customers made in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    return url


def _is_whole(url: str, path: Path, count: int) -> bool:
    if not path.is_file():
        return False
    with Database.open(url) as database:
        return Customers(database).by_number(number_of(count - 1)) is not None


def _make(url: str, path: Path, count: int) -> None:
    Database.open(url).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL "
            "AND tbl_name IN ('customers', 'customer_phones')"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        _fill(connection, "customers", _customers(count))
        _fill(connection, "customer_phones", _phones(count))
        for _, statement in indexes:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fill(connection: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    marks = ", ".join("?" * len(first))
    connection.executemany(
        f"INSERT INTO {table} ({', '.join(first)}) VALUES ({marks})",
        (tuple(row.values()) for row in itertools.chain([first], rows)),
    )


def _customers(count: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(7)
    names = [a + b + c for a in SURNAMES for b in GIVEN for c in GIVEN]
    spellings = {name: _spelled(name) for name in names}
    fields = json.dumps({"level": "金卡"})
    for id in range(1, count + 1):
        name = chance.choice(names)
        pinyin, initials = spellings[name]
        yield {
            "id": id,
            "name": name,
            "pinyin": pinyin,
            "initials": initials,
            "member": str(199_999 + id),
            "kind": "normal",
            "owner": "",
            "title": "",
            "company": "",
            "address": "",
            "note": "",
            "fields": fields,
            "version": 1,
            "created": MADE,
            "changed": MADE,
        }


def _spelled(name: str, known: dict[str, tuple[str, str]] = {}) -> tuple[str, str]:  # noqa: B006
    """Character by character, so that there is little to look up."""
    for letter in name:
        if letter not in known:
            known[letter] = spelled(letter)
    parts = [known[letter] for letter in name]
    return "".join(pinyin for pinyin, _ in parts), "".join(first for _, first in parts)


def _phones(count: int) -> Iterator[dict[str, Any]]:
    for id in range(1, count + 1):
        yield {"customer": id, "number": number_of(id - 1), "label": "", "position": 0}


if __name__ == "__main__":
    print(database_url())
