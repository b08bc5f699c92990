"""What flows reach outside the call centre: data sources, folders, hosts of the web."""
