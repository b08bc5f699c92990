"""What staff keep for flows: lists, small tables, switches, notices, calendars; and their tables."""
