"""Customer relations: what the server does with customers during calls."""
