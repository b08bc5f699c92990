"""Settings that change while the server runs, and the lists that agents choose from."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select

from cti.errors import BadRequest
from cti.store.database import Database
from cti.store.tables import ChoiceRow, SettingRow
from cti.store.upsert import upsert

DISPOSITION = "disposition"
BREAK_REASON = "break_reason"


class Settings:
    """Plain values by key. Methods block."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def get(self, key: str, default: Any = None) -> Any:
        with self._database.reading() as connection:
            text = connection.scalar(select(SettingRow.value).where(SettingRow.key == key))
        return default if text is None else json.loads(text)

    def set(self, key: str, value: Any, *, by: str) -> None:
        """Raises BadRequest for a value that JSON does not know."""
        try:
            text = json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise BadRequest(f"The setting '{key}' takes plain values only: {error}.") from error
        row = {"key": key, "value": text, "by": by, "at": self._now()}
        with self._database.writing() as connection:
            upsert(connection, SettingRow.__table__, [row])

    def all(self) -> dict[str, Any]:
        with self._database.reading() as connection:
            rows = connection.execute(select(SettingRow.key, SettingRow.value))
            return {key: json.loads(text) for key, text in rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One word of a list in both languages; `flags` say what follows from a disposition."""

    code: str
    zh: str
    en: str
    flags: Mapping[str, bool] = field(default_factory=dict)


class Choices:
    """Dispositions and break reasons in their order. `list` and `put` block; the others do not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, name: str) -> list[Choice]:
        """`name` is DISPOSITION or BREAK_REASON."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(ChoiceRow.code, ChoiceRow.zh, ChoiceRow.en, ChoiceRow.flags)
                .where(ChoiceRow.list == name)
                .order_by(ChoiceRow.position)
            )
            return [Choice(code=code, zh=zh, en=en, flags=flags) for code, zh, en, flags in rows]

    def put(self, name: str, choices: Iterable[Choice]) -> None:
        """Replace a list."""
        rows = [
            {
                "list": name,
                "code": choice.code,
                "zh": choice.zh,
                "en": choice.en,
                "position": position,
                "flags": dict(choice.flags),
            }
            for position, choice in enumerate(choices)
        ]
        if len({row["code"] for row in rows}) != len(rows):
            raise BadRequest("Two choices of one list have the same code; give each its own.")
        with self._database.writing() as connection:
            connection.execute(delete(ChoiceRow).where(ChoiceRow.list == name))
            if rows:
                connection.execute(insert(ChoiceRow), rows)

    async def dispositions(self) -> tuple[Mapping[str, Any], ...]:
        return await asyncio.to_thread(self._plain, DISPOSITION)

    async def break_reasons(self) -> tuple[Mapping[str, Any], ...]:
        return await asyncio.to_thread(self._plain, BREAK_REASON)

    def _plain(self, name: str) -> tuple[Mapping[str, Any], ...]:
        return tuple(
            {"code": one.code, "zh": one.zh, "en": one.en, "flags": dict(one.flags)}
            for one in self.list(name)
        )
