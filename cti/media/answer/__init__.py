"""Who answered, and the beep of an answering machine."""

from cti.media.answer.judge import AnswerJudge, Verdict
from cti.media.answer.limits import AnswerLimits

__all__ = ["AnswerJudge", "AnswerLimits", "Verdict"]
