"""Carry what this desk wrote to the shared database, and what others wrote to this desk."""
