"""A plausible season for the demonstration, tests and benchmarks: a session and a seed in, rows and files out."""
