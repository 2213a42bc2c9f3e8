"""How a bucket fares, on its stream's page."""

from __future__ import annotations

from lionrock.telemetry.pages.buckets import polled

__all__ = ["polled"]
