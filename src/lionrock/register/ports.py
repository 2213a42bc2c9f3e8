"""Ports the register provides."""

from lionrock.events.ports import Estate
from lionrock.kernel.contributions import provides
from lionrock.kernel.platform import Platform
from lionrock.register.estate import Index


@provides(Estate)
def estate(platform: Platform) -> Index:
    """Return the register opened in memory."""
    return Index(platform)
