"""Bindings to the C libraries: declarations per library, one builder, one built module."""
