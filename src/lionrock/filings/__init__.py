"""Content for the forms of the Code, Annex A to F."""
