"""The demo site: a hotel's call centre with callers, agents and a campaign, to try everything on."""
