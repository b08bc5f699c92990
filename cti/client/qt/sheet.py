"""The style sheet: how Qt's own widgets look, written with the names of the tokens."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from cti.client.qt.tokens import Tokens, mix

PICTURES = Path(__file__).parent / "pictures"

_SHEET = """
QWidget {{ font-size: 14px; color: {text}; }}
QWidget:disabled {{ color: {edge}; }}
QMainWindow, QDialog, QWidget#page {{ background: {window}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {edge}; padding: 4px 8px; }}
QFrame#card {{ background: {surface}; border: 1px solid {line}; border-radius: 6px; }}
QFrame#ringing {{ background: {surface}; border: 2px solid {ring}; border-radius: 6px; }}
QFrame#panel {{ background: {surface}; border: 1px solid {edge}; border-radius: 6px; }}
QWidget#bar {{ background: {raised}; border: 0; border-bottom: 1px solid {line}; }}
QWidget#rail {{ background: {raised}; border: 0; border-right: 1px solid {line}; }}
QWidget#foot {{ background: {raised}; border: 0; border-top: 1px solid {line}; }}
QWidget#well {{ background: {sunken}; border-radius: 4px; }}
QFrame#rule {{ background: {line}; border: 0; }}
QFrame#say {{ background: {say}; border: 0; border-left: 3px solid {accent};
    border-top-right-radius: 4px; border-bottom-right-radius: 4px; }}
QLabel {{ background: transparent; }}
QLabel[role="caption"] {{ font-size: 12px; color: {text3}; }}
QLabel[role="label"] {{ color: {text2}; }}
QLabel[role="hint"] {{ color: {text3}; }}
QLabel[role="lead"] {{ font-size: 16px; }}
QLabel[role="leadbold"] {{ font-size: 16px; font-weight: {strong}; }}
QLabel[role="title"] {{ font-size: 20px; font-weight: {strong}; }}
QLabel[role="figure"] {{ font-size: 28px; font-weight: {strong}; }}
QLabel[role="hero"] {{ font-size: 40px; font-weight: {strong}; }}
QLabel[role="section"] {{ font-size: 14px; font-weight: {strong}; }}
QLabel[role="link"] {{ color: {accent}; }}
QLabel[role="ready"] {{ font-size: 12px; color: {ready}; }}
QLabel[role="warning"] {{ font-size: 12px; color: {ring}; }}
QLabel[role="alarm"] {{ font-size: 12px; color: {alarm}; }}
QLabel[role="key"] {{ font-size: 12px; color: {text3}; background: {sunken}; border-radius: 3px;
    padding: 0 6px; min-height: 18px; }}
QLabel[role="tag"] {{ font-size: 12px; color: {text}; background: {sunken}; border-radius: 3px;
    padding: 0 6px; min-height: 20px; }}
QLabel[old="true"] {{ color: {text3}; }}
QPushButton {{ background: {surface}; border: 1px solid {edge}; border-radius: 4px;
    padding: 0 12px; min-height: 30px; }}
QPushButton:hover {{ background: {raised}; }}
QPushButton:pressed {{ background: {sunken}; }}
QPushButton:disabled {{ color: {edge}; border-color: {line}; background: {surface}; }}
QPushButton:checked {{ background: {accent_soft}; border-color: {accent}; color: {accent}; }}
QPushButton:focus {{ outline: 0; border: 2px solid {accent}; padding: 0 11px; min-height: 28px; }}
QPushButton[kind="quiet"] {{ background: transparent; border-color: transparent; }}
QPushButton[kind="quiet"]:hover {{ background: {sunken}; }}
QPushButton[kind="quiet"]:focus {{ border: 2px solid {accent}; }}
QPushButton[kind="link"] {{ background: transparent; border: 0; color: {accent}; padding: 0;
    min-height: 20px; text-align: left; }}
QPushButton[kind="link"]:disabled {{ color: {edge}; }}
QPushButton[kind="link"]:focus {{ border: 0; padding: 0; text-decoration: underline; }}
QPushButton[kind="step"] {{ background: transparent; border: 0; color: {text2}; padding: 0;
    min-height: 22px; }}
