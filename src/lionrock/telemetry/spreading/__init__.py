"""Frames matched on more machines: handed over through NATS JetStream, counted by the core alone."""
