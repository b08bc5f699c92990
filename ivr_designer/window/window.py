"""The designer's window: palette and layers left, the drawing in the middle, the form at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import language
from cti.client.qt.choices import Choices
from cti.client.qt.drafts import Drafts
from cti.client.qt.keys import KeyMap
from cti.client.qt.language import Translated
from cti.client.qt.link import Link
from cti.client.qt.widgets import Toasts, ground, label
from cti.clock import Clock
from cti.ivr.check.rules.unused_prompts import SHOW as SHOW_UNUSED
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette, installed
from ivr_designer.canvas.align_menu import AlignMenu
from ivr_designer.canvas.stage import Stage
from ivr_designer.document.calendar_desk import CalendarDesk
from ivr_designer.document.document import Document
from ivr_designer.document.shelf import Shelf
from ivr_designer.document.source_desk import SourceDesk
from ivr_designer.fields.form import Form
from ivr_designer.live.comparing import Comparison
from ivr_designer.live.page import LivePage
from ivr_designer.live.reading import ReadingStage
from ivr_designer.panels.flows import FlowsPage
from ivr_designer.panels.layers import LayersPanel, LayerTabs
from ivr_designer.panels.lower import Lower
from ivr_designer.panels.palette import PalettePanel
from ivr_designer.panels.publish import PublishPanel
from ivr_designer.panels.trial import TrialPanel
from ivr_designer.panels.versions import VersionsPanel
from ivr_designer.studio.door import StudioDoor
from ivr_designer.trial.run import TrialRun
from ivr_designer.trial.trial_sound import TrialSound
from ivr_designer.window.bars import AskBar
from ivr_designer.window.filing import Filing
from ivr_designer.window.foot import Foot
from ivr_designer.window.frame import Frame
from ivr_designer.window.head import Head
from ivr_designer.window.keys import add_keys
from ivr_designer.window.meeting import Meeting
from ivr_designer.window.screen_place import SMALLEST, WISHED, keep_place, show_in_place
from ivr_designer.window.trying import Trying


class DesignerWindow(Translated, QWidget):
    signed_out = Signal()

    def __init__(
        self,
        choices: Choices,
        drafts: Drafts,
        link: Link | None = None,
        palette: Palette | None = None,
        clock: Clock | None = None,
    ) -> None:
        """Without a link it works on files of this computer."""
        super().__init__()
        self.choices, self.drafts = choices, drafts
        ground(self, "page")
        self.document = Document(palette or installed(), self)
        self.document.sources = SourceDesk(self.document, link)
        self.document.calendars = CalendarDesk(self.document, link)
        self.shelf = Shelf(self.document, link, drafts)
        self.trial = TrialRun(self.document, clock)
        self.head, self.foot = Head(self.document, self.shelf), Foot(self.document, self.shelf)
        self.palette_panel = PalettePanel(self.document, choices)
        self.layers = LayersPanel(self.document)
        self.tabs, self.place = LayerTabs(self.document), label("caption")
        self.bar = AskBar()
        self.stage = Stage(self.document)
        self.low = Lower(self.document)
        self.form = Form(self.document)
        self.telephone = TrialPanel(self.trial)
        self.versions = VersionsPanel(self.document, self.shelf)
        self.publish = PublishPanel(self.document, self.shelf)
        self.flows = FlowsPage(self.shelf, choices)
        self.live = LivePage(self.shelf) if link is not None else None
        self.right, self.pages = QStackedWidget(), QStackedWidget()
        self.toasts = Toasts(self)
        self.meeting = Meeting(self)
        self.studio = StudioDoor(self, self.document, link, drafts.folder, self.trial.clock)
        # A clock that was handed in is a test's: nothing is played then.
        self.trial_sound = TrialSound(self.trial, self.studio.store, aloud=clock is None)
        self._build()
        self._wire()
        self.trying, self.filing = Trying(self), Filing(self)
        self.keys = KeyMap(self)
        add_keys(self)
        self.resize(WISHED)
        self.setMinimumSize(SMALLEST)
        self.retranslate()

    # --- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self.other = ReadingStage(self.document)
        self.other.hide()
        self.comparison = Comparison(self.stage.scene)
        self.other_comparison = Comparison(self.other.scene)
        for page in (self.form, self.telephone, self.versions, self.publish):
            self.right.addWidget(page)
        self.sides = Frame(
            (self.palette_panel, self.layers),
            self.tabs,
            self.place,
            (self.bar, self.stage, self.other),
            self.low,
            self.right,
        )
        self.pages.addWidget(self.sides)
        self.pages.addWidget(self.flows)
        if self.live is not None:
            self.pages.addWidget(self.live)
            self.live.closed.connect(self.show_drawing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self.pages, 1)
        whole.addWidget(self.foot)

    def _wire(self) -> None:
        document, shelf, stage = self.document, self.shelf, self.stage
        self.head.wanted.connect(self.do)
        self.palette_panel.chosen.connect(stage.add_after_selection)
        stage.added.connect(self.palette_panel.remember)
        stage.view.entered.connect(self._enter_block)
        self.form.connect_wanted.connect(stage.connect_to)
        self.low.problems.opened.connect(self._open_field)
        self.low.problems.ghost.connect(stage.scene.show_ghost)
        for page in (
            self.low.outline,
            self.low.index,
            self.low.variables,
            self.low.log,
            self.low.tests,
        ):
            page.opened.connect(stage.go_to)
        self.versions.opened.connect(stage.go_to)
        self.versions.compared.connect(self._show_compared)
        self.versions.live_now.connect(self._published)
        self.publish.planned.connect(self._planned)
        self.versions.closed.connect(self.show_form)
        self.publish.closed.connect(self.show_form)
        self.publish.problems_wanted.connect(lambda: self.low.show_page("problems"))
        self.publish.published.connect(self._published)
        self.telephone.kept.connect(lambda: self.low.keep_test(self.trial.script()))
        self.low.log.follow(self.trial)
        document.wanted.connect(self.do)
        document.refused.connect(lambda text: self.toasts.say("warning", text))
        document.layer_shown.connect(self._show_place)
        document.opened.connect(self._show_place)
        document.changed.connect(lambda _before, _after: self._show_place())
        document.selected.connect(self._selected)
        shelf.failed.connect(lambda text: self.toasts.say("alarm", text))
        shelf.changed.connect(self._title)
        shelf.saved.connect(document.own_prompts.forget)
        self.flows.chosen.connect(shelf.open_server)
        self.flows.file_chosen.connect(shelf.open_file)
        self.flows.new_wanted.connect(shelf.open_named)
        self.flows.closed.connect(self.show_drawing)
        stage.opening_given_up.connect(self._put_away)

    # --- words and looks -------------------------------------------------------------------------

    def retranslate(self) -> None:
        self._title()
        self._show_place()

    def _title(self) -> None:
        star = " *" if self.shelf.modified else ""
        product = self.tr("Cordboard Designer")
        self.setWindowTitle(f"{self.document.flow_name()}{star} - {product}")

    def _show_place(self) -> None:
        layers = [layer.id for layer in self.document.flow.layers]
        if self.document.layer in layers:
            self.place.setText(self.tr("Layer {n} / {all}").format(
                n=layers.index(self.document.layer) + 1, all=len(layers)
            ))  # fmt: skip

    # --- going about -----------------------------------------------------------------------------

    def do(self, name: str) -> None:
        """What the bar on top and the keys ask for."""
        acts = {
            "open": self.show_flows,
            "save": self.filing.save,
            "align": self.offer_alignment,
            "arrange": self.stage.arrange,
            "find": self.find_block,
            "live": self.show_live,
            "versions": self.show_versions,
            "prompts": self.studio.open,
            "trial": self.trying.start,
            "publish": self.show_publish,
            "site": self.shelf.ask_site,
        }
        acts[name]()

    def offer_alignment(self) -> None:
        """What the button of the head offers, below it."""
        button = self.head.align
        menu = AlignMenu(self.stage.walk, self)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _put_away(self) -> None:
        self.shelf.put_away()
        self.show_flows()

    def show_flows(self) -> None:
        self.pages.setCurrentWidget(self.flows)
        self.flows.enter()

    def show_drawing(self) -> None:
        self.pages.setCurrentWidget(self.sides)
        self.stage.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_form(self) -> None:
        if self.right.currentWidget() is self.versions:
            self.versions.leave()
        self.right.setCurrentWidget(self.form)
        self.stage.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_right(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(self.sides)
        if self.right.currentWidget() is self.versions and page is not self.versions:
            self.versions.leave()
        self.right.setCurrentWidget(page)

    def find_block(self) -> None:
        """Ctrl+F."""
        self.show_drawing()
        self.low.show_page("index")
        self.low.index.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.low.index.search.selectAll()

    def show_versions(self) -> None:
        if self.shelf.place == "server":
            self.show_right(self.versions)
            self.versions.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_live(self) -> None:
        """Ctrl+Shift+L: what goes on in the version that calls take; the draft stays as it is."""
        why = self.head.why_not_live()
        if why or self.live is None:
            self.toasts.say("warning", why)
            return
        self.pages.setCurrentWidget(self.live)
        self.live.enter()

    def show_publish(self) -> None:
        """Ctrl+Shift+P."""
        why = self.head.why_not_publish()
        if why:
            self.toasts.say("warning", why)
            return
        self.show_right(self.publish)
        self.publish.enter()

    def _show_compared(self, older: Flow | None, newer: Flow | None) -> None:
        """What changed upon the draft, or upon another version that is shown in its place."""
        self.comparison.show_since(older if newer is None else None)
        self.other.setVisible(newer is not None)
        self.stage.setVisible(newer is None)
        if newer is not None:
            self.other.document.look_at(newer)
            self.other_comparison.show_since(older)
            self.other.view.fit()

    def _planned(self, version: int, at: str) -> None:
        self.show_form()
        words = self.tr("Version {n} will be published {when}.")
        self.toasts.say("ok", words.format(n=version, when=at))

    def _published(self, version: int) -> None:
        self.show_form()
        words = self.tr("Version {n} is live; new calls take it.")
        self.toasts.say("ok", words.format(n=version))

    def _selected(self) -> None:
        """A block that is chosen while versions or publishing are shown brings its form back."""
        if self.document.only and self.right.currentWidget() is self.publish:
            self.right.setCurrentWidget(self.form)

    def _enter_block(self, block: str) -> None:
        if not self.stage.through_door(block):
            self._open_field(block, "")
            self.form.show_field("")

    def _open_field(self, block: str, field: str) -> None:
        if field == SHOW_UNUSED:
            self.studio.open_unused()
        elif block:
            self.stage.view.show_block(block)
            if self.right.currentWidget() is not self.telephone or field:
                self.right.setCurrentWidget(self.form)
            if field:
                self.document.select((block,))
                self.form.show_field(field)

    def walk_problems(self, step: int) -> None:
        self.show_drawing()
        self.low.show_page("problems")
        self.low.problems.walk(step)

    def escape(self) -> None:
        """Close the innermost layer."""
        if self.stage.quick.isVisible():
            self.stage.quick.leave()
        elif self.stage.view.give_up():
            return
        elif self.palette_panel.search.hasFocus() and self.palette_panel.search.text():
            self.palette_panel.search.clear()
        elif self.pages.currentWidget() is self.flows:
            self.show_drawing()
        elif self.live is not None and self.pages.currentWidget() is self.live:
            self.live.leave()
        elif self.right.currentWidget() in (self.versions, self.publish):
            self.show_form()
        elif not self.stage.view.hasFocus():
            self.stage.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.document.select(())

    def walk_regions(self, step: int) -> None:
        """Ctrl+F6: palette, drawing, lower area, form, head in turn."""
        regions: list[QWidget] = [
            self.palette_panel.search, self.stage.view, self.low.tabs, self.right, self.head,
        ]  # fmt: skip
        focus: QWidget | None = self.focusWidget()
        owners: list[QWidget] = [self.sides.left, self.stage, self.low, self.right, self.head]
        now = next(
            (n for n, o in enumerate(owners) if focus is not None and o.isAncestorOf(focus)), 1
        )
        target = regions[(now + step) % len(regions)]
        children = [target, *target.findChildren(QWidget)]
        for child in children:
            if (
                child.isVisible()
                and child.isEnabled()
                and child.focusPolicy() & Qt.FocusPolicy.TabFocus
            ):
                child.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def open(self) -> None:
        """Show the window where it was left, never larger than the screen."""
        show_in_place(self, self.choices)

    def speak(self, name: str) -> None:
        self.choices.keep("language", name)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        language.use(app, name)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is asked: what is not saved is kept and offered at the next start."""
        self.trial.stop()
        self.document.background.close()
        self.shelf.keep()
        self.drafts.flush()
        keep_place(self, self.choices)
        event.accept()