QPushButton[kind="step"]:checked {{ color: {text}; font-weight: {strong}; background: transparent; }}
QPushButton[kind="step"]:hover {{ color: {accent}; }}
QPushButton[kind="step"]:focus {{ text-decoration: underline; }}
QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox {{ background: {surface};
    border: 1px solid {edge}; border-radius: 4px; padding: 0 8px;
    selection-background-color: {accent_fill}; selection-color: {on_accent}; }}
QLineEdit, QAbstractSpinBox, QComboBox {{ min-height: 30px; }}
QTextEdit, QPlainTextEdit {{ padding: 6px 8px; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border: 2px solid {accent};
    padding: 0 7px; min-height: 28px; }}
QTextEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {accent}; padding: 5px 7px; }}
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled,
QComboBox:disabled {{ background: {raised}; border-color: {line}; color: {text3}; }}
QLineEdit[state="error"], QPlainTextEdit[state="error"], QComboBox[state="error"],
QAbstractSpinBox[state="error"] {{ border: 2px solid {alarm}; padding: 0 7px; min-height: 28px; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: 0; width: 24px; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url({chevron}); width: 16px; height: 16px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; width: 20px; }}
QAbstractSpinBox::up-arrow {{ image: url({chevron_up}); width: 12px; height: 12px; }}
QAbstractSpinBox::down-arrow {{ image: url({chevron}); width: 12px; height: 12px; }}
QAbstractItemView {{ background: {surface}; border: 0; outline: 0;
    selection-background-color: {accent_soft}; selection-color: {text};
    alternate-background-color: {raised}; gridline-color: {line}; }}
QComboBox QAbstractItemView {{ border: 1px solid {edge}; padding: 2px; }}
QHeaderView {{ background: {raised}; border: 0; }}
QHeaderView::section {{ background: {raised}; color: {text2}; font-size: 12px; border: 0;
    border-bottom: 1px solid {line}; padding: 0 8px; height: 28px; }}
QHeaderView::up-arrow, QHeaderView::down-arrow {{ subcontrol-position: top center;
    width: 12px; height: 8px; }}
QHeaderView::up-arrow {{ image: url({chevron_up}); }}
QHeaderView::down-arrow {{ image: url({chevron}); }}
QTableCornerButton::section {{ background: {raised}; border: 0; }}
QMenu {{ background: {surface}; border: 1px solid {edge}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent_soft}; }}
QMenu::item:disabled {{ color: {edge}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QTabWidget::pane {{ border: 0; }}
QTabBar {{ background: transparent; border: 0; }}
QTabBar::tab {{ background: transparent; color: {text2}; padding: 0 4px; margin: 0 12px 0 0;
    height: 34px; border: 0; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {text}; font-weight: {strong}; border-bottom: 2px solid {accent}; }}
QTabBar::tab:focus {{ color: {accent}; }}
QScrollArea {{ background: transparent; border: 0; }}
QScrollArea > QWidget > QWidget#inside {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {edge}; border-radius: 3px; margin: 2px;
    min-height: 32px; }}
QScrollBar::handle:horizontal {{ background: {edge}; border-radius: 3px; margin: 2px;
    min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QCheckBox, QRadioButton {{ spacing: 8px; background: transparent; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: 14px; height: 14px;
    border: 1px solid {edge}; background: {surface}; }}
QCheckBox::indicator {{ border-radius: 3px; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator:checked {{ background: {accent_fill}; border-color: {accent_fill};
    image: url({check}); }}
QRadioButton::indicator:checked {{ border: 5px solid {accent_fill}; width: 6px; height: 6px;
    background: {on_accent}; }}
QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border-color: {accent}; }}
QCheckBox:focus, QRadioButton:focus {{ color: {accent}; }}
QProgressBar {{ background: {sunken}; border: 0; border-radius: 3px; max-height: 6px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QSplitter::handle {{ background: {line}; }}
QGroupBox {{ border: 0; font-weight: {strong}; }}
"""


def style_sheet(tokens: Tokens, strong: int = 600) -> str:
    """The whole sheet in the colours of one theme; `strong` is the weight of what stands out."""
    return _SHEET.format(
        **asdict(tokens),
        strong=strong,
        say=mix(tokens.accent, tokens.surface, 0.09),
        chevron=(PICTURES / f"chevron-{tokens.name}.svg").as_posix(),
        chevron_up=(PICTURES / f"chevron-up-{tokens.name}.svg").as_posix(),
        check=(PICTURES / f"check-{tokens.name}.svg").as_posix(),
    )
