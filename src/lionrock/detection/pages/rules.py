"""The page of rules: which serve, which were left out and why, and whether their folders can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from lionrock.detection import bench, modes, ports, store
from lionrock.detection.bench import Line
from lionrock.detection.model import LEVELS, RuleInfo
from lionrock.detection.serving import Runner
from lionrock.detection.writing import previewing, site
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask, View, page
from lionrock.ui.tabs import tabs

SIZE: Final = 50
MOST_LEFT_OUT: Final = 200
_MODES: Final = (
    ("watch", Text("watch", "觀察")),
    ("live", Text("live", "可開立事故")),
    ("off", Text("switched off", "已關閉")),
)
_SPANS: Final = (
    ("7", Text("7 days", "7 日")),
    ("30", Text("30 days", "30 日")),
    ("90", Text("90 days", "90 日")),
    ("365", Text("a year", "一年")),
)
_TROUBLES: Final[Mapping[str, Text]] = {
    "broken": Text("broken", "有誤"),
    "unsupported": Text("not supported", "不支援"),
    "placeholder": Text("needs values", "須有數值"),
    "duplicate": Text("doubled", "重複"),
    "unreadable": Text("cannot be read", "無法讀取"),
}


@page("detection.rules", "/rules", title=Text("Rules", "規則"), place="findings")
def rules(ask: Ask) -> View:
    """List the rules that serve, and before them what stops others."""
    runner = ask.platform.port(Runner)
    report = runner.serving.report
    replaced = site.replaced(report)
    level, words = ask.query.get("level", "")[:20], ask.query.get("q", "")[:200]
    mode, let = ask.query.get("mode", "")[:20], modes.every(ask.platform.db)
    order = next((one for one in bench.ORDERS if one == ask.query.get("order")), bench.LEVEL)
    every = bench.lines(ask.platform)
    fitting = [one for one in every if _fits(one.rule, level, words.casefold()) and _is(one, mode)]
    found = bench.ordered(fitting, order)
    number = ask.whole("page", 1, least=1, most=100_000)
    kept = {name: value for name, value in (("level", level), ("q", words), ("mode", mode), ("order", order)) if value}
    values = {
        "tabs": tabs(ask.platform, "findings", "/rules"),
        "report": report,
        "served": store.served(ask.platform.db, report.digest),
        "problem": runner.trouble,
        "settled": runner.settled,
        "folders": [str(path) for path in ports.folders(ask.platform)],
        "left_out": [(one, _TROUBLES[one.trouble]) for one in report.left_out if one not in replaced][:MOST_LEFT_OUT],
        "unserved": len(report.left_out) - len(replaced),
        "replaced": replaced[:MOST_LEFT_OUT],
        "gone": modes.gone(ask.platform.db, runner)[:MOST_LEFT_OUT],
        "serving": len(every),
        "watching": sum(one.mode == "watch" for one in every),
        "let": let,
        "costed": any(one.cost is not None for one in every),
        "span": bench.SPAN.days,
        "writes": ask.allows(previewing.TRIES),
        "replays": modes.latest(ask.platform.db, 5),
        "rows": found[(number - 1) * SIZE : number * SIZE],
        "total": len(found),
        "number": number,
        "size": SIZE,
        "url": f"/rules?{urlencode(kept)}{'&' if kept else ''}page={{page}}",
        "levels": [(one, one) for one in reversed(LEVELS)],
        "modes": _MODES,
        "spans": _SPANS,
        "orders": list(bench.ORDERS.items()),
        "asked": {"level": level, "q": words, "mode": mode, "order": order},
    }
    return View("detection/rules.html", values)


def _is(one: Line, mode: str) -> bool:
    """Say whether a rule may do this: open incidents, watch, or nothing."""
    return not mode or (one.off is not None if mode == "off" else one.mode == mode)


def _fits(rule: RuleInfo, level: str, words: str) -> bool:
    """Say whether a rule has this level and these words, folded, in what it says of itself."""
    told = (rule.title.en, rule.title.zh, rule.id, rule.logsource, rule.file, *rule.tags)
    return (not level or rule.level == level) and (not words or any(words in one.casefold() for one in told))
