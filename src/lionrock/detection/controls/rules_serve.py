"""Do the rules of the folders serve, and those that a person let open incidents among them?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from lionrock.detection import modes, store, twins
from lionrock.detection.serving import Runner
from lionrock.events.findings import RulesLoaded
from lionrock.events.rules import RulesModeChanged
from lionrock.kernel.clock import minutes
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

_FOLDERS: Final = "folders"
_LIVE: Final = "live rules"
_NAMED: Final = 5
_BROKEN: Final = frozenset({"broken", "unreadable", "placeholder"})
"""Why a rule does not serve that somebody can mend; what is not supported at all is told and is no fault."""


@control(
    "detection.rules-serve",
    title=Text(
        "Every rule that can serve does, and none that may open incidents is gone",
        "可用的規則全部生效，獲准開立事故的規則沒有遺失",
    ),
    satisfies=("C-MON-01",),
    every=minutes(15),
    proof="effect",
    on=(RulesLoaded, RulesModeChanged),
    guidance=Text(
        "The reason names rules that do not serve, with file and fault: mend the file, or take it out. A rule that may "
        "open incidents and serves no more was removed from its folder, or its folder cannot be read: put it back, or "
        "put the rule back to watch, so that the decision is on record. One written otherwise since it was let is in "
        "watch: replay it and let it again.",
        "理由列出未生效的規則、檔案及問題：請修正或移除該檔案。獲准開立事故的規則如不再生效，"
        "即已從資料夾移除，或資料夾無法讀取：請放回，或將規則改回觀察，使決定留有紀錄。"
        "獲准後內容更改的規則現處於觀察：請重播後再次核准。",
    ),
)
def rules_serve(platform: Platform) -> Iterator[Result]:
    """Yield one result for the folders and one for the rules a person let; unknown while rules are being compiled."""
    if store.began(platform.db) is None:
        yield Result(_FOLDERS, "unknown", Text("no set of rules served yet", "尚未有規則生效"))
        return
    runner = platform.port(Runner)
    report = runner.serving.report
    if runner.trouble is not None:
        yield Result(_FOLDERS, "failed", runner.trouble)
        return
    if not runner.settled:
        yield Result(_FOLDERS, "unknown", Text("rules are being compiled", "規則正在編譯"))
        return
    broken = [one for one in report.left_out if one.trouble in _BROKEN]
    if not report.rules:
        yield Result(_FOLDERS, "failed", Text("no rule serves", "沒有規則生效"))
    elif broken:
        names = _listed([f"{one.title or one.file}: {one.reason.en}" for one in broken])
        said = Text("{n} do not serve: {names}", "{n} 條規則未生效：{names}").format(n=len(broken), names=names)
        yield Result(_FOLDERS, "partly", said)
    else:
        words = Text("{n} serve, {m} are of kinds that are not supported", "{n} 條生效，{m} 條屬不支援的類別")
        counts = {"n": f"{report.rules:,}", "m": f"{len(report.left_out):,}"}
        yield Result(_FOLDERS, "passed", words.format(**counts))
    yield from _live(platform, runner)


def _live(platform: Platform, runner: Runner) -> Iterator[Result]:
    """Yield a result for the rules a person let open incidents, as far as there are any."""
    let, serving = modes.every(platform.db), runner.serving.rules
    gone = [id for id in sorted(let) if id not in serving]
    changed = [id for id, one in sorted(let.items()) if id in serving and serving[id].digest != one.digest]
    if gone:
        said = Text("may open incidents and serve no more: {names}", "獲准開立事故而不再生效：{names}")
        yield Result(_LIVE, "failed", said.format(names=_listed(gone)))
    elif changed:
        said = Text("written otherwise since, and in watch: {names}", "內容其後更改，現處於觀察：{names}")
        yield Result(_LIVE, "partly", said.format(names=_listed(changed)))
    elif let:
        yield Result(_LIVE, "passed", Text("{n} serve", "{n} 條生效").format(n=f"{len(let):,}"))


def _listed(names: Sequence[str]) -> str:
    """Return the first few names."""
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


@world(rules_serve, "passed")
def two_rules_serve(twin: Twin) -> None:
    """Two rules serve, and a person let one of them open incidents."""
    twins.ruled(twin)
    twins.reviewed(twin, twins.FIRST)


@world(rules_serve, "unknown")
def none_ever_served(twin: Twin) -> None:
    """No set of rules was ever told to serve."""


@world(rules_serve, "unknown")
def a_folder_is_not_there_yet(twin: Twin) -> None:
    """A folder that is named is not there: whether all its rules serve nobody knows."""
    twins.ruled(twin)
    twins.absent(twin)


@breaks(rules_serve, "partly")
def a_rule_is_spoilt(twin: Twin) -> None:
    """Somebody leaves a rule half written."""
    (twins.folder(twin) / "half.yml").write_text("title: half\nlogsource: {}\ndetection:\n  condition: one\n", "utf-8")
    twins.looked(twin)


@breaks(rules_serve)
def a_live_rule_is_removed(twin: Twin) -> None:
    """The file of the rule that may open incidents is gone."""
    (twins.folder(twin) / f"{twins.FIRST}.yml").unlink()
    twins.looked(twin)


@breaks(rules_serve)
def all_rules_are_removed(twin: Twin) -> None:
    """The folder is emptied."""
    for path in twins.folder(twin).iterdir():
        path.unlink()
    twins.looked(twin)


@breaks(rules_serve)
def the_folder_is_removed(twin: Twin) -> None:
    """The folder is gone, and the old rules serve until the next start."""
    twins.folder(twin).rename(twin.place / "elsewhere")
    twins.looked(twin)


@breaks(rules_serve, "partly")
def a_live_rule_is_written_otherwise(twin: Twin) -> None:
    """Somebody changes the text of the rule that may open incidents: it does so no more."""
    twins.write(twin, twins.FIRST, word="accepted")
    twins.looked(twin)
