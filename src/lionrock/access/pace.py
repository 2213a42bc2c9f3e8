"""How fast one may try: failures counted by account, address and second factor, each with its back-off."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lionrock.access import model, store, tokens
from lionrock.access.model import Account, Backoff
from lionrock.kernel.clock import HONG_KONG, Instant, minutes
from lionrock.kernel.errors import RefusedError, UnavailableError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


PER_MINUTE: Final = 60
"""Refusals written down within a minute; each is an entry in the ledger, which nobody may fill at will."""


class TooManyTriesError(RefusedError):
    """Too many failures; nothing is tried until some time has passed."""


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt at the door: the name looked up, where from, and whose it may be."""

    name: str
    address: str
    account: Account | None

    @property
    def at_address(self) -> str:
        """Return the key of this name at this address."""
        return tokens.key("at", self.name, tokens.network(self.address))

    @property
    def anywhere(self) -> str:
        """Return the key of this name."""
        return tokens.key("name", self.name)

    @property
    def codes(self) -> str:
        """Return the key of this name's second factor."""
        return tokens.key("code", self.name)

    @property
    def from_address(self) -> str:
        """Return the key of this address."""
        return tokens.key("from", tokens.network(self.address))

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys under which any failure of this attempt counts."""
        return (self.at_address, self.anywhere, self.from_address)


class Budget:
    """Counts the refusals of the last minute, whoever caused them; strangers wait when there were too many."""

    def __init__(self, most: int = PER_MINUTE) -> None:
        """Allow `most` refusals a minute."""
        self._times: deque[Instant] = deque(maxlen=most)

    def spend(self, now: Instant) -> None:
        """Count one refusal."""
        self._times.append(now)

    def check(self, platform: Platform, attempt: Try) -> None:
        """Raise UnavailableError when the minute's refusals are spent, but for a person at an address of their own."""
        now = platform.now()
        full = len(self._times) == self._times.maxlen
        if full and abs(now - self._times[0]) < minutes(1) and not _own_address(platform, attempt):
            raise UnavailableError(
                Text("Too many sign-ins were refused within a minute.", "一分鐘內有過多登入被拒。"),
                Text(
                    "Try again in a minute, or from the place you usually sign in.",
                    "請於一分鐘後再試，或在慣常地點登入。",
                ),
            )


def check(platform: Platform, attempt: Try) -> None:
    """Raise TooManyTriesError while a back-off runs; a name that nobody has is treated alike."""
    _hold(platform, _rules(platform, attempt))


def check_codes(platform: Platform, attempt: Try) -> None:
    """Raise TooManyTriesError while a back-off runs, that of the second factor too."""
    _hold(platform, {**_rules(platform, attempt), attempt.codes: model.CODES})


def _rules(platform: Platform, attempt: Try) -> Mapping[str, Backoff]:
    """Return the back-off that applies to each key.

    At an address of the person's own, strangers' failures elsewhere do not count. This machine's own address may be a
    proxy's, which everybody shares: there only the account counts.
    """
    if tokens.loopback(attempt.address):
        return {attempt.anywhere: model.ANYWHERE}
    rules = {attempt.at_address: model.AT_ADDRESS, attempt.from_address: model.ADDRESS}
    return rules if _own_address(platform, attempt) else {**rules, attempt.anywhere: model.ANYWHERE}


def _own_address(platform: Platform, attempt: Try) -> bool:
    """Say whether the account signed in from this address lately."""
    account = attempt.account
    return account is not None and store.was_at(platform.db, account.id, attempt.address, platform.now())


def _hold(platform: Platform, rules: Mapping[str, Backoff]) -> None:
    """Raise TooManyTriesError, with the time of the next try, while a back-off runs."""
    now, counted = platform.now(), store.tries(platform.db, rules)
    ends = [end for key, rule in rules.items() if (end := rule.until(counted.get(key), now))]
    if ends:
        at = max(ends).astimezone(HONG_KONG)
        raise TooManyTriesError(
            Text(f"Too many tries. Try again at {at:%H:%M:%S}.", f"嘗試次數過多，請於 {at:%H:%M:%S} 再試。"),
            Text(
                "Nothing typed until then is looked at. Notice by telephone needs no sign-in: call, record it later.",
                "在此之前輸入的內容概不處理。致電通報無須登入：可先致電，稍後補記。",
            ),
        )
