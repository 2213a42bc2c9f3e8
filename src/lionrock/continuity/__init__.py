"""Back-up, restore, upgrade, the second host's watchdog, the grab sheet."""
