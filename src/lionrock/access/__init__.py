"""People of the instance: named accounts, two factors, sessions, and what each role may do."""
