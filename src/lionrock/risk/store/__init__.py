"""Tables of risk and every statement on them."""
