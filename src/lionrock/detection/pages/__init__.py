"""Pages of detection: findings, and the rules that serve."""
