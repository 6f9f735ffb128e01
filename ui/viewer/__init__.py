"""Show a family's document: page sizes and pixels in, wishes for more out; no file is parsed here."""
