"""Flows in service: what their blocks get of the house, what they may name, their trials and figures."""
