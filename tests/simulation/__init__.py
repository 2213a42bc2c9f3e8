"""Two years of an operator's duties in virtual time, on the real services with the real rulebook."""
