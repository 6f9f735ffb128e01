"""The shared database and the rules that every client of it obeys."""
