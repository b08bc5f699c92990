"""Accounts: who may sign in, with argon2id hashes and a lock after five wrong passwords."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from cti.errors import BadRequest, Conflict, CtiError, NotFound
from cti.store.database import Database
from cti.store.tables import AccountRow

ROLES = ("administrator", "supervisor", "inspector", "agent", "designer")
TRIES = 5
LOCKED_SECONDS = 900.0
SHORTEST_PASSWORD = 8
_UNKNOWN_KEPT = 1000


class BadPassword(CtiError):
    """The name or the password is wrong; the sentence says how many tries remain."""

    code = "bad_password"


class Locked(CtiError):
    """Too many wrong passwords; the sentence says for how long."""

    code = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account, without its password."""

    user: str
    name: str
    role: str
    agent: str | None = None
    station: str = ""
    """The number of a fixed station; "" takes the next free one."""
    queues: tuple[str, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    disabled: bool = False
    locked_until: float = 0.0


class Accounts:
    """Every method blocks (a password takes some 50 ms); call it off the loop."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], float] = time.time,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database = database
        self._now = now
        self._hasher = hasher or PasswordHasher()
        self._decoy = self._hasher.hash("nobody's password")
        self._unknown: dict[str, int] = {}
        """Tries with names that do not exist, so that they answer like those that do."""

    def create(
        self,
        user: str,
        password: str,
        *,
        role: str,
        name: str = "",
        agent: str | None = None,
        station: str = "",
        queues: Iterable[str] = (),
        skills: Mapping[str, int] | None = None,
    ) -> Account:
        """Make an account; of role agent it is the agent `user` unless `agent` names another.

        Raises BadRequest, and Conflict where the user or the agent exists.
        """
        if not user or user != user.strip() or len(user) > 100 or "\0" in user:
            raise BadRequest("A user name is 1 to 100 characters without spaces around it.")
        if role not in ROLES:
            raise BadRequest(f"There is no role '{role}'; the roles are {', '.join(ROLES)}.")
        _check_password(password)
        now = self._now()
        row = {
            "user": user,
            "name": name or user,
            "role": role,
            "password": self._hasher.hash(password),
            "agent": user if agent is None and role == "agent" else agent,
            "station": station,
            "queues": list(queues),
            "skills": dict(skills or {}),
            "disabled": False,
            "tries": 0,
            "locked_until": 0.0,
            "created": now,
            "changed": now,
        }
        try:
            with self._database.writing() as connection:
                connection.execute(insert(AccountRow), row)
        except IntegrityError as error:
            raise Conflict(
                f"The user '{user}' or its agent number exists already; choose another."
            ) from error
        return self.get(user)

    def verify(self, user: str, password: str) -> Account:
        """The account, where the password is right. Raises BadPassword and Locked.

        A try is counted before the password is looked at: guessing with many connections at once
        gains nothing.
        """
        now = self._now()
        with self._database.writing() as connection:
            row = connection.execute(
                select(AccountRow.__table__).where(AccountRow.user == user).with_for_update()
            ).first()
            if row is not None:
                if row.locked_until > now:
                    raise _locked(row.locked_until - now)
                tries = row.tries + 1
                connection.execute(
                    update(AccountRow)
                    .where(AccountRow.user == user)
                    .values(
                        tries=0 if tries >= TRIES else tries,
                        locked_until=now + LOCKED_SECONDS if tries >= TRIES else 0.0,
                    )
                )
        if row is None:
            self._matches(self._decoy, password)
            raise self._unknown_user(user)
        if not self._matches(row.password, password) or row.disabled:
            raise _wrong(tries)
        values: dict[str, Any] = {"tries": 0, "locked_until": 0.0}
        if self._hasher.check_needs_rehash(row.password):
            values["password"] = self._hasher.hash(password)
        with self._database.writing() as connection:
            connection.execute(update(AccountRow).where(AccountRow.user == user).values(values))
        return _account(row, locked_until=0.0)

    def get(self, user: str) -> Account:
        """Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(AccountRow.__table__).where(AccountRow.user == user)
            ).first()
        if row is None:
            raise NotFound(f"There is no account '{user[:100]}'.")
        return _account(row)

    def all(self) -> list[Account]:
        with self._database.reading() as connection:
            rows = connection.execute(select(AccountRow.__table__).order_by(AccountRow.user))
            return [_account(row) for row in rows]

    def set_password(self, user: str, password: str) -> None:
        """A new password; it also unlocks. Raises BadRequest, NotFound."""
        _check_password(password)
        self._update(
            user, {"password": self._hasher.hash(password), "tries": 0, "locked_until": 0.0}
        )

    def unlock(self, user: str) -> None:
        """Raises NotFound."""
        self._update(user, {"tries": 0, "locked_until": 0.0})

    def change(self, user: str, **fields: Any) -> Account:
        """Change name, role, station, queues, skills or disabled. Raises BadRequest, NotFound."""
        unknown = set(fields) - {"name", "role", "station", "queues", "skills", "disabled"}
        if unknown:
            raise BadRequest(f"'{min(unknown)}' of an account cannot be changed.")
        if fields.get("role", ROLES[0]) not in ROLES:
            raise BadRequest(
                f"There is no role '{fields['role']}'; the roles are {', '.join(ROLES)}."
            )
        if "queues" in fields:
            fields["queues"] = list(fields["queues"])
        self._update(user, fields)
        return self.get(user)

    def _update(self, user: str, values: dict[str, Any]) -> None:
        with self._database.writing() as connection:
            done = connection.execute(
                update(AccountRow)
                .where(AccountRow.user == user)
                .values(**values, changed=self._now())
            )
        if done.rowcount == 0:
            raise NotFound(f"There is no account '{user[:100]}'.")

    def _matches(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False

    def _unknown_user(self, user: str) -> CtiError:
        if len(self._unknown) >= _UNKNOWN_KEPT:
            self._unknown.pop(next(iter(self._unknown)))
        tries = self._unknown[user] = self._unknown.get(user, 0) + 1
        return _locked(LOCKED_SECONDS) if tries > TRIES else _wrong(tries)


def _wrong(tries: int) -> CtiError:
    left = TRIES - tries
    if left <= 0:
        return Locked(
            f"The name or the password is wrong, for the {TRIES}th time: the account is locked for "
            f"{LOCKED_SECONDS / 60:.0f} minutes; an administrator can unlock it.",
            minutes=round(LOCKED_SECONDS / 60),
        )
    return BadPassword(
        f"The name or the password is wrong; {left} {'try remains' if left == 1 else 'tries remain'} "
        "before the account is locked.",
        left=left,
    )


def _locked(seconds: float) -> CtiError:
    minutes = max(1, math.ceil(seconds / 60))
    return Locked(
        f"This account is locked after {TRIES} wrong passwords; try again in {minutes} "
        f"{'minute' if minutes == 1 else 'minutes'}, or ask an administrator to unlock it.",
        minutes=minutes,
    )


def _check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise BadRequest(f"A password has at least {SHORTEST_PASSWORD} characters.")


def _account(row: Row[Any], **changed: Any) -> Account:
    fields = {
        "user": row.user,
        "name": row.name,
        "role": row.role,
        "agent": row.agent,
        "station": row.station,
        "queues": tuple(row.queues),
        "skills": row.skills,
        "disabled": row.disabled,
        "locked_until": row.locked_until,
    }
    return Account(**(fields | changed))
