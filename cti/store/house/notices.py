"""Announcements of the day: boards of notices, each valid from and until some time.

All stand in memory: flows ask on the loop and are answered at once. Edits block.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from cti.errors import BadRequest, NotFound
from cti.ivr.services.notices import Notice
from cti.numbering import normal
from cti.store.database import Database
from cti.store.house.tables import NoticeHeardRow, NoticeRow
from cti.store.text import clean
from cti.store.upsert import upsert
from cti.store.write_behind import WriteBehind

KEPT_DAYS = 7
"""How long it is kept who heard what; a notice is played again each day anyway."""
LONGEST = 4_000
"""Characters of a notice that a voice says."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A notice on its board. Times are Unix seconds; None is open."""

    number: int
    board: str
    prompt: str
    text: str
    valid_from: float | None
    valid_until: float | None


class NoticeBoards:
    """Fulfils `cti.ivr.services.notices.Notices`."""

    def __init__(
        self, database: Database, behind: WriteBehind, now: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._behind = behind
        self._now = now
        self._lock = threading.Lock()
        with database.writing() as connection:
            old = now() - KEPT_DAYS * 86_400
            connection.execute(delete(NoticeHeardRow).where(NoticeHeardRow.at < old))
            self._posted = {
                row.notice: Posted(
                    row.notice, row.board, row.prompt, row.text, row.valid_from, row.valid_until
                )
                for row in connection.execute(select(NoticeRow.__table__))
            }
            self._heard: dict[tuple[int, str], float] = {
                (row.notice, row.caller): row.at
                for row in connection.execute(select(NoticeHeardRow.__table__))
            }

    def boards(self) -> dict[str, str]:
        """Every board that has a notice, for pickers."""
        return {posted.board: posted.board for posted in self._posted.values()}

    def posted(self, board: str) -> list[Posted]:
        """All of a board, the newest first, also those that do not hold now."""
        return sorted(
            (one for one in self._posted.values() if one.board == board),
            key=lambda one: -one.number,
        )

    def valid(self, board: str, at: datetime, caller: str, most: int) -> Sequence[Notice]:
        moment = at.timestamp()
        found = [
            Notice(one.number, one.prompt, one.text)
            for one in self.posted(board)
            if (one.valid_from is None or one.valid_from <= moment)
            and (one.valid_until is None or moment < one.valid_until)
            and not (caller and self._heard_today(one.number, caller, at))
        ]
        return found[:most]

    def heard(self, notice: int, caller: str, at: datetime) -> None:
        if not caller or notice not in self._posted:
            return
        key = (notice, normal(caller))
        self._heard[key] = at.timestamp()
        row = {"notice": notice, "caller": clean(key[1]), "at": at.timestamp()}
        self._behind.put(lambda connection: upsert(connection, NoticeHeardRow.__table__, [row]))

    def _heard_today(self, notice: int, caller: str, at: datetime) -> bool:
        before = self._heard.get((notice, normal(caller)))
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        return before is not None and before >= midnight.timestamp()

    # --- edits ---------------------------------------------------------------------------------

    def post(
        self,
        board: str,
        *,
        prompt: str = "",
        text: str = "",
        valid_from: float | None = None,
        valid_until: float | None = None,
        by: str = "",
    ) -> int:
        """Put a notice on a board; returns its number. Raises BadRequest. Blocks."""
        if not board.strip() or bool(prompt) == bool(text) or len(text) > LONGEST:
            raise BadRequest(
                f"A notice needs a board and either a prompt or a text of at most {LONGEST} characters."
            )
        if valid_from is not None and valid_until is not None and valid_from >= valid_until:
            raise BadRequest("A notice that ends before it begins would never be heard.")
        row = {
            "board": clean(board.strip()),
            "prompt": clean(prompt),
            "text": clean(text),
            "valid_from": valid_from,
            "valid_until": valid_until,
            "by": clean(by),
            "at": self._now(),
        }
        with self._lock, self._database.writing() as connection:
            made = connection.execute(insert(NoticeRow).values(row).returning(NoticeRow.notice))
            number = int(made.scalar_one())
        self._posted[number] = Posted(number, board.strip(), prompt, text, valid_from, valid_until)
        return number

    def remove(self, number: int) -> None:
        """Raises NotFound. Blocks."""
        with self._lock:
            if self._posted.pop(number, None) is None:
                raise NotFound(f"There is no notice {number}.")
            with self._database.writing() as connection:
                connection.execute(delete(NoticeHeardRow).where(NoticeHeardRow.notice == number))
                connection.execute(delete(NoticeRow).where(NoticeRow.notice == number))
        for key in [key for key in self._heard if key[0] == number]:
            del self._heard[key]
