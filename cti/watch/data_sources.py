"""A data source that goes away is an alarm until it serves again."""

from __future__ import annotations

from cti.data.databases.source import Health
from cti.watch.alarms import Alarms


def source_health(alarms: Alarms, source: str, health: Health) -> None:
    """Raise or clear the alarm of a source whose health has changed."""
    key = f"source:{source}"
    if health.up:
        alarms.clear(key)
        return
    alarms.raise_alarm(
        key,
        "major",
        f"The data source {source} does not answer.",
        f"Cause: {health.reason or 'it could not be asked'}",
        "Mend: see that its server runs and can be reached with the account of the configuration; flows "
        "take their exit “unavailable” meanwhile, and it is asked again by itself.",
    )
