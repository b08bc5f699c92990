"""Variables of flows and the values in them: types, scopes, conversion, and their written forms."""
