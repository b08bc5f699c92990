"""The zone of times that a database keeps without one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(name: str, site: tzinfo = UTC, where: str = "the source") -> tzinfo:
    """The zone of this IANA name, `site` where it is empty; raises ValueError with a sentence."""
    if not name:
        return site
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(
            f"{where}: there is no time zone '{name}'; write one such as Asia/Shanghai."
        ) from None


def offset(zone: tzinfo) -> str:
    """Its distance from UTC now, as `+08:00`; what servers without the IANA table understand."""
    away = datetime.now(UTC).astimezone(zone).utcoffset() or timedelta()
    minutes = int(away.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
