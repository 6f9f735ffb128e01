"""Tables to look things up in: plain rows in, the row chosen out."""
