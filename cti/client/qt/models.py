"""Table models over the mirror: many changes, one signal.

A model keeps rows by key. Whoever hears of a change says `put`, `drop` or `replace`; the model tells
its views at most once per `PAUSE`, with one `dataChanged` for all rows that changed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor

from cti.client.qt.formats import matches
from cti.client.qt.theme import tokens

PAUSE = 80
"""Milliseconds over which changes are gathered."""

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
SORT = Qt.ItemDataRole.UserRole + 1
STATE = Qt.ItemDataRole.UserRole + 2
ROW = Qt.ItemDataRole.UserRole + 3
V = TypeVar("V")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Column(Generic[V]):
    """One column: what its cells say, by what they sort, and whether time alone changes them."""

    key: str
    title: Callable[[], str]
    """A function, so that the header follows the language."""
    text: Callable[[V], str]
    sort: Callable[[V], Any] | None = None
    right: bool = False
    """Numbers and times stand at the right."""
    state: Callable[[V], str] | None = None
    """The state whose badge the cell shows, a key of `states.LOOKS`."""
    colour: Callable[[V], str] | None = None
    """The token of the text's colour, where it is news ("alarm"), else ""."""
    tip: Callable[[V], str] | None = None
    ticks: bool = False
    """Shows running time: painted anew every second."""
    width: int = 120


class RowsModel(QAbstractTableModel, Generic[V]):
    """Rows of any value type, by key, with gathered change signals."""

    def __init__(self, columns: Iterable[Column[V]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self._keys: list[Hashable] = []
        self._rows: list[V] = []
        self._at: dict[Hashable, int] = {}
        self._dirty: dict[Hashable, V] = {}
        self._gone: set[Hashable] = set()
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.flush)

    # --- changes ---------------------------------------------------------------------------------

    def put(self, key: Hashable, value: V) -> None:
        """A row is new or has changed."""
        self._gone.discard(key)
        self._dirty[key] = value
        if not self._timer.isActive():
            self._timer.start()

    def drop(self, key: Hashable) -> None:
        """A row is no more."""
        self._dirty.pop(key, None)
        if key in self._at:
            self._gone.add(key)
            if not self._timer.isActive():
                self._timer.start()

    def replace(self, rows: Mapping[Any, V]) -> None:
        """These are all rows, shown at once: after a snapshot or a search."""
        self._timer.stop()
        self._dirty.clear()
        self._gone.clear()
        if list(rows) == self._keys:
            self._rows = list(rows.values())
            self._tell(0, len(self._rows) - 1)
            return
        self.beginResetModel()
        self._keys, self._rows = list(rows), list(rows.values())
        self._number()
        self.endResetModel()

    def flush(self) -> None:
        """Tell the views now of all that was gathered."""
        self._timer.stop()
        if self._gone:
            for row in sorted((self._at[key] for key in self._gone), reverse=True):
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._keys[row], self._rows[row]
                self.endRemoveRows()
            self._gone.clear()
            self._number()
        changed = [self._at[key] for key in self._dirty if key in self._at]
        for key in self._dirty:
            if key in self._at:
                self._rows[self._at[key]] = self._dirty[key]
        new = [key for key in self._dirty if key not in self._at]
        if new:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            for key in new:
                self._at[key] = len(self._keys)
                self._keys.append(key)
                self._rows.append(self._dirty[key])
            self.endInsertRows()
        self._dirty.clear()
        if changed:
            self._tell(min(changed), max(changed))

    def tick(self) -> None:
        """A second went by: columns that show running time are painted anew."""
        if not self._rows:
            return
        for number, column in enumerate(self.columns):
            if column.ticks:
                self.dataChanged.emit(
                    self.index(0, number),
                    self.index(len(self._rows) - 1, number),
                    [Role.DisplayRole],
                )

    def _number(self) -> None:
        self._at = {key: row for row, key in enumerate(self._keys)}

    def _tell(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1), [])

    # --- what there is ---------------------------------------------------------------------------

    def row(self, number: int) -> V:
        return self._rows[number]

    def key(self, number: int) -> Hashable:
        return self._keys[number]

    def row_of(self, key: Hashable) -> int | None:
        return self._at.get(key)

    def rows(self) -> list[V]:
        return list(self._rows)

    # --- Qt's names ------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        value, column = self._rows[index.row()], self.columns[index.column()]
        match role:
            case Role.DisplayRole:
                return column.text(value)
            case Role.TextAlignmentRole:
                return _RIGHT if column.right else _LEFT
            case Role.ToolTipRole:
                return column.tip(value) if column.tip else column.text(value)
            case Role.ForegroundRole:
                return _colour(column, value)
            case _ if role == SORT:
                return column.sort(value) if column.sort else column.text(value)
            case _ if role == STATE:
                return column.state(value) if column.state else None
            case _ if role == ROW:
                return value
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and section < len(self.columns):
            if role == Role.DisplayRole:
                return self.columns[section].title()
            if role == Role.TextAlignmentRole:
                return _RIGHT if self.columns[section].right else _LEFT
        return None


def _colour(column: Column[V], value: V) -> Any:
    name = column.colour(value) if column.colour else ""
    return QColor(getattr(tokens(), name)) if name else None


class OrderedRows(QSortFilterProxyModel):
    """Sorts by each column's own key and finds rows by text; the order can be held still."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setSortRole(SORT)
        self.setSortLocaleAware(True)  # Chinese by its pinyin
        self.setDynamicSortFilter(True)
        self._wanted = ""
        self._accepts: Callable[[Any], bool] | None = None

    def freeze(self, frozen: bool) -> None:
        """Hold the order while somebody points at the table or works in it."""
        if self.dynamicSortFilter() == frozen:
            self.setDynamicSortFilter(not frozen)

    def find(self, text: str, accepts: Callable[[Any], bool] | None = None) -> None:
        """Show the rows in which a column holds this text and that `accepts` lets pass."""
        self.beginFilterChange()
        self._wanted, self._accepts = text.strip(), accepts
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        if not self._wanted and self._accepts is None:
            return True
        source = self.sourceModel()
        assert isinstance(source, RowsModel)
        value = source.row(row)
        if self._accepts is not None and not self._accepts(value):
            return False
        if not self._wanted:
            return True
        return any(matches(self._wanted, column.text(value)) for column in source.columns)
