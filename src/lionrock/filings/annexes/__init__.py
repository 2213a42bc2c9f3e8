"""Content for the forms of the Code, one file each; the official layouts were not seen, so the fields are ours."""
