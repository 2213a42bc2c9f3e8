"""Detection: Sigma rules compiled into one plan, matches over records, findings that are counted and triaged."""
