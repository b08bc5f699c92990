"""Files of the folders that the administrator opened."""
