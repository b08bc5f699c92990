"""Who hears the reports of the media process."""

from __future__ import annotations

import logging
from collections.abc import Callable

from cti.media.link.records import Report

log = logging.getLogger(__name__)

Listener = Callable[[Report], None]


class Listeners:
    """Who hears reports, in the order in which they came; a broken one harms nobody else."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def add(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def tell(self, report: Report) -> None:
        for listener in list(self._listeners):
            try:
                listener(report)
            except Exception:
                log.exception("A listener failed at %r", report)
