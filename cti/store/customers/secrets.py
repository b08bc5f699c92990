"""What proves who calls: the PIN of a customer as an argon2id hash, and a lock after too many failures.

Every method blocks (a PIN takes some 50 ms); call it off the loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, select

from cti.store.database import Database
from cti.store.house.tables import CustomerSecretRow
from cti.store.upsert import upsert


class CustomerSecrets:
    """PINs and failed attempts, which count across calls."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], float] = time.time,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._database = database
        self._now = now
        self._hasher = hasher or PasswordHasher()

    def has_pin(self, customer: int) -> bool:
        found = self._row(customer)
        return found is not None and bool(found.pin)

    def set_pin(self, customer: int, pin: str) -> None:
        """A new PIN takes the lock away as well."""
        hashed = self._hasher.hash(pin)
        with self._database.writing() as connection:
            self._write(connection, customer, pin=hashed, tries=0, locked_until=0.0)

    def right_pin(self, customer: int, pin: str) -> bool:
        found = self._row(customer)
        if found is None or not found.pin:
            return False
        try:
            return self._hasher.verify(found.pin, pin)
        except (VerificationError, InvalidHashError):
            return False

    def locked(self, customer: int) -> bool:
        found = self._row(customer)
        return found is not None and found.locked_until > self._now()

    def failed(self, customer: int, lock: int, seconds: float) -> bool:
        """Count a failure; True where it was the `lock`-th in a row and locks for so many seconds."""
        with self._database.writing() as connection:
            found = self._row_in(connection, customer, lock=True)
            tries = (found.tries if found is not None else 0) + 1
            full = tries >= lock
            self._write(
                connection,
                customer,
                pin=found.pin if found is not None else "",
                tries=0 if full else tries,
                locked_until=self._now() + seconds if full else 0.0,
            )
        return full

    def passed(self, customer: int) -> None:
        """The failures are forgotten."""
        with self._database.writing() as connection:
            found = self._row_in(connection, customer, lock=True)
            if found is not None and found.tries:
                self._write(connection, customer, pin=found.pin, tries=0, locked_until=0.0)

    def _row(self, customer: int) -> Row[Any] | None:
        with self._database.reading() as connection:
            return self._row_in(connection, customer)

    def _row_in(
        self, connection: Connection, customer: int, *, lock: bool = False
    ) -> Row[Any] | None:
        query = select(CustomerSecretRow.__table__).where(CustomerSecretRow.customer == customer)
        return connection.execute(query.with_for_update() if lock else query).first()

    def _write(self, connection: Connection, customer: int, **values: Any) -> None:
        row = {"customer": customer, "changed": self._now(), **values}
        upsert(connection, CustomerSecretRow.__table__, [row])
