"""Call control: calls and their parties, trunks, routing, supervision and recording."""
