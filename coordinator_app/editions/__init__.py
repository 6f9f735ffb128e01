"""Everything that leaves on paper, without a window: who is chosen, what is made, where it goes."""
