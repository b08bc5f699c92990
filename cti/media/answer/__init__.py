"""Who answered, and the beep of an answering machine."""

from cti.media.answer.judge import AnswerJudge, AnswerLimits, Verdict

__all__ = ["AnswerJudge", "AnswerLimits", "Verdict"]
