"""The agent's window: bar on top, rail at the left, the page, the foot; nothing moves in a call."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from agent_app.agent_keys import AgentKeys
from agent_app.bar import CallBar
from agent_app.call_page.page import CallPage
from agent_app.cards import Cards
from agent_app.compact import CompactBar
from agent_app.desk import Desk
from agent_app.foot import Foot
from agent_app.keypad import Keypad
from agent_app.link_banner import LinkBanner
from agent_app.pages import PAGES
from agent_app.pages.customers import CustomersPage
from agent_app.pages.plain import MessagesPage, PlainPage, TasksPage
from agent_app.pages.records import RecordsPage
from agent_app.pages.settings import SettingsPage
from agent_app.rail import Rail
from agent_app.segment_notices import SegmentNotices
from agent_app.transfer_panel import TransferPanel
from agent_app.wrap_strip import WrapStrip
from cti.client.qt.choices import Choices
from cti.client.qt.headset import Headset
from cti.client.qt.keys import KeyMap
from cti.client.qt.language import Translated
from cti.client.qt.widgets import Toasts, ground

P = TypeVar("P", bound=QWidget)


class AgentWindow(Translated, QWidget):
    """The large window; the compact bar belongs to it."""

    signed_out = Signal()
    device_chosen = Signal(object)
    """Another headset was chosen in the settings."""

    def __init__(self, desk: Desk, headset: Headset, choices: Choices) -> None:
        super().__init__()
        self._desk, self._headset = desk, headset
        ground(self, "page")
        self.cards = Cards(desk)
        self.bar = CallBar(desk, self.cards)
        self.wrap = WrapStrip(desk)
        self.banner = LinkBanner(desk.link, headset, self)
        self.toasts = Toasts(self)
        self.call_page = CallPage(desk, self.cards)
        self.tasks = TasksPage(desk)
        self.page = "call"
        self._choices = choices
        self.rail = Rail(list(PAGES))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.call_page)
        self.stack.addWidget(self.tasks)
        self.foot = Foot(desk, headset)
        self.transfer_panel = TransferPanel(desk, self)
        self.keypad = Keypad(self)
        self._build()
        self._wire()
        self.keys = KeyMap(self)
        self._names = AgentKeys(desk, self)
        self._names.call_keys(self.keys)
        self._names.page_keys(self.keys)
        self._asked_again = False
        self._was_wrapping = False
        self.resize(1440, 870)
        self.setMinimumSize(900, 600)
        self.retranslate()
        self.go("call")

    def _build(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self.stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for strip in (self.bar, self.wrap):
            whole.addWidget(strip)
        whole.addLayout(middle, 1)
        whole.addWidget(self.foot)

    def _wire(self) -> None:
        desk = self._desk
        self.stack.installEventFilter(self)
        self.rail.chosen.connect(self.go)
        self.rail.keys_wanted.connect(lambda: self.keys.show_all())
        self.bar.keypad_wanted.connect(self.open_keypad)
        self.keypad.pressed.connect(desk.send_digit)
        self.wrap.done.connect(self.finish)
        self.wrap.ending.connect(lambda: self._headset.play("wrap"))
        left = self.call_page.left
        left.customer.edit_wanted.connect(self.call_page.middle.edit)
        left.customer.history_wanted.connect(lambda: self.go("calls"))
        left.history.all_wanted.connect(lambda: self.go("calls"))
        desk.popped.connect(self._popped)
        desk.refused.connect(self._refused)
        SegmentNotices(desk, self).told.connect(self.toasts.say)
        desk.changed.connect(self._follow)
        desk.drafts.failed.connect(self._draft_failed)
        self.banner.pressed.connect(self.signed_out)
        self._headset.changed.connect(self._sound_changed)
        self._problem = ""

    # --- what is built when it is first asked for ------------------------------------------------

    @cached_property
    def customers(self) -> CustomersPage:
        return self._add(CustomersPage(self._desk))

    @cached_property
    def records(self) -> RecordsPage:
        return self._add(RecordsPage(self._desk))

    @cached_property
    def knowledge(self) -> PlainPage:
        return self._add(PlainPage("knowledge", self._knowledge_words))

    @cached_property
    def mailbox(self) -> PlainPage:
        return self._add(PlainPage("mailbox", self._mailbox_words))

    @cached_property
    def messages(self) -> MessagesPage:
        return self._add(MessagesPage(self.toasts, self._desk.now))

    @cached_property
    def settings(self) -> SettingsPage:
        page = self._add(SettingsPage(self._choices, self._headset))
        page.signed_out.connect(self.signed_out)
        page.device_chosen.connect(self.device_chosen)
        return page

    @cached_property
    def compact(self) -> CompactBar:
        bar = CompactBar(self._desk, self.cards, self.bar)
        bar.expanded.connect(self.toggle_compact)
        bar.finish_wanted.connect(self.finish)
        self._names.call_keys(KeyMap(bar))
        return bar

    def _add(self, page: P) -> P:
        self.stack.addWidget(page)
        return page

    @property
    def is_compact(self) -> bool:
        """Whether the compact bar stands in for this window."""
        return "compact" in self.__dict__ and self.compact.isVisible()

    # --- words -----------------------------------------------------------------------------------

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Cordboard Agent"))
        self.rail.show_titles({name: self.page_title(name) for name in PAGES})

    def page_title(self, name: str) -> str:
        return {
            "call": self.tr("Call"),
            "customer": self.tr("Customers"),
            "calls": self.tr("Records"),
            "tasks": self.tr("Tasks"),
            "knowledge": self.tr("Knowledge"),
            "mailbox": self.tr("Mailbox"),
            "messages": self.tr("Messages"),
            "settings": self.tr("Settings"),
        }[name]

    def _knowledge_words(self) -> tuple[str, str]:
        return (
            self.tr("This server has no knowledge base."),
            self.tr("Articles appear here once an administrator has added some."),
        )

    def _mailbox_words(self) -> tuple[str, str]:
        return (
            self.tr("The mailbox is empty."),
            self.tr("Voice messages, texts, faxes and e-mail for your queues arrive here."),
        )

    # --- going about -----------------------------------------------------------------------------

    def go(self, name: str) -> None:
        """Show a page and put the focus where its work begins."""
        page: QWidget = getattr(self, PAGES[name])
        self.page = name
        self.stack.setCurrentWidget(page)
        self.rail.mark(name)
        enter = getattr(page, "enter", None)
        if callable(enter):
            enter()

    def search(self) -> None:
        """Ctrl+L."""
        if self.isHidden():
            self.toggle_compact()
        self.go("customer")

    def show_area(self, number: int) -> None:
        self.go("call")
        self.call_page.show_area(number)

    def walk(self, step: int) -> None:
        """Ctrl+F6: bar, rail, page, foot in turn."""
        regions: list[QWidget] = [self.bar, self.rail, self.stack]
        now = next((n for n, r in enumerate(regions) if _holds_focus(r)), 0)
        target = regions[(now + step) % len(regions)]
        for child in target.findChildren(QWidget):
            if (
                child.isVisible()
                and child.isEnabled()
                and child.focusPolicy() & Qt.FocusPolicy.TabFocus
            ):
                child.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def escape(self) -> None:
        """Close the innermost layer; a call is never ended by Esc."""
        if not self.transfer_panel.isHidden():
            self.transfer_panel.leave()
        elif not self.keypad.isHidden():
            self.keypad.leave()
        else:
            self._desk.cancel_consultation()

    def toggle_compact(self) -> None:
        """Between the large window and the bar that stays on top."""
        if self.is_compact:
            self.compact.hide()
            self.show()
            self.activateWindow()
        else:
            self.hide()
            self.compact.refresh()
            self.compact.show()
            self.compact.activateWindow()

    # --- what the keys do ------------------------------------------------------------------------

    def dial(self) -> None:
        """F5: the offered contact, else what is chosen on the page."""
        if self._desk.preview is not None:
            self._desk.dial()
        elif self.page == "customer":
            self.customers.dial()
        elif self.page == "calls":
            self.records.dial()

    def transfer(self) -> None:
        """F8: pass a ringing call on, or transfer the one that is talked on."""
        if self._desk.ringing is not None and self._desk.can("deflect"):
            self._desk.transfer_wanted.emit("deflect")
        else:
            self._desk.transfer()

    def open_keypad(self) -> None:
        if self._desk.can("keypad"):
            self.keypad.open()
            button = self.bar.buttons["keypad"]
            corner = button.mapTo(self, QPoint(button.width(), button.height() + 8))
            self.keypad.move(corner.x() - self.keypad.width(), self.bar.height() + 4)

    def open_states(self) -> None:
        """F12."""
        (self.compact.state if self.is_compact else self.bar.state).open_menu()

    def main_thing(self) -> None:
        """Ctrl+Enter: send the call away, save the form, end the wrap-up, dial what was typed."""
        middle = self.call_page.middle
        if not self.transfer_panel.isHidden():
            self.transfer_panel.send_away()
        elif self.page == "customer":
            self.customers.dial_number()
        elif middle.form.changed and _holds_focus(middle.form):
            middle.form.save()
        else:
            self.finish()

    def finish(self) -> None:
        """End the wrap-up. Without a result the first press asks for one, the second goes on."""
        desk, notes = self._desk, self.call_page.right
        if not desk.wrapping:
            return
        call = desk.subject()
        result = notes.choices.code or (call.disposition if call is not None else "")
        if result:
            notes.submit()
        elif desk.site.dispositions and not self._asked_again:
            self._asked_again = True
            self.toasts.say(
                "notice",
                self.tr("No result is chosen."),
                self.tr("Press its digit, or Ctrl+Enter again to finish without one."),
            )
            notes.choices.setFocus()
            return
        self._asked_again = False
        desk.finish()

    # --- what comes ------------------------------------------------------------------------------

    def _popped(self, _call: int) -> None:
        """A call rings: its card comes up unless something is being typed on another page."""
        focus = self.focusWidget()
        typing = isinstance(focus, QLineEdit | QPlainTextEdit) and bool(
            focus.text() if isinstance(focus, QLineEdit) else focus.toPlainText()
        )
        if not typing:
            self.go("call")

    def _follow(self) -> None:
        desk = self._desk
        self.rail.show_count("tasks", self.tasks.count())
        if desk.wrapping and not self._was_wrapping:
            self._asked_again = False
            self.go("call")
            if not self.call_page.right.notes.hasFocus():
                self.call_page.middle.show_guest("right")
                self.call_page.right.choices.setFocus()
        self._was_wrapping = desk.wrapping
        if not desk.can("keypad") and not self.keypad.isHidden():
            self.keypad.leave()

    def _refused(self, why: str) -> None:
        self.toasts.say("warning", why)

    def _draft_failed(self, why: str) -> None:
        self.toasts.say(
            "alarm",
            self.tr("What you type cannot be kept on this computer: {why}").format(why=why),
            self.tr("It stays in the field; make room on the disk."),
        )

    def _sound_changed(self) -> None:
        problem = self._headset.problem
        if problem and problem != self._problem:
            self.toasts.say("warning", problem)
        self._problem = problem

    def _place_banner(self) -> None:
        """Over the upper edge of the page: what is under the hand does not move."""
        top = self.stack.mapTo(self, QPoint(0, 0))
        high = self.banner.minimumHeight()
        self.banner.setGeometry(top.x(), top.y(), self.width() - top.x(), high)
        self.banner.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page moves when the strip of the wrap-up comes or goes; the banner stays with it."""
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place_banner()
        return False

    # --- the window ------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left = self.rail.width() + 12
        wide = min(880, self.width() - left - 24)
        self.transfer_panel.setFixedWidth(wide)
        self.transfer_panel.move(self.width() - wide - 16, self.bar.height() + 8)

    def dismiss(self) -> None:
        """Take both windows away for good."""
        if "compact" in self.__dict__:
            self.compact.hide()
            self.compact.deleteLater()
        self.hide()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._desk.calls() and self._desk.link.is_connected:
            self.toasts.say("warning", self.tr("You are in a call: hang up first (F4)."))
            event.ignore()
            return
        self._desk.drafts.flush()
        self.signed_out.emit()
        super().closeEvent(event)


def _holds_focus(region: QWidget) -> bool:
    focus: QWidget | None = region.window().focusWidget()
    return focus is not None and (focus is region or region.isAncestorOf(focus))
