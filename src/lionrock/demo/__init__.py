"""The demo: builds the example company and lets its stories happen, through the ordinary services alone."""
