"""Row models tell of many changes once; tables stand still while they are in use."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication

from cti.client.qt import language
from cti.client.qt.models import Column, OrderedRows, RowsModel
from cti.client.qt.widgets import Table


@dataclass
class Line:
    name: str
    calls: int
    state: str = "ready"


def columns() -> list[Column[Line]]:
    return [
        Column("name", lambda: "Name", lambda line: line.name),
        Column("calls", lambda: "Calls", lambda line: str(line.calls), lambda line: line.calls,
               right=True, ticks=True),
        Column("state", lambda: "State", lambda line: line.state, state=lambda line: line.state),
    ]  # fmt: skip


@pytest.fixture
def model(qapp: QApplication) -> RowsModel[Line]:
    made: RowsModel[Line] = RowsModel(columns())
    made.replace({n: Line(f"line {n}", n) for n in range(100)})
    return made


def test_the_model_keeps_qts_rules(model: RowsModel[Line], qtmodeltester) -> None:
    qtmodeltester.check(model)
    order = OrderedRows()
    order.setSourceModel(model)
    qtmodeltester.check(order)


def test_five_hundred_changes_are_one_signal(model: RowsModel[Line], qtbot) -> None:
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    for n in range(500):
        model.put(n % 40 + 10, Line("changed", n))
    assert told == []
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert told == [(10, 49)]
    assert model.row(10).name == "changed"


def test_rows_come_and_go_with_their_own_signals(model: RowsModel[Line], qtbot) -> None:
    with qtbot.waitSignals([model.rowsInserted, model.rowsRemoved]):
        model.put("new", Line("new", 0))
        model.drop(0)
        model.drop(50)
        model.flush()
    assert model.rowCount() == 99
    assert model.row_of("new") == 98
    assert model.row_of(1) == 0
    assert model.row_of(0) is None


def test_a_row_that_came_and_went_between_two_signals_is_never_shown(
    model: RowsModel[Line],
) -> None:
    model.put("short", Line("short", 0))
    model.drop("short")
    model.flush()
    assert model.row_of("short") is None


def test_replacing_the_same_rows_resets_nothing(model: RowsModel[Line], qtbot) -> None:
    with qtbot.assertNotEmitted(model.modelReset):
        model.replace({n: Line(f"again {n}", n) for n in range(100)})
    assert model.row(3).name == "again 3"


@pytest.fixture
def table(qtbot) -> Table[Line]:
    made: Table[Line] = Table(columns())
    qtbot.addWidget(made)
    made.model.replace({n: Line(f"line {n}", n) for n in range(5)})
    made.sort_by(1, descending=True)
    made.resize(500, 240)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.view.clearFocus()
    return made


def shown(table: Table[Line]) -> list[str]:
    return [str(table.order.index(row, 0).data()) for row in range(table.order.rowCount())]


def test_rows_do_not_jump_under_the_pointer(table: Table[Line]) -> None:
    before = shown(table)
    at = QPointF(5, 5)
    view = table.view
    view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    QApplication.sendEvent(view, QEnterEvent(at, at, at))
    table.model.put(0, Line("line 0", 99))
    table.model.flush()
    assert shown(table) == before
    assert not table.frozen.isHidden()
    view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert shown(table)[0] == "line 0"
    assert table.frozen.isHidden()


def test_enter_opens_and_ctrl_c_copies(table: Table[Line], qtbot) -> None:
    table.select_first()
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table.view, Qt.Key.Key_Return)
    assert opened.args[0].name == "line 4"
    qtbot.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "line 4\t4\tready"


def test_rows_are_found_by_any_column_and_by_pinyin(table: Table[Line]) -> None:
    table.model.replace({1: Line("陈思远", 1), 2: Line("赵琳", 2, "lost")})
    table.order.find("csy")
    assert shown(table) == ["陈思远"]
    table.order.find("lost")
    assert shown(table) == ["赵琳"]
    table.order.find("", lambda line: line.calls < 2)
    assert shown(table) == ["陈思远"]


def test_a_state_is_painted_as_a_badge(table: Table[Line]) -> None:
    image = table.view.viewport().grab().toImage()
    assert image.width() > 0
    colours = {image.pixelColor(x, 16).name() for x in range(230, 320)}
    assert len(colours) > 3


def test_chinese_names_stand_in_the_order_of_their_pinyin(qapp: QApplication) -> None:
    language.use(qapp, "zh")
    model = RowsModel(columns())
    order = OrderedRows()
    order.setSourceModel(model)
    for number, name in enumerate(("张敏", "李强", "王蕾", "陈思远", "周涛")):
        model.put(number, Line(name, number))
    model.flush()
    order.sort(0)
    names = [order.index(row, 0).data() for row in range(order.rowCount())]
    language.use(qapp, "en")
    assert names == ["陈思远", "李强", "王蕾", "张敏", "周涛"]
