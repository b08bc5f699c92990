"""What flows do with calls, fulfilled by call control: second parties, rooms, judgements, recordings."""
