"""Fuzzing: what each parser promises for any bytes, and how to look for bytes that break it."""
