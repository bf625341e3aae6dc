"""Headwater: an automatic aggregator of global media whose every sentence can be checked against its source."""

__version__ = "0.1.0"
