"""Ways to contain that come with the platform."""
