"""How fast one may try: failures counted by account, address and second factor, each with its back-off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.access import model, store, tokens
from lionrock.access.model import Account, Backoff
from lionrock.kernel.clock import HONG_KONG
from lionrock.kernel.errors import RefusedError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


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
        return tokens.key("at", self.name, self.address)

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
        return tokens.key("from", self.address)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys under which any failure of this attempt counts."""
        return (self.at_address, self.anywhere, self.from_address)


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
    account = attempt.account
    if account and store.was_at(platform.db, account.id, attempt.address, platform.now()):
        return rules
    return {**rules, attempt.anywhere: model.ANYWHERE}


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
