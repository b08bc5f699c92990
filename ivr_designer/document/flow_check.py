"""The checker of the open flow: at once for most flows, behind the window's back for large ones."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from cti.ivr.check.checker import Checker
from cti.ivr.check.finding import Finding
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette
from ivr_designer.document.background import Background

LARGE = 800
"""A flow of more blocks is checked in the background: a check takes a tenth of a second and more."""
Checked = Callable[[Flow, list[Finding], float], None]
"""The flow that was looked at, what was found, and the seconds that it took."""


class FlowCheck:
    """One checker, which remembers what it found before; used by one thread at a time."""

    def __init__(self, palette: Palette, site: Site, background: Background) -> None:
        self._checker = Checker(palette, site)
        self._background = background
        self._turn = threading.Lock()

    def know_site(self, site: Site) -> None:
        """Checks that begin from now on are about this site."""
        self._checker.know_site(site)

    def now(self, flow: Flow) -> tuple[list[Finding], float]:
        """(findings, seconds), however long it takes."""
        with self._turn:
            began = time.perf_counter()
            found = self._checker.check(flow)
            return found, time.perf_counter() - began

    def look(self, flow: Flow, checked: Checked) -> None:
        """Tell `checked` what is found: before this returns, or later if the flow is large."""
        if len(flow.blocks) <= LARGE:
            self._background.drop("check")
            checked(flow, *self.now(flow))
        else:
            self._background.run(
                "check", lambda: self.now(flow), lambda found: checked(flow, *found)
            )
