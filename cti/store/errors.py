"""Why the store cannot serve. A request that is refused raises a kind of `CtiError` instead."""

from __future__ import annotations

from cti.errors import NoResource


class StoreError(Exception):
    """The database cannot be used; the sentence names it, the reason and the mend."""


class DatabaseVersion(StoreError):
    """The database was written by a newer program than this one."""


class DatabaseUnreadable(StoreError):
    """What the URL names is no database of this program, or is damaged."""


class DatabaseAway(StoreError, NoResource):
    """The database cannot be reached now; later it may be. A request that needs it is refused."""
