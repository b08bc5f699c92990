"""[fax] Documents sent and received over T.30."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Received:
    """What came in; `whole` is False where pages are missing."""

    file: str
    pages: int
    station_id: str = ""
    whole: bool = True


class Fax(Protocol):
    """Every method raises BlockFailed("not_found") for a document or template that there is not."""

    def send_now(self, call: int, documents: Sequence[str], header: str) -> Awaitable[int | str]:
        """Pages that were sent on this call; or `voice` or `failed`."""
        ...

    def send_later(
        self, documents: Sequence[str], to: str, at: datetime | None, tries: int, cover: str
    ) -> Awaitable[str]:
        """The number of the job."""
        ...

    def receive(self, call: int, target: str, name: str) -> Awaitable[Received | None]:
        """None where nothing came."""
        ...

    def make(self, template: str, values: Mapping[str, Any]) -> Awaitable[str]:
        """The document made from a template."""
        ...
