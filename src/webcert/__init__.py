"""Webcert: write, sign, send and follow up Swedish electronic medical certificates."""

__version__ = "0.1.0"
