"""Buckets that speak S3: listed again and again, new objects read as streams, each once."""
