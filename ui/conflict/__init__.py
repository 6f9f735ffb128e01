"""A decision that was refused, beside what stands instead: values in, one of three choices out."""
