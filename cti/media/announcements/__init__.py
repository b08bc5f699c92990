"""Carrier announcements that an administrator taught, known again in the sound before the answer."""

from cti.media.announcements.library import Announcement, Library, TeachError, teach
from cti.media.announcements.listener import AnnouncementListener, Match

__all__ = ["Announcement", "AnnouncementListener", "Library", "Match", "TeachError", "teach"]
