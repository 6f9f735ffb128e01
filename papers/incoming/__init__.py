"""Families’ files, which are hostile: what they are, and their pages as pixels."""
