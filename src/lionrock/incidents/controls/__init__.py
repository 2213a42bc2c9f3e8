"""Controls of incidents."""
