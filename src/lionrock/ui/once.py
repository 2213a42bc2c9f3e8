"""Reads once what one answer needs many times: the parts of a page then agree with each other.

Nothing outlives the answer, so there is nothing to invalidate and nothing a later reader could see stale.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

Asked = ParamSpec("Asked")
Told = TypeVar("Told")

_READ: Final[ContextVar[dict[Any, Any] | None]] = ContextVar("read_once", default=None)


@contextmanager
def answering() -> Iterator[None]:
    """Remember readings for the length of one answer that only reads; within another answer, together with it."""
    if _READ.get() is not None:
        yield
        return
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def once(read: Callable[Concatenate[Platform, Asked], Told]) -> Callable[Concatenate[Platform, Asked], Told]:
    """Make a reading that is read once an answer for equal arguments; outside of answers, each time.

    What it returns is shared: nobody changes it. A reading that fails is tried again.
    """

    @functools.wraps(read)
    def reading(platform: Platform, /, *asked: Asked.args, **named: Asked.kwargs) -> Told:
        known = _READ.get()
        if known is None:
            return read(platform, *asked, **named)
        key = (read, id(platform), asked, frozenset(named.items()))
        if key not in known:
            known[key] = read(platform, *asked, **named)
        told: Told = known[key]
        return told

    return reading
