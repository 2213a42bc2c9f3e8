"""Pages of proof from outside."""
