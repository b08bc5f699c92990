"""Lists, tables and switches of the store, as the blocks of flows ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cti.errors import BadRequest, NotFound
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.house import Listed, SwitchState
from cti.store.audit import Audit
from cti.store.house.lists import HouseLists, HouseSwitches, HouseTables


class FlowLists:
    """Fulfils `cti.ivr.services.house.Lists`."""

    def __init__(self, lists: HouseLists) -> None:
        self._lists = lists

    def find(self, value: str, lists: Sequence[str], at: float) -> Listed | None:
        for name in lists:
            try:
                entry = self._lists.find(value, name, at)
            except NotFound as missing:
                raise BlockFailed("not_found", str(missing)) from None
            if entry is not None:
                return Listed(name, entry.note)
        return None


class FlowTables:
    """Fulfils `cti.ivr.services.house.Tables`."""

    def __init__(self, tables: HouseTables) -> None:
        self._tables = tables

    def rows(self, table: str) -> Sequence[Mapping[str, Any]]:
        try:
            return self._tables.rows(table)
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None


class FlowSwitches:
    """Fulfils `cti.ivr.services.house.Switches`; whoever flips a switch stands in the audit trail."""

    def __init__(self, switches: HouseSwitches, audit: Audit) -> None:
        self._switches = switches
        self._audit = audit

    def state(self, switch: str, at: float) -> SwitchState:
        try:
            found = self._switches.get(switch)
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        return SwitchState(found.at(at), found.positions)

    def set(self, switch: str, position: str, until: float | None, by: str) -> None:
        try:
            self._switches.flip(switch, position, until, by)
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        except BadRequest as wrong:
            raise BlockFailed("refused", str(wrong)) from None
        self._audit(by, "FlipSwitch", f"switch:{switch}", "", position or "off")
