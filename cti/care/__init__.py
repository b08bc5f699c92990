"""The command `cordboard lines`: finding, setting up, watching and testing lines at a site."""
