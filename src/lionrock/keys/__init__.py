"""Keys of the instance: made, kept apart from the data, rotated, and used through the ports `Cipher` and `Signer`."""
