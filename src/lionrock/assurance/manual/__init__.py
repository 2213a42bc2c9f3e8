"""What people state and documents show, plainly apart from what machines found, and the requests that bring it in."""
