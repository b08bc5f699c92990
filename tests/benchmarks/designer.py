"""The designer's drawing: `designer.pan_ms` over 1,000 blocks, `designer.open_10000_s` from the file.

A frame is everything from the movement of the pointer to the painted window: scrolling, drawing,
the small map. Panned is at five zooms, from every word to patches of colour; the figure is that of
the slowest, once the checker has looked at the drawing. Opened is as a person does: the file is read
and drawn, and the window stands; the checker looks at a large drawing afterwards.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication

from cti.client.qt import language, theme
from cti.client.qt.choices import Choices
from cti.client.qt.drafts import Drafts
from cti.ivr.flow.document import Flow, new_flow
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import Palette, installed
from ivr_designer.window.window import DesignerWindow
from tests.benchmarks.figure import Figure
from tests.benchmarks.reserved import reserve

ZOOMS = (1.0, 0.67, 0.4, 0.2, 0.1)
FRAMES = 120
OPENED = 3


def large_flow(count: int, palette: Palette) -> Flow:
    """A drawing as large ones are: menus, prompts, keys and queries in columns, each exit to one of the
    next four, one in ten anywhere on the columns beside."""
    flow = new_flow("large", "大流程", "Large")
    kinds = ("play.prompts", "input.menu", "input.digits", "logic.if", "queue.wait", "flow.wait")
    chance = random.Random(7)
    blocks, positions = dict(flow.blocks), dict(flow.positions)
    rows = max(1, round((count / 2) ** 0.5))
    for number in range(2, count + 1):
        id = f"b{number}"
        type_ = kinds[number % len(kinds)]
        shapes: dict[str, dict[str, object]] = {
            "play.prompts": {"prompts": [{"text": f"Prompt {number}"}]},
            "input.menu": {
                "prompts": [{"text": "Menu"}],
                "choices": [{"keys": str(k), "name": f"Choice {k}"} for k in range(1, 5)],
            },
            "input.digits": {"prompts": [{"text": "Number"}], "into": "number"},
            "logic.if": {"condition": f"call.seconds > {number}"},
            "queue.wait": {"queue": "sales"},
            "flow.wait": {"seconds": 1},
        }
        made = flow.add_block(type_, "main", id=id, name=f"块 {number}", fields=shapes[type_])
        blocks[id] = made.blocks[id]
        positions[id] = (36 + number // rows * 216, 36 + number % rows * 216)
    flow = Flow(flow.id, name=flow.name, layers=flow.layers, blocks=blocks, positions=positions)
    links = {}
    for number in range(1, count):
        exits = flow.exits(f"b{number}", palette)
        for at, exit in enumerate(exits[:4]):
            far = chance.random() < 0.1
            near = number + chance.randrange(-rows, 2 * rows) if far else number + at + 1
            if exit.id and 2 <= near <= count:
                links[f"b{number}", exit.id] = f"b{near}"
    return Flow(
        flow.id, name=flow.name, layers=flow.layers, blocks=blocks, positions=positions, links=links
    )  # fmt: skip


def window(folder: Path) -> DesignerWindow:
    made = DesignerWindow(Choices("designer", folder / "choices.ini"), Drafts(folder / "drafts"))
    made.resize(1600, 960)
    made.show()
    QApplication.processEvents()
    return made


def opened(designer: DesignerWindow, path: Path) -> float:
    """Seconds from asking for a file until its drawing is painted and the small map too."""
    painted: list[float] = []

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                painted.append(time.perf_counter())
            return False

    watch = Watch()
    began = time.perf_counter()
    assert designer.shelf.open_file(path)
    parts = (designer.stage.view.viewport(), designer.stage.map)
    for part in parts:
        part.installEventFilter(watch)
    QApplication.sendPostedEvents()
    designer.repaint()
    shown = time.perf_counter() - began
    for part in parts:
        part.removeEventFilter(watch)
    assert len(painted) >= len(parts)
    return shown


def looked_at(designer: DesignerWindow) -> None:
    """Wait until the checker has looked at the drawing, and what it found is shown."""
    loop = QEventLoop()
    designer.document.checked.connect(loop.quit)
    loop.exec()
    QApplication.processEvents()


def panned(designer: DesignerWindow, zoom: float) -> list[float]:
    """Milliseconds of each frame while the drawing moves under the hand."""
    view = designer.stage.view
    view.set_zoom(zoom)
    view.centerOn(view.flow_scene.whole().center())
    QApplication.processEvents()
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()
    frames = []
    for number in range(FRAMES):
        step = 17 if number // 30 % 2 == 0 else -17
        began = time.perf_counter()
        across.setValue(across.value() + step)
        down.setValue(down.value() + step // 2)
        QApplication.processEvents()
        frames.append((time.perf_counter() - began) * 1000)
    return frames


def figures() -> Iterator[Figure]:
    reserve()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    language.use(app, "zh")
    theme.apply(app, "light")
    palette = installed()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in (1_000, 10_000):
            (folder / f"{count}.flow").write_text(
                save(large_flow(count, palette), palette), "utf-8"
            )
        designer = window(folder)
        opened(designer, folder / "1000.flow")
        looked_at(designer)
        worst = []
        for zoom in ZOOMS:
            frames = sorted(panned(designer, zoom))
            late = frames[int(len(frames) * 0.95)]
            worst.append(late)
            print(f"zoom {zoom}: median {statistics.median(frames):.1f}, p95 {late:.1f}, "
                  f"most {frames[-1]:.1f} ms", file=sys.stderr)  # fmt: skip
        yield Figure.at_most("designer.pan_ms", max(worst), "ms", 16)
        times = [opened(designer, folder / "10000.flow") for _ in range(OPENED)]
        print(f"10,000 blocks opened in {times} s", file=sys.stderr)
        yield Figure.at_most("designer.open_10000_s", statistics.median(times), "s", 3)
        began = time.perf_counter()
        designer.document.check_now()
        yield Figure.shown("designer.check_10000_s", time.perf_counter() - began, "s")
        designer.close()
        designer.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def main() -> None:
    for figure in figures():
        print(figure.json(), flush=True)


if __name__ == "__main__":
    main()
