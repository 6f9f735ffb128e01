"""A plausible season for the demonstration, tests and benchmarks."""
