"""An imagined capability that uses every part of `ui/parts.html`: what pages are made of, to look at and to test."""
