"""Controls of response."""
