"""Controls of detection."""
