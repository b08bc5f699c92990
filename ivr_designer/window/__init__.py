"""The designer's window: its frame, head and foot, its keys, opening and saving, trying and meeting others."""
