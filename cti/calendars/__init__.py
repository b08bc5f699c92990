"""Calendars of a house: hours of the week, public holidays, and the days that stand apart."""
