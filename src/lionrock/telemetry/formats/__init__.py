"""What logs are written in: lines, times, JSON, key and value, syslog, Windows; sources are made of these."""
