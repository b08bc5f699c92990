"""Spoken values: numbers, amounts, dates and the like as pieces of the house set."""

from cti.ivr.say.house import house_set, piece_name, words_of
from cti.ivr.say.joint import COMMA, PAUSE, is_pause
from cti.ivr.say.spoken import KINDS, pieces, rules, text
from cti.ivr.say.tables import CURRENCIES, UNITS, Currency, Unit, add_unit

__all__ = [
    "COMMA", "CURRENCIES", "KINDS", "PAUSE", "UNITS", "Currency", "Unit", "add_unit", "house_set",
    "is_pause", "piece_name", "pieces", "rules", "text", "words_of",
]  # fmt: skip
