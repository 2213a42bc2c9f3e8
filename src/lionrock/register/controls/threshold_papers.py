"""Do the thresholds of every critical computer system name the paper they stand in, and is each of this year?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lionrock.events.register import RegisterAttested, RegisterChanged, RegisterImported, RegisterImportUndone
from lionrock.kernel.clock import Instant, days
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.register import service
from lionrock.register.attesting import store as attestations
from lionrock.register.attesting.model import Attestation
from lionrock.register.estate import Book
from lionrock.register.model import Threshold, Version
from lionrock.register.thresholds import MEASURES
from lionrock.register.twins import ME, estate, limits

_YEAR = days(366)


@control(
    "register.threshold-papers",
    title=Text(
        "Thresholds name the paper they stand in, and were set or confirmed within a year",
        "門檻均註明所載文件，並在一年內設定或確認",
    ),
    satisfies=("C-BCP-01",),
    every=days(1),
    proof="document",
    on=(RegisterChanged, RegisterImported, RegisterImportUndone, RegisterAttested),
    witness="person",
    guidance=Text(
        "Open the system in the register and name, for each threshold, the approved paper and the place in it. Once a "
        "year set them anew, or have the owner confirm the system, which confirms its thresholds with it.",
        "在登記冊開啟該系統，為每項門檻註明經批准的文件及其位置。每年重新設定一次，或由負責人確認該系統，"
        "其門檻亦一併確認。",
    ),
)
def threshold_papers(platform: Platform) -> Iterator[Result]:
    """Yield one result a system: unknown where nothing is set, failed where no paper is named, partly between."""
    opened, last = platform.port(Book).opened(), attestations.last(platform.db)
    if not opened.of("system"):
        yield Result("operator", "unknown", Text("no critical computer system is registered", "尚未登記關鍵電腦系統"))
    limits: dict[str, list[Version]] = {}
    for one in opened.of("threshold"):
        if isinstance(one.record, Threshold):
            limits.setdefault(one.record.system, []).append(one)
    for version in opened.of("system"):
        assert version.record is not None
        yield _judged(version.id, limits.get(version.record.key, ()), last.get(version.id), platform.now())


def _judged(system: str, own: Sequence[Version], last: Attestation | None, now: Instant) -> Result:
    """Return what the thresholds of one system rest on."""
    if not own:
        return Result(system, "unknown", Text("no threshold is set", "未設定門檻"))
    bare = [_label(one) for one in own if isinstance(one.record, Threshold) and not one.record.paper]
    if bare:
        words = Text("no paper is named for: {what}", "未註明文件：{what}").format(what=_listed(bare))
        return Result(system, "failed" if len(bare) == len(own) else "partly", words)
    confirmed = last.at if last is not None and last.right and last.until > now else None
    since = min(max(one.learned, confirmed or one.learned) for one in own)
    if now - since > _YEAR:
        old = [_label(one) for one in own if max(one.learned, confirmed or one.learned) == since]
        words = Text("neither set nor confirmed within a year: {what}", "一年內未有設定或確認：{what}")
        return Result(system, "partly", words.format(what=_listed(old)), since)
    words = Text("thresholds: {n}, each with its paper", "{n} 項門檻均註明文件").format(n=len(own))
    return Result(system, "passed", words, since)


def _label(version: Version) -> Text:
    """Return what a threshold is called."""
    assert isinstance(version.record, Threshold)
    return MEASURES[version.record.name].label


def _listed(found: Sequence[Text]) -> Text:
    """Return several names as one."""
    return Text(", ".join(one.en for one in found), "、".join(one.zh for one in found))


@world(threshold_papers, "passed")
def each_names_its_paper(twin: Twin) -> None:
    """Two systems with four thresholds each, all of the same plan."""
    for id in estate(twin).values():
        limits(twin, id)


@world(threshold_papers, "unknown")
def nothing_is_registered(twin: Twin) -> None:
    """The register is empty."""


@world(threshold_papers, "unknown")
def no_threshold_is_set(twin: Twin) -> None:
    """Two systems stand in the register without a threshold."""
    estate(twin)


@breaks(threshold_papers)
def the_papers_are_removed(twin: Twin) -> None:
    """The thresholds of one system are set anew without a word on where they stand."""
    limits(twin, service.resolve(twin.platform, "system", "oms"), paper=None)


@breaks(threshold_papers, "partly")
def one_paper_is_removed(twin: Twin) -> None:
    """One threshold of one system loses its paper."""
    known = twin.platform.port(Book).opened().thresholds("oms")["material_complaints"]
    service.put(twin.platform, ME, "broken", Threshold(key=known.key, system="oms", name=known.name, value=known.value))


@breaks(threshold_papers, "partly")
def nobody_looks_at_them_again(twin: Twin) -> None:
    """More than a year passes without anybody setting or confirming anything."""
    twin.wait(days(367))
