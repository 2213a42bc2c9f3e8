"""Ports paging provides."""

from lionrock.events.paging import Notifier
from lionrock.events.post import Post
from lionrock.kernel.contributions import provides
from lionrock.kernel.platform import Platform
from lionrock.paging.codes import Guesses
from lionrock.paging.service import Caller, Postman


@provides(Notifier)
def notifier(platform: Platform) -> Caller:
    """Return who calls people."""
    return Caller()


@provides(Guesses)
def guesses(platform: Platform) -> Guesses:
    """Return the count of wrong codes."""
    return Guesses()


@provides(Post)
def post(platform: Platform) -> Postman:
    """Return who sends letters."""
    return Postman(platform)
