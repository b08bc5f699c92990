"""The functions of formulas, and what the operators do with each type.

Functions are pure and annotated; the annotations are what the checker reads.
"""

from cti.ivr.formula.functions import convert as _convert
from cti.ivr.formula.functions.forms import written
from cti.ivr.formula.functions.operators import OPERATORS
from cti.ivr.formula.functions.table import (
    FUNCTIONS,
    Function,
    Leaving,
    Moment,
    Nothing,
    Number,
    function,
)

__all__ = [
    "FUNCTIONS", "OPERATORS", "Function", "Leaving", "Moment", "Nothing", "Number", "converted",
    "function", "written",
]  # fmt: skip

converted = _convert.converted
