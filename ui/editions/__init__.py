"""*Éditions*: what leaves on paper, chosen, looked at, printed or saved; values in, what is wanted out."""
