"""The pages of the rail, each made when it is opened for the first time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGraphicsOpacityEffect, QStackedWidget

from cti.client.qt.headset import Headset
from monitor_app.page import Page
from monitor_app.pages.agents import AgentsPage
from monitor_app.pages.alarms import AlarmsPage
from monitor_app.pages.campaigns import CampaignsPage
from monitor_app.pages.lines import LinesPage
from monitor_app.pages.queues import QueuesPage
from monitor_app.pages.recordings import RecordingsPage
from monitor_app.pages.supervise import SupervisePage
from monitor_app.pages.wall import WallPage
from monitor_app.watch import Watch
from monitor_app.words import Words

RIGHTS = {"supervise": "supervise", "recordings": "records.all"}
"""Pages that need more than the right to see."""


FADED = 0.6
"""How much of a page is left to see while it shows what is old."""


class Pages(QObject):
    """The pages that this user may see, by the names of the rail."""

    made = Signal(object)
    """A Page that was opened for the first time."""

    def __init__(self, watch: Watch, words: Words, headset: Headset) -> None:
        super().__init__(watch)
        self.stack = QStackedWidget()
        self._pages: dict[str, Page] = {}
        self._old = False
        makers: dict[str, Callable[[], Page]] = {
            "wall": lambda: WallPage(watch, words),
            "lines": lambda: LinesPage(watch, words),
            "agents": lambda: AgentsPage(watch, words),
            "queues": lambda: QueuesPage(watch, words),
            "campaigns": lambda: CampaignsPage(watch, words),
            "supervise": lambda: SupervisePage(watch, words, headset),
            "recordings": lambda: RecordingsPage(watch, words, headset),
            "alarms": lambda: AlarmsPage(watch, words),
        }
        self._makers = {
            name: make
            for name, make in makers.items()
            if name not in RIGHTS or watch.may(RIGHTS[name])
        }

    @property
    def names(self) -> list[str]:
        return list(self._makers)

    def page(self, name: str) -> Page:
        """A page; KeyError for one that this user may not see."""
        if name not in self._pages:
            page = self._pages[name] = self._makers[name]()
            self.stack.addWidget(page)
            self._show_age(name, page)
            self.made.emit(page)
        return self._pages[name]

    def dim(self, old: bool) -> None:
        """What is shown is old, or live again. The wall says so by itself."""
        self._old = old
        for name, page in self._pages.items():
            self._show_age(name, page)

    def _show_age(self, name: str, page: Page) -> None:
        if name == "wall":
            return
        faded = QGraphicsOpacityEffect(page)
        faded.setOpacity(FADED)
        page.setGraphicsEffect(faded if self._old else None)  # type: ignore[arg-type]

    # --- the ones that are spoken to by name -----------------------------------------------------

    @property
    def agents(self) -> AgentsPage:
        page = self.page("agents")
        assert isinstance(page, AgentsPage)
        return page

    @property
    def lines(self) -> LinesPage:
        page = self.page("lines")
        assert isinstance(page, LinesPage)
        return page

    @property
    def queues(self) -> QueuesPage:
        page = self.page("queues")
        assert isinstance(page, QueuesPage)
        return page

    @property
    def campaigns(self) -> CampaignsPage:
        page = self.page("campaigns")
        assert isinstance(page, CampaignsPage)
        return page

    @property
    def supervise(self) -> SupervisePage:
        page = self.page("supervise")
        assert isinstance(page, SupervisePage)
        return page

    @property
    def recordings(self) -> RecordingsPage:
        page = self.page("recordings")
        assert isinstance(page, RecordingsPage)
        return page

    @property
    def alarms(self) -> AlarmsPage:
        page = self.page("alarms")
        assert isinstance(page, AlarmsPage)
        return page

    @property
    def wall(self) -> WallPage:
        page = self.page("wall")
        assert isinstance(page, WallPage)
        return page
