"""Chinese and English, changed at once for the whole program.

Texts are English in the source and Chinese in `i18n/*_zh_CN.qm`, one file per package, made by
`python -m cti.client.qt.translations` from the `.ts` files that translators edit. `*_en.qm` holds
only the plurals ("1 call", "2 calls").
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

KIT = Path(__file__).parent / "i18n"
LOCALES = {
    "zh": QLocale(QLocale.Language.Chinese, QLocale.Country.China),
    "en": QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom),
}
SUFFIXES = {"zh": "zh_CN", "en": "en"}
_installed: list[QTranslator] = []
_folders: list[Path] = [KIT]


def use(app: QApplication, name: str, folders: Iterable[Path] = ()) -> None:
    """Speak "zh" or "en" from now on; `folders` hold further .qm files and are remembered."""
    _folders.extend(f for f in folders if f not in _folders)
    for translator in _installed:
        app.removeTranslator(translator)
    _installed.clear()
    QLocale.setDefault(LOCALES[name])
    suffix = SUFFIXES[name]
    system = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    files = [system / f"qtbase_{suffix}.qm"]
    files += [file for folder in _folders for file in sorted(folder.glob(f"*_{suffix}.qm"))]
    for file in files:
        translator = QTranslator(app)
        if translator.load(str(file)):
            _installed.append(translator)
            app.installTranslator(translator)


def current() -> str:
    """The language in use: "zh" or "en"."""
    return "zh" if QLocale().language() == QLocale.Language.Chinese else "en"


def of_system() -> str:
    """The language to begin with when nobody chose one."""
    return "zh" if QLocale.system().language() == QLocale.Language.Chinese else "en"


if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object


class Translated(_Widget):
    """Put before the Qt class among the bases: `retranslate` is called when the language changes,
    `restyle` when the theme does. A class calls both itself at the end of its `__init__`."""

    def retranslate(self) -> None:
        """Set every text anew."""

    def restyle(self) -> None:
        """Make every picture anew."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.StyleChange:
            self.restyle()
