"""The team of the shared database on a server: who signs in, as what, for which stays."""
