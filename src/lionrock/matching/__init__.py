"""Which of thousands of patterns occur in a value: predicate trees, plans and the one engine that runs them."""
