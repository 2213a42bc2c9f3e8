"""What is usual, learned from what came: kept by entity, exactly once, by event time."""
