"""Call-progress tones of many rows at once: what a telephone network says before somebody answers."""

from cti.media.progress.book import LineTones, ToneBook
from cti.media.progress.detector import ProgressDetector, Tone

__all__ = ["LineTones", "ProgressDetector", "Tone", "ToneBook"]
