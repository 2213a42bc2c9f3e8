"""What was taught here, and what of a stream could be."""

from __future__ import annotations

from lionrock.telemetry.pages.teaching import listed, unknown

__all__ = ["listed", "unknown"]
