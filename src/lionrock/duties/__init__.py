"""Duties with dates: the calendar, parallel regimes, duties one opens, reminders, the feed."""
