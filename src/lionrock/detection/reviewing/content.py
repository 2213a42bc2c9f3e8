"""What a review of detection shows: what was tested, what fired, what changed, what stands; the same from the same."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from lionrock.detection import bench, modes
from lionrock.detection.attack import covering, standing
from lionrock.detection.attack.covering import COVERED, STATES
from lionrock.detection.attack.techniques import MATRICES, VERSION
from lionrock.detection.serving import Runner
from lionrock.detection.store import FINDING, counts
from lionrock.detection.testing import store as tests
from lionrock.detection.testing.store import KINDS
from lionrock.detection.writing import site
from lionrock.detection.writing import store as writing
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import canonical, parse
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

CHANGES: Final[dict[str, Text]] = {
    "RulesLoaded": Text("another set of rules served", "另一套規則生效"),
    "RulesModeChanged": Text("rules let to open incidents, or put back to watch", "允許規則開立事故或恢復觀察"),
    "RuleWritten": Text("rule of the site put in force, restored or withdrawn", "機構規則生效、還原或取消"),
    "RuleSwitched": Text("rule switched off or on", "規則關閉或開啟"),
    "ExpectationSet": Text("findings expected until a time", "設定預期項目及期限"),
    "ExpectationEnded": Text("expectation ended", "終止預期項目"),
    "SourceAdded": Text("source added", "新增資料來源"),
    "SourceChanged": Text("source changed", "更改資料來源"),
    "SourceTaught": Text("source taught", "教授資料來源"),
}
"""Kinds of entry that change what is seen."""
_MOST_CHANGES: Final = 200
_MOST_RULES: Final = 30
_LONGEST: Final = 200
_MOST_RUNS: Final = 50


def content(platform: Platform, since: Instant, until: Instant) -> dict[str, Any]:
    """Return what a review of a span shows; texts as pairs of English and Chinese."""
    changes, more = _changes(platform, since, until)
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "rules": _rules(platform),
        "coverage": _coverage(platform),
        "tests": _tests(platform, since, until),
        "failed": _failed(platform),
        "fired": _fired(platform, since, until),
        "changes": changes,
        "more_changes": more,
        "attack": VERSION,
    }


def digest(told: dict[str, Any]) -> str:
    """Return the SHA-256 of a content, hexadecimal."""
    return hashlib.sha256(canonical(told)).hexdigest()


def _rules(platform: Platform) -> dict[str, Any]:
    """Return what serves and what rules may do."""
    runner, now = platform.port(Runner), platform.now()
    let, off = modes.every(platform.db), writing.off(platform.db, now)
    serving = runner.serving.rules.values()
    free = sum(modes.mode(let.get(one.id), one.digest) == "live" for one in serving)
    return {
        "digest": runner.serving.report.digest,
        "serving": len(serving),
        "live": free,
        "watch": len(serving) - free,
        "off": [[one.rule, one.owner, one.reason, one.until.isoformat()] for one in off.values()],
        "left_out": len(runner.serving.report.left_out) - len(site.replaced(runner.serving.report)),
    }


def _coverage(platform: Platform) -> list[dict[str, Any]]:
    """Return how many techniques of each matrix stand in each state."""
    known = standing.known(platform)
    found = []
    for matrix, title in MATRICES.items():
        counts = Counter(cell.state for cell in covering.cells(known, matrix))
        found.append(
            {
                "matrix": _pair(title),
                "covered": sum(counts[state] for state in COVERED),
                "total": sum(counts.values()),
                "states": [[_pair(words), counts[state]] for state, words in STATES.items()],
            }
        )
    return found


def _tests(platform: Platform, since: Instant, until: Instant) -> list[dict[str, Any]]:
    """Return the runs of tests of a span, the newest first."""
    return [
        {
            "at": run.at.isoformat(),
            "kind": _pair(KINDS[run.kind]),
            "name": run.name,
            "capture": run.capture,
            "by": run.by,
            "rules": many,
            "fired": fired,
            "failed": failed,
            "entry": run.entry,
        }
        for run, many, fired, failed in tests.runs(platform.db, since, until, _MOST_RUNS)
    ]


def _failed(platform: Platform) -> list[list[Any]]:
    """Return the rules that serve and did not do what their samples ask when last tried."""
    rules = platform.port(Runner).serving.rules
    tried = bench.tested(platform.db)
    bad = [one for one in rules.values() if (proof := tried.get((one.id, one.digest))) is not None and proof.failed]
    return [[one.id, _pair(one.title)] for one in sorted(bad, key=lambda one: one.id)]


def _fired(platform: Platform, since: Instant, until: Instant) -> dict[str, Any]:
    """Return what rules found in a span, the busiest first, and how many never fired in it."""
    told = select(FINDING.c.rule, func.count().label("many"), func.max(FINDING.c.title_en).label("en"))
    told = told.add_columns(func.max(FINDING.c.title_zh).label("zh"), func.count(FINDING.c.expected_at).label("marked"))
    told = told.where(FINDING.c.last >= since, FINDING.c.last < until, counts(demo=platform.demo))
    rows = platform.db.execute(told.group_by(FINDING.c.rule).order_by(func.count().desc(), FINDING.c.rule)).all()
    serving = platform.port(Runner).serving.rules
    return {
        "findings": sum(int(row.many) for row in rows),
        "expected": sum(int(row.marked) for row in rows),
        "rules": len(rows),
        "silent": len(serving.keys() - {row.rule for row in rows}),
        "most": [[row.rule, [row.en, row.zh], int(row.many), int(row.marked)] for row in rows[:_MOST_RULES]],
    }


def _changes(platform: Platform, since: Instant, until: Instant) -> tuple[list[dict[str, Any]], int]:
    """Return the entries of a span that changed what is seen, the newest first, and how many are left out."""
    db, found, total = platform.db, [], 0
    for kind, words in CHANGES.items():
        search = Search(kind=kind, since=since, until=until, limit=_MOST_CHANGES)
        total += reading.count(db, search)
        leaves = reading.listing(db, search)
        kept = reading.payloads(db, [leaf.number for leaf in leaves])
        for leaf in leaves:
            told = json.loads(kept[leaf.number].body) if leaf.number in kept else {}
            by, why = str(told.get("actor", {}).get("name", "")), str(told.get("reason", ""))
            at = parse(leaf.body).log_time.isoformat()
            found.append({"at": at, "what": _pair(words), "by": by, "why": why[:_LONGEST], "entry": leaf.id})
    found.sort(key=lambda one: (one["at"], one["entry"]), reverse=True)
    return found[:_MOST_CHANGES], total - min(len(found), _MOST_CHANGES)


def _pair(words: Text) -> list[str]:
    """Return words in both languages."""
    return [words.en, words.zh]
