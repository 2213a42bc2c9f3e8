"""How long a person takes: what they read, type, choose, click and say, by published rates.

Reading: English 238 words a minute in silence and 183 aloud (Brysbaert 2019, J. Memory and Language 109:104047);
Chinese 255 characters a minute (Trauzettel-Klosinski & Dietz 2012, IOVS 53:5452: read aloud, here in silence too).
Acting: the keystroke-level model (Card, Moran & Newell 1980, CACM 23:396): a key 0.28 s, pointing 1.1 s, preparing
1.35 s.
Everything on a screen counts as read whole, once for each screen: a person at three in the morning does not skim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

KEY: Final = 0.28
POINT: Final = 1.1
PREPARE: Final = 1.35
SILENT: Final = 238 / 60
ALOUD: Final = 183 / 60
CHINESE: Final = 255 / 60
CALL: Final = 120.0
"""Seconds of a call beside reading the script out: ringing, a name and a reference spelt. Assumed."""
CODE: Final = 30.0
"""Seconds to fetch the telephone and wait for the next code of the authenticator. An assumption: one whole step."""
FRESH: Final = 300.0
"""Seconds for which having signed in suffices for a decision (`access.fresh_minutes`)."""
AGAIN: Final = 75.0
"""Seconds to prove oneself again when a decision comes later: a screen, passphrase, the next code. Assumed."""
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’.,:+/-]*")


@dataclass
class Screen:
    """One screen: what stands there and what was done."""

    title: str
    words: int
    characters: int
    clicks: int = 0
    typed: int = 0
    chosen: int = 0
    keys: int = 0
    spoken: float = 0.0
    waited: float = 0.0

    @property
    def seconds(self) -> float:
        """Return how long it takes."""
        read = self.words / SILENT + self.characters / CHINESE
        acts = (self.clicks + self.typed + self.chosen) * (PREPARE + POINT) + self.keys * KEY
        return read + acts + self.spoken + self.waited


def measured(title: str, text: str) -> Screen:
    """Return a screen with what is to be read on it: Chinese characters, and words of other scripts."""
    return Screen(title, len(_WORD.findall(text)), len(_HAN.findall(text)))


def aloud(text: str) -> float:
    """Return the seconds it takes to read something out."""
    return len(_WORD.findall(text)) / ALOUD + len(_HAN.findall(text)) / CHINESE


def table(screens: Sequence[Screen]) -> str:
    """Return the screens as rows, with their total in minutes."""
    rows: list[tuple[str, ...]] = [("screen", "words", "characters", "clicks", "typed", "chosen", "keys", "seconds")]
    counts = [(one.words, one.characters, one.clicks, one.typed, one.chosen, one.keys) for one in screens]
    for one, count in zip(screens, counts, strict=True):
        rows.append((one.title[:40], *map(str, count), f"{one.seconds:.0f}"))
    rows.append(("total", *(str(sum(column)) for column in zip(*counts, strict=True)), f"{minutes(screens) * 60:.0f}"))
    lines = ["  ".join([row[0].ljust(40), *(cell.rjust(10) for cell in row[1:])]) for row in rows]
    return "\n".join([*lines, f"{minutes(screens):.1f} minutes"])


def minutes(screens: Sequence[Screen]) -> float:
    """Return how long all of it takes."""
    return sum(one.seconds for one in screens) / 60
