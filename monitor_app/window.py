"""The monitor's window: rail at the left, the page, the supervise panel and the foot below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from cti.client.qt import formats, language, theme
from cti.client.qt.choices import Choices
from cti.client.qt.headset import Headset
from cti.client.qt.keys import KeyMap
from cti.client.qt.language import Translated
from cti.client.qt.widgets import Banner, Toasts, ground
from monitor_app.confirm import Confirm
from monitor_app.foot import Foot
from monitor_app.force import Force
from monitor_app.goto import GoTo, Target
from monitor_app.monitor_keys import MonitorKeys
from monitor_app.page import Page
from monitor_app.pages import Pages
from monitor_app.pages.agents import AgentsPage
from monitor_app.pages.alarms import AlarmsPage
from monitor_app.pages.campaigns import CampaignsPage
from monitor_app.pages.lines import LinesPage
from monitor_app.pages.supervise import SupervisePage
from monitor_app.pages.wall import WallWindow
from monitor_app.rail import Rail
from monitor_app.supervise_panel import SupervisePanel
from monitor_app.supervision import Supervision
from monitor_app.watch import Watch
from monitor_app.words import Words


class MonitorWindow(Translated, QWidget):
    """One supervisor's view of the call centre."""

    signed_out = Signal()

    def __init__(self, watch: Watch, headset: Headset, choices: Choices) -> None:
        super().__init__()
        self.watch, self._headset, self._choices = watch, headset, choices
        ground(self, "page")
        self.words = Words(watch)
        self.supervision = Supervision(watch, self.words, headset)
        self.pages = Pages(watch, self.words, headset)
        self.rail = Rail(self.pages.names)
        self.stack = self.pages.stack
        self.banner, self.toasts = Banner(self), Toasts(self.stack, 16)
        self.panel = SupervisePanel(watch, self.words, self.supervision, headset)
        self.confirm = Confirm(watch)
        self.force = Force(watch, self.words, self.confirm)
        self.foot = Foot(watch, headset)
        self.goto = GoTo(watch, self.words, self.rail, self)
        self.wall: WallWindow | None = None
        self._before_goto: QWidget | None = None
        self._was_connected = True
        self._build()
        self._wire()
        self.keys = KeyMap(self)
        MonitorKeys(self).add_to(self.keys)
        self.resize(1440, 900)
        self.setMinimumSize(1000, 640)
        self.retranslate()
        self.go("wall")

    def _build(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.stack, 1)
        right.addWidget(self.confirm)
        right.addWidget(self.panel)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(middle, 1)
        whole.addWidget(self.foot)

    def _wire(self) -> None:
        watch, link = self.watch, self.watch.link
        self.stack.installEventFilter(self)
        self.rail.chosen.connect(self.go)
        self.rail.keys_wanted.connect(lambda: self.keys.show_all())
        self.rail.theme_wanted.connect(self.turn_theme)
        self.rail.language_wanted.connect(self.turn_language)
        self.foot.alarms_wanted.connect(lambda: self.go("alarms"))
        self.pages.made.connect(self._wire_page)
        self.panel.force_wanted.connect(self.force_supervised)
        self.goto.chosen.connect(self._go_to)
        self.goto.left.connect(self._after_goto)
        self.supervision.stopped.connect(lambda text: self.toasts.say("notice", text))
        watch.refused.connect(lambda wanted, why: self.toasts.say("warning", wanted, why))
        watch.changed.connect(self._follow)
        link.connected.connect(self._connected)
        link.disconnected.connect(self._disconnected)
        link.reconnecting.connect(self._trying)
        link.ended.connect(self._ended)

    def _wire_page(self, page: object) -> None:
        """A page was opened for the first time: what it wants is heard from now on."""
        assert isinstance(page, Page)
        page.fact.connect(self.foot.show_fact)
        match page:
            case AgentsPage():
                page.listen_wanted.connect(lambda agent: self.join("listen", agent))
                page.force_wanted.connect(self.force_chosen)
            case LinesPage():
                page.listen.clicked.connect(lambda: self.join("listen", page.chosen_agent()))
                page.clear.clicked.connect(lambda: self.force.clear(page.chosen_call()))
            case SupervisePage():
                page.mode_wanted.connect(lambda mode: self.join(mode, page.chosen_agent()))
            case CampaignsPage():
                page.start_wanted.connect(self._ask_start)
            case AlarmsPage():
                page.place_wanted.connect(self._go_to_place)

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Cordboard Monitor"))
        self._follow()

    # --- going about -----------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """The page that is shown."""
        page = self.stack.currentWidget()
        assert isinstance(page, Page)
        return page

    def go(self, name: str) -> None:
        """Show a page and put the focus where its work begins."""
        if name not in self.pages.names:
            return
        page = self.pages.page(name)
        self.foot.show_fact("")
        self.stack.setCurrentWidget(page)
        self.toasts.toast.raise_()
        self.rail.mark(name)
        page.enter()

    def open_goto(self) -> None:
        """Ctrl+K."""
        if self.goto.isHidden():
            self._before_goto = self.focusWidget()
        self.goto.open()

    def _go_to(self, target: Target) -> None:
        self.go(target.page)
        if target.key:
            self.page.show_key(target.key)

    def _after_goto(self) -> None:
        before, self._before_goto = self._before_goto, None
        if before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to_place(self, key: str) -> None:
        """From an alarm to what it is about: its key names it, `span:e1-6`."""
        kind, _, name = key.partition(":")
        page = {
            "span": "lines",
            "channels": "lines",
            "queue": "queues",
            "campaign": "campaigns",
            "agent": "agents",
        }
        if kind in page:
            self.go(page[kind])
            self.page.show_key(name)

    def walk(self, step: int) -> None:
        """Ctrl+F6: rail, page, supervise panel in turn."""
        regions: list[QWidget] = [
            one for one in (self.rail, self.stack, self.panel) if one.isVisible()
        ]
        focus = self.focusWidget()
        now = next((n for n, r in enumerate(regions) if focus is r or r.isAncestorOf(focus)), 0)
        for child in regions[(now + step) % len(regions)].findChildren(QWidget):
            policy = child.focusPolicy() & Qt.FocusPolicy.TabFocus
            if child.isVisible() and child.isEnabled() and policy:
                child.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def escape(self) -> None:
        """Close the innermost layer; supervising is never ended by Esc."""
        if not self.goto.isHidden():
            self.goto.leave()
        elif self.confirm.asking:
            self.confirm.dismiss()
        elif not self.page.leave_layer():
            self.page.enter()

    def find_row(self) -> None:
        """Ctrl+F, on pages that have a filter."""
        find = getattr(self.page, "find_row", None)
        if callable(find):
            find()

    def show_wall(self) -> None:
        """F11: the wall over the whole screen."""
        if self.wall is None:
            self.wall = WallWindow(self.watch, self.words)
            self.wall.closed.connect(self.activateWindow)
        self.wall.showFullScreen()
        self.wall.activateWindow()
        self.wall.canvas.setFocus()

    def turn_theme(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        name = "dark" if theme.tokens() is theme.LIGHT else "light"
        theme.apply(app, name)
        self._choices.keep("theme", name)

    def turn_language(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        name = "en" if language.current() == "zh" else "zh"
        language.use(app, name)
        self._choices.keep("language", name)

    # --- commands --------------------------------------------------------------------------------

    def press_mode(self, mode: str) -> None:
        """F6, F7, F8."""
        why = self.supervision.press(mode, self.page.chosen_agent())
        if why:
            self.toasts.say("warning", why)

    def join(self, mode: str, agent: str | None) -> None:
        """Join this very agent's call, though another is supervised now."""
        why = self.supervision.join(mode, agent)
        if why:
            self.toasts.say("warning", why)

    def force_chosen(self, what: str) -> None:
        """Shift+F11, Shift+F12, Shift+F4: the chosen row, else the supervised call."""
        agent, call = self.page.chosen_agent(), self.page.chosen_call()
        if agent is None and call is None:
            self.force_supervised(what)
        else:
            self.force.do(what, agent, call)

    def force_supervised(self, what: str) -> None:
        agent, call = self.supervision.agent, self.supervision.call
        self.force.do(
            what,
            agent.agent if agent is not None else None,
            call.call if call is not None else None,
        )

    def start_or_pause(self) -> None:
        """Ctrl+P."""
        self.pages.campaigns.start_or_pause()

    def _ask_start(self, campaign: str, title: str) -> None:
        view = self.watch.mirror.campaigns[campaign]
        left = view.contacts - view.finished
        sentence = (
            self.tr("Start “{title}”? %n contact(s) may be called.", "", left).format(title=title)
            if view.contacts
            else self.tr("Start “{title}”? Its contacts will be called.").format(title=title)
        )
        self.confirm.ask(
            sentence, self.tr("Start"), lambda: self.pages.campaigns.start(campaign, title)
        )

    def acknowledge(self) -> None:
        """Ctrl+Shift+A: take note of the first alarm that waits for it, and show it."""
        page = self.page
        if isinstance(page, AlarmsPage):
            page.acknowledge_current()
            return
        alarm = self.watch.acknowledge()
        if alarm is not None:
            self.toasts.say(
                "ok", self.tr("Acknowledged: {fact}").format(fact=self.words.alarm(alarm)[0])
            )
            self.go("alarms")
            self.page.show_key(alarm.key)

    # --- what comes ------------------------------------------------------------------------------

    def _follow(self) -> None:
        self.rail.show_count("alarms", len(self.watch.unseen()))

    def _connected(self) -> None:
        self.pages.dim(False)
        if not self._was_connected:
            self.banner.say("ok", self.tr("Connected again."), seconds=1)
        self._was_connected = True

    def _disconnected(self, why: str) -> None:
        self._was_connected = False
        self.pages.dim(True)
        self.banner.setToolTip(why)
        self._trying(0)

    def _trying(self, attempt: int) -> None:
        if self._was_connected:
            return
        fact = (
            self.tr("The connection to the server broke; trying again (attempt {n})").format(
                n=attempt
            )
            if attempt
            else self.tr("The connection to the server broke; trying again")
        )
        more = self.tr(
            "What is shown is as of {time}. Supervising has stopped; commands work again afterwards."
        ).format(time=formats.clock(self.watch.now()))
        self.banner.say("lost", fact, more)

    def _ended(self, _code: str, text: str) -> None:
        self._was_connected = False
        self.banner.say("lost", text, self.tr("Sign in again to go on."), self.tr("Sign in"))
        self.banner.pressed.connect(self.signed_out, Qt.ConnectionType.UniqueConnection)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The banner lies over the upper edge of the page; nothing below it moves."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            top = self.stack.mapTo(self, QPoint(0, 0))
            self.banner.setGeometry(top.x(), top.y(), self.stack.width(), 52)
            self.banner.raise_()
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.wall is not None:
            self.wall.close()
        self.signed_out.emit()
        super().closeEvent(event)
