"""Controls of risk."""
