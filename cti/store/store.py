"""Everything that is kept, opened together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cti.dialer.contacts import Attempt, Due
from cti.store.accounts import Accounts
from cti.store.audit import Audit
from cti.store.contacts import Contacts
from cti.store.customers.customers import Customers
from cti.store.cut_attempts import cut_attempts
from cti.store.database import Database
from cti.store.flows.remembered import Remembered
from cti.store.flows.steps import FlowSteps
from cti.store.flows.versions import Flows
from cti.store.house.calendars import Calendars
from cti.store.house.housekeeping import Housekeeping
from cti.store.journal.journal import Journal
from cti.store.records.call_list import Records
from cti.store.settings import Choices, Settings


@dataclass(slots=True, kw_only=True)
class Store:
    """Everything that is kept."""

    database: Database
    journal: Journal
    accounts: Accounts
    audit: Audit
    customers: Customers
    contacts: Contacts
    cut_attempts: list[tuple[Due, Attempt]]
    """Attempts in which an earlier server fell."""
    flows: Flows
    flow_steps: FlowSteps
    records: Records
    calendars: Calendars
    remembered: Remembered
    house: Housekeeping
    choices: Choices
    settings: Settings

    @classmethod
    def open(
        cls,
        url: str,
        now: Callable[[], float],
        spool: Path,
        *,
        on_trouble: Callable[[str], None],
        on_recovered: Callable[[], None],
    ) -> Self:
        """Open the database (blocking); the journal is not started yet. Raises StoreError.

        `spool`: the file in which events wait while the database is away.
        """
        with ExitStack() as undo:
            database = Database.open(url)
            undo.callback(database.close)
            journal = Journal(
                database, spool=spool, on_trouble=on_trouble, on_recovered=on_recovered
            )
            undo.callback(journal.close)
            audit = Audit(database, now)
            undo.callback(audit.close)
            contacts = Contacts(database)
            cut = cut_attempts(database, contacts)
            contacts.release()
            house = Housekeeping(database, audit, now)
            opened = cls(
                database=database,
                journal=journal,
                accounts=Accounts(database, now),
                audit=audit,
                customers=Customers(database, now),
                contacts=contacts,
                cut_attempts=cut,
                flows=Flows(database, now),
                flow_steps=FlowSteps(database, house.behind),
                records=Records(database),
                calendars=Calendars(database, now),
                remembered=Remembered(database, now),
                house=house,
                choices=Choices(database),
                settings=Settings(database, now),
            )
            undo.pop_all()
        return opened

    def close(self) -> None:
        """Write what is still to be written and close. Blocks."""
        self.journal.close()
        self.house.close()
        self.audit.close()
        self.database.close()
