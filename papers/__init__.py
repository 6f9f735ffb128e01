"""Paperwork: bytes in, bytes out; no session, no Qt, no network."""
