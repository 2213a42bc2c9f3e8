"""What follows from changes of the register."""

from __future__ import annotations

from lionrock.events.register import RegisterChanged, RegisterImported
from lionrock.kernel.change import Delivery
from lionrock.kernel.contributions import reaction
from lionrock.kernel.platform import Platform
from lionrock.register.estate import Book


@reaction(RegisterChanged)
def open_anew(platform: Platform, fact: RegisterChanged, delivery: Delivery) -> None:
    """Have the register opened anew, whoever changed it; repeating it does no harm."""
    platform.port(Book).changed()


@reaction(RegisterImported)
def open_imported(platform: Platform, fact: RegisterImported, delivery: Delivery) -> None:
    """Have the register opened anew after an import."""
    platform.port(Book).changed()
