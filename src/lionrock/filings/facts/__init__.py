"""What others compose from, and what forms take from filings themselves."""
