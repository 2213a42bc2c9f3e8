"""What pages of every capability share: contributions, templates, words and server-made pictures."""
