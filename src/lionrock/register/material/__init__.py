"""The live estate against what was last submitted of it: differences, a person's label on each, and what follows."""
