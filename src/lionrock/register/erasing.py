"""Where the register keeps words of people about its entries: they go when the payload of their entry is erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lionrock.kernel.erasing import Copy, Erased, plain
from lionrock.kernel.platform import Platform
from lionrock.register.attesting.service import sealed_words
from lionrock.register.attesting.store import ATTESTATION
from lionrock.register.material.service import sealed_reason
from lionrock.register.material.store import BASELINE, LABEL


def _sealed(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone, sealed as a reason is."""
    return sealed_reason(platform, erased.words)


def _words(platform: Platform, erased: Erased, row: Mapping[str, Any]) -> bytes:
    """Return the tombstone, sealed as the words of an exception are."""
    return sealed_words(platform, erased.words)


BASELINES = Copy(id="register.baseline", table=BASELINE, words={"reason": _sealed})
LABELS = Copy(id="register.label", table=LABEL, words={"reason": _sealed})
ATTESTED = Copy(id="register.attested", table=ATTESTATION, words={"words": _words, "who": plain})
