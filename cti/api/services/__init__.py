"""What clients may ask, a file per subject: each request with its permission, its arguments and what it does."""
