"""What staff keep for flows and flows for the house, opened together."""

from __future__ import annotations

import time
from collections.abc import Callable

from cti.store.audit import Audit
from cti.store.database import Database
from cti.store.flows.memory import FirstTimes, GlobalValues, PlannedJobs
from cti.store.house.lists import HouseLists, HouseSwitches, HouseTables
from cti.store.house.notices import NoticeBoards
from cti.store.write_behind import WriteBehind


class Housekeeping:
    """Lists, tables, switches, globals, first times, planned jobs and notices."""

    def __init__(
        self, database: Database, audit: Audit, now: Callable[[], float] = time.time
    ) -> None:
        self.lists = HouseLists(database, now)
        self.tables = HouseTables(database, now)
        self.behind = WriteBehind(database)
        self.switches = HouseSwitches(database, self.behind.put, now)
        self.globals = GlobalValues(database, self.behind, audit, now)
        self.first_times = FirstTimes(database, self.behind, now)
        self.jobs = PlannedJobs(database, self.behind)
        self.notices = NoticeBoards(database, self.behind, now)

    def close(self) -> None:
        """Write what is still to be written. Blocks."""
        self.behind.close()
