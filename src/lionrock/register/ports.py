"""Ports the register provides."""

from lionrock.events.ports import Estate
from lionrock.kernel.contributions import provides
from lionrock.kernel.platform import Platform
from lionrock.register.estate import Book
from lionrock.register.material.sentinel import Sentinel
from lionrock.register.meeting import Meeting
from lionrock.register.sightings import Sightings
from lionrock.register.uploads import Uploads


@provides(Book)
def book(platform: Platform) -> Book:
    """Return the register opened in memory."""
    return Book(platform)


@provides(Estate)
def estate(platform: Platform) -> Book:
    """Return the same register, as the other capabilities ask it."""
    return platform.port(Book)


@provides(Uploads)
def uploads(platform: Platform) -> Uploads:
    """Return the files that wait for a confirmation."""
    return Uploads()


@provides(Sightings)
def sightings(platform: Platform) -> Sightings:
    """Return what was met, kept for some minutes."""
    return Sightings(platform)


@provides(Meeting)
def meeting(platform: Platform) -> Meeting:
    """Return the proposals made of what was met."""
    return Meeting()


@provides(Sentinel)
def sentinel(platform: Platform) -> Sentinel:
    """Return the live estate held against what was last submitted of it."""
    return Sentinel(platform)
