"""The desk, without Qt."""
