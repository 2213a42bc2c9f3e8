"""Controls of counsel."""
