"""Chinese is complete, the compiled files are those of the sources, and a change acts at once."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from cti.client.qt import language, translations
from cti.client.qt.widgets import Skeleton

PACKAGES = [p for p in translations.PACKAGES if translations.ts_file(p).exists()]
names = pytest.mark.parametrize("package", PACKAGES, ids=lambda p: p.name)


def messages(path: Path) -> dict[tuple[str, str], list[str]]:
    """(context, source) -> translations; an unfinished one has an empty text."""
    found: dict[tuple[str, str], list[str]] = {}
    for context in ElementTree.parse(path).getroot().findall("context"):
        for message in context.findall("message"):
            key = (context.findtext("name") or "", message.findtext("source") or "")
            target = message.find("translation")
            assert target is not None
            forms = [form.text or "" for form in target.findall("numerusform")]
            found[key] = forms or [target.text or ""]
            if target.get("type") == "unfinished":
                found[key] = [""]
    return found


@names
def test_chinese_is_complete(package: Path) -> None:
    missing = [
        key for key, texts in messages(translations.ts_file(package)).items() if not all(texts)
    ]
    assert missing == []


@names
def test_every_text_of_the_sources_is_known(package: Path, tmp_path: Path) -> None:
    copy = tmp_path / package.name
    shutil.copytree(package, copy, ignore=shutil.ignore_patterns("__pycache__", "*.qm"))
    known = set(messages(translations.ts_file(package)))
    ts = translations.ts_file(package)
    translations.update(copy, stem=ts.name.removesuffix("_zh_CN.ts"))
    assert set(messages(copy / "i18n" / ts.name)) == known


@names
def test_the_compiled_file_says_what_translators_wrote(package: Path, qapp: QApplication) -> None:
    ts = translations.ts_file(package)
    translator = QTranslator()
    assert translator.load(str(ts.with_suffix(".qm")))
    for (context, source), texts in messages(ts).items():
        assert translator.translate(context, source, None, 1) == texts[0], (context, source)


@names
def test_no_placeholder_is_lost_in_translation(package: Path) -> None:
    for (context, source), texts in messages(translations.ts_file(package)).items():
        for text in filter(None, texts):
            for mark in ("{name}", "{n}", "{time}", "{why}", "%n", "{pin}"):
                assert (mark in source) == (mark in text), (context, source)


def test_a_change_of_language_reaches_what_is_shown(qapp: QApplication, qtbot) -> None:
    shown = Skeleton()
    qtbot.addWidget(shown)
    assert shown.stop.text() == "Stop waiting"
    language.use(qapp, "zh")
    qtbot.waitUntil(lambda: shown.stop.text() == "不再等待")
    assert language.current() == "zh"
    language.use(qapp, "en")
    qtbot.waitUntil(lambda: shown.stop.text() == "Stop waiting")


def test_counts_have_their_plurals_in_english(qapp: QApplication) -> None:
    def said(n: int) -> str:
        return QCoreApplication.translate("RecordsPage", "%n call(s)", None, n)

    assert (said(1), said(2)) == ("1 call", "2 calls")
