"""What became of rule files before, by what stood in them: a changed folder has only its changed files parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import msgspec

from lionrock.detection.correlation.drafts import Draft
from lionrock.detection.model import LeftOut, LoadedRule, RuleInfo
from lionrock.detection.rule_files import RuleFile
from lionrock.matching.trees import Packed, packed, unpacked

Outcome = LoadedRule | Draft | LeftOut
Parse = Callable[[RuleFile], Iterable[Outcome]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """One outcome: a rule with its tree, a correlation of rules, or a rule that was left out."""

    rule: RuleInfo | None
    tree: Packed
    left_out: LeftOut | None
    draft: Draft | None = None


class Forms:
    """Outcomes of files, by their digest; those asked for once more are kept for the next time."""

    def __init__(self, data: bytes = b"") -> None:
        """Know what `encoded` returned before; raises msgspec.DecodeError when it did not."""
        self._before = msgspec.msgpack.decode(data, type=dict[bytes, bytes]) if data else {}
        self._now: dict[bytes, bytes] = {}

    def outcomes(self, file: RuleFile, parse: Parse, salt: bytes = b"") -> list[Outcome]:
        """Return what becomes of each rule of a file; a file not known is parsed.

        `salt` tells apart what else it depends on, nothing for most.
        """
        digest = hashlib.sha256(file.data).digest() + salt
        kept = self._before.get(digest)
        if kept is not None:
            self._now[digest] = kept
            return [_placed(one, file.path) for one in msgspec.msgpack.decode(kept, type=list[_Kept])]
        found = list(parse(file))
        self._now[digest] = msgspec.msgpack.encode([_kept(one) for one in found])
        return found

    def encoded(self) -> bytes:
        """Return the files asked for as bytes."""
        return msgspec.msgpack.encode(self._now)


def _kept(outcome: Outcome) -> _Kept:
    """Return an outcome as it is kept."""
    if isinstance(outcome, LeftOut):
        return _Kept(None, [], outcome)
    if isinstance(outcome, Draft):
        return _Kept(None, [], None, outcome)
    return _Kept(outcome.info, packed(outcome.tree), None)


def _placed(kept: _Kept, path: str) -> Outcome:
    """Return an outcome of a file that may stand elsewhere by now."""
    if kept.left_out is not None:
        return replace(kept.left_out, file=path)
    if kept.draft is not None:
        return replace(kept.draft, info=replace(kept.draft.info, file=path))
    assert kept.rule is not None
    return LoadedRule(replace(kept.rule, file=path), unpacked(kept.tree))
