"""How a receiver fares, on its stream's page."""

from __future__ import annotations

from lionrock.telemetry.pages.receivers import receiver

__all__ = ["receiver"]
