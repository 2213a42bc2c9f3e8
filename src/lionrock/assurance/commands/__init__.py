"""Commands of evidence, controls and what people give."""
