"""Takes in logs: makes raw records durable, parses them, keeps them for search, says what is silent."""
