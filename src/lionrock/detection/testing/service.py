"""Verbs of tests: try the rules that serve on their samples, on a capture, and note what a drill made fire."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lionrock.detection import looking
from lionrock.detection.serving import Runner
from lionrock.detection.testing import store
from lionrock.detection.testing.samples import Outcome, Trying
from lionrock.detection.testing.store import FRESH
from lionrock.events.ports import Reader
from lionrock.events.records import Frame, Match
from lionrock.events.rules import RulesTested, TestKind
from lionrock.kernel.change import Actor, Change, system
from lionrock.kernel.clock import days, hours
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

TESTS: Final = "finding.triage"
REPLAYED: Final[TestKind] = "replayed"
EMULATED: Final[TestKind] = "emulated"
ME: Final = system("detection")
AGAIN: Final = days(30)
"""How long before samples are tried anew although nothing changed: well within their freshness."""
MOST_BYTES: Final = 4 << 30
"""Bytes of one capture."""
_MOST_NAME: Final = 200
_KEPT: Final = days(3 * 365)
_SOME: Final = 200
"""Rules asked for at a time: frames wait behind them."""


def due(platform: Platform) -> dict[str, str]:
    """Return id and text of the rules that serve and whose samples were not tried lately as they are written."""
    since = platform.now() - AGAIN
    tried = {(one.rule, one.digest) for one in store.latest(platform.db) if one.kind == "sample" and one.at >= since}
    rules = platform.port(Runner).serving.rules.values()
    return {one.id: one.digest for one in rules if one.samples and (one.id, one.digest) not in tried}


def samples(platform: Platform, actor: Actor, rules: Mapping[str, str] | None = None) -> RulesTested | None:
    """Try rules on the samples that stand with them, those that are due or these; None when none has any."""
    wanted = list((due(platform) if rules is None else rules).items())
    done: list[Outcome] = []
    for start in range(0, len(wanted), _SOME):
        asked = Trying(dict(wanted[start : start + _SOME]))
        done.append(platform.ask("matcher.samples", asked))
    tried = [one for outcome in done for one in outcome.rules]
    if not tried:
        return None
    capture = hashlib.sha256("".join(one.capture for one in done).encode()).hexdigest()
    fact = RulesTested(
        test=new_id(),
        kind="sample",
        name="samples",
        capture=capture,
        records=sum(one.records for one in tried),
        rules=tuple((one.rule, one.digest, one.fired) for one in tried),
        failed=tuple(one.rule for one in tried if one.wrong),
    )
    with platform.change(actor, "rules tried on their samples") as change:
        _keep(change, fact)
        store.forget(change.db, change.now - _KEPT)
    return fact


def capture(platform: Platform, actor: Actor, paths: Sequence[Path], name: str, kind: TestKind) -> RulesTested:
    """Read a capture with the parsers there are, match it with the rules that serve, and keep which of them fired.

    Nothing of the capture is kept but its digest. Raises InputError, NotFoundError.
    """
    platform.port(Authorizer).require(actor, TESTS)
    name = name.strip() or ", ".join(path.name for path in paths)
    if not paths or kind == "sample" or not 0 < len(name) <= _MOST_NAME:
        raise InputError(
            Text(
                "a capture, and a name of 1 to 200 characters for it, are expected",
                "請指明紀錄檔案及 1 至 200 字的名稱",
            ),
            Text("Name files or folders of logs.", "請指定日誌檔案或資料夾。"),
        )
    digest = _digest(paths)
    runner = platform.port(Runner)
    found = looking.look(platform.port(Reader), runner, paths, 0, lambda _: None)
    if not found.lines:
        raise InputError(
            Text("no record was read", "沒有讀取到紀錄"),
            Text(
                "Name files of a kind of log there is: `lionrock sources kinds`.",
                "請指定可讀取的日誌檔案：`lionrock sources kinds`。",
            ),
        )
    serving = runner.serving.rules
    fired = [serving[id] for id in found.groups if id in serving]
    fact = RulesTested(
        test=new_id(),
        kind=kind,
        name=name,
        capture=digest,
        records=found.lines,
        rules=tuple((one.id, one.digest, True) for one in fired),
        failed=(),
    )
    with platform.change(actor, name) as change:
        _keep(change, fact)
    return fact


def drilled(change: Change, frame: Frame, matches: Iterable[Match]) -> None:
    """Note within the change that counts a drill's matches which of our rules fired, each once a day."""
    if not frame.replayed_by:
        return
    fired = {(one.rule, one.digest) for one in matches if one.digest}
    fired -= store.drilled(change.db, change.now - hours(24), fired)
    if fired:
        told = tuple((rule, digest, True) for rule, digest in sorted(fired))
        _keep(change, RulesTested(new_id(), "emulated", frame.stream, frame.root, len(frame.raws), told, ()))


def fresh(platform: Platform) -> dict[str, list[store.Proof]]:
    """Return the latest tests of each rule that are no older than a test counts."""
    found: dict[str, list[store.Proof]] = {}
    since = platform.now() - FRESH
    for one in store.latest(platform.db):
        if one.at >= since:
            found.setdefault(one.rule, []).append(one)
    return found


def row(fact: RulesTested) -> dict[str, Any]:
    """Return a run as one row."""
    fired = [rule for rule, _, hit in fact.rules if hit]
    return {
        "test": fact.test,
        "kind": fact.kind,
        "name": fact.name,
        "capture": fact.capture,
        "records": fact.records,
        "tried": len(fact.rules),
        "fired": len(fired),
        "failed": list(fact.failed),
    }


def _keep(change: Change, fact: RulesTested) -> None:
    """Tell of a run and keep it."""
    entry = change.publish(fact)
    store.add(change.db, fact, change.now, change.actor.name, entry)


def _digest(paths: Sequence[Path]) -> str:
    """Return the SHA-256 over names and contents of a capture; raises NotFoundError, and InputError when too large."""
    digest, size = hashlib.sha256(), 0
    for root in paths:
        if not root.exists():
            raise NotFoundError(
                Text(f"{root} does not exist", f"{root} 不存在"), Text("Name files or folders.", "請指定檔案或資料夾。")
            )
        for path in sorted(one for one in (root.rglob("*") if root.is_dir() else (root,)) if one.is_file()):
            size += path.stat().st_size
            if size > MOST_BYTES:
                raise InputError(
                    Text(f"more than {MOST_BYTES:,} bytes", f"多於 {MOST_BYTES:,} 位元組"),
                    Text("Name a smaller capture.", "請指定較小的紀錄檔案。"),
                )
            with path.open("rb") as file:
                told = hashlib.file_digest(file, "sha256").hexdigest()
            digest.update(f"{path.name}\n{told}\n".encode())
    return digest.hexdigest()
