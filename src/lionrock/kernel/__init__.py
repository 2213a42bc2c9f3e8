"""What every capability stands on; it knows no capability and no law."""
