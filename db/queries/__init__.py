"""Reads: a session in, frozen dataclasses out. `pending` carries decisions not yet pushed."""
