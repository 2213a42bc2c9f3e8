"""Pages of continuity: back-ups, gaps, watchdogs, the sheet to grab, and what was written offline."""
