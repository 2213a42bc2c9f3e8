"""What a look at logs came to, as rows for machines and as words for people. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from lionrock.detection import looking
from lionrock.detection.looking import EXAMPLES, MOST_HOSTS, Group, Kind, Look
from lionrock.detection.serving import Runner
from lionrock.kernel.clock import HONG_KONG, Instant, wall
from lionrock.kernel.contributions import Answer
from lionrock.kernel.text import Text, same
from lionrock.law.rulebook import rulebook
from lionrock.law.supporting import STANDINGS, Support, supports

SHOWN: Final = 20
"""Findings a person is shown; machines get every one."""
_LAW_BEGINS: Final = date(2026, 1, 1)
_FILES: Final = 12
_HOSTS: Final = 5


def answer(
    found: Look,
    runner: Runner,
    titles: Mapping[str, Text],
    paths: Sequence[Path],
    seconds: float,
    *,
    zoned: bool,
) -> Answer:
    """Return the report: an object for machines, a table of kinds and words for people."""
    areas = supports(rulebook(max(_LAW_BEGINS, wall().astimezone(HONG_KONG).date())), found.seen)
    next_ = steps(found, paths, zoned=zoned)
    kinds = sorted(found.kinds.items(), key=lambda one: (-one[1].lines, one[0]))
    groups = found.findings()
    told = [_finding(group, runner) for group in groups]
    rows: dict[str, Any] = {
        "files": sum(kind.files for kind in found.kinds.values()),
        "lines": found.lines,
        "understood": found.understood,
        "share": _rounded(found.understood, found.lines),
        "seconds": round(seconds, 2),
        "stopped": found.stopped,
        "cut": found.cut,
        "sources": [_source(id, titles.get(id, same(id)), kind) for id, kind in kinds],
        "unread": [{"file": file, "why": why} for file, why in found.unread],
        "unread_more": found.left,
        "findings": told,
        "areas": [_area(one) for one in areas],
        "next": list(next_),
    }
    said = [
        _outcome(found, seconds),
        *([] if zoned else _untimed(kinds)),
        *_unknown(kinds, titles),
        *_unread(found),
        *_findings(groups, told),
        *_areas(areas),
        _next(next_),
    ]
    words = Text("\n".join(one.en for one in said), "\n".join(one.zh for one in said))
    return Answer(rows, words, shown=[_row(id, titles.get(id, same(id)), kind) for id, kind in kinds])


def steps(found: Look, paths: Sequence[Path], *, zoned: bool) -> list[str]:
    """Return three commands that go on from here, the most useful first."""
    place = shlex.quote(str(paths[0]))
    untimed = not zoned and any(kind.understood > kind.timed for kind in found.kinds.values())
    lead = [f"lionrock look {place} --zone +08:00"] if untimed else []
    if found.groups:
        lead.append(f"lionrock detect {place} --jsonl matches.jsonl")
    if not found.lines:
        lead.append("lionrock sources kinds")
    return [
        *lead,
        "lionrock up",
        f"lionrock sources add {shlex.quote(str(paths[0].absolute()))}",
        "lionrock detect --help",
    ][:3]


def percent(part: int, whole: int) -> str:
    """Return a share as per cent, cut and never rounded up: less than all is never shown as all."""
    return f"{part * 1000 // whole / 10:g} %" if whole else "–"


def _rounded(part: int, whole: int) -> float | None:
    """Return a share from 0 to 1, None of nothing."""
    return part * 10_000 // whole / 10_000 if whole else None


def _source(id: str, title: Text, kind: Kind) -> dict[str, Any]:
    """Return a kind of log for machines."""
    return {
        "source": id,
        "title": title,
        "files": kind.files,
        "lines": kind.lines,
        "understood": kind.understood,
        "share": _rounded(kind.understood, kind.lines),
        "timed": kind.timed,
        "first": kind.first,
        "last": kind.last,
        "hosts": sorted(kind.hosts)[:MOST_HOSTS],
        "classes": {str(ocsf): n for ocsf, n in sorted(kind.classes.items())},
        "not_understood": [
            {
                "why": one.why,
                "count": one.count,
                "examples": [{"file": file, "record": number, "raw": raw} for file, number, raw in one.examples],
            }
            for one in sorted(kind.misread.values(), key=lambda one: -one.count)
        ],
    }


def _row(id: str, title: Text, kind: Kind) -> dict[str, Any]:
    """Return a kind of log as a person's table shows it."""
    hosts = sorted(kind.hosts)
    more = len(hosts) - _HOSTS
    return {
        "source": id,
        "what it is": title,
        "files": f"{kind.files:,}",
        "lines": f"{kind.lines:,}",
        "understood": percent(kind.understood, kind.lines),
        "from": _moment(kind.first),
        "to": _moment(kind.last),
        "hosts": ", ".join(hosts[:_HOSTS]) + (f" +{more:,}" if more > 0 else "") if hosts else "–",
    }


def _moment(moment: Instant | None) -> str | None:
    """Return an instant in Hong Kong time, to the minute."""
    return f"{moment.astimezone(HONG_KONG):%Y-%m-%d %H:%M}" if moment else None


def _finding(group: Group, runner: Runner) -> dict[str, Any]:
    """Return the matches of a rule for machines."""
    info = runner.serving.rules.get(group.rule)
    return {
        "rule": group.rule,
        "title": group.title,
        "level": group.level,
        "count": group.count,
        "first": group.first.time,
        "hosts": sorted(group.hosts),
        "user": group.first.user,
        "address": group.first.address,
        "file": group.file,
        "record": group.number,
        "summary": group.first.summary,
        "why": [
            {"field": one.field, "asked": one.asked, "wanted": one.wanted, "found": list(one.found)}
            for one in looking.why(runner, group)
        ],
        "do": info.response if info and info.response.en else None,
    }


def _area(one: Support) -> dict[str, Any]:
    """Return an area of the Code for machines."""
    return {
        "area": one.area,
        "title": one.title,
        "standing": one.standing,
        "why": one.why,
        "seen": [{"logs": held.log.title, "records": held.records, "sources": held.sources} for held in one.held],
        "missing": [log.title for log in one.missing],
    }


def _outcome(found: Look, seconds: float) -> Text:
    """Return the outcome in one sentence."""
    files = sum(kind.files for kind in found.kinds.values())
    share = percent(found.understood, found.lines)
    en = f"\n{files:,} files, {found.lines:,} lines, {share} understood, in {seconds:.1f} s"
    zh = f"\n{files:,} 個檔案，{found.lines:,} 項紀錄，已解析 {share}，用時 {seconds:.1f} 秒"
    if found.cut:
        en, zh = f"{en}; of {found.cut:,} files only the first lines", f"{zh}；其中 {found.cut:,} 個檔案只讀取開首部分"
    if found.stopped:
        en, zh = f"{en}; stopped before the end", f"{zh}；未讀完已停止"
    if not found.lines:
        en, zh = f"{en}. Nothing was understood", f"{zh}。沒有內容能解析"
    return Text(f"{en}.", f"{zh}。")


def _untimed(kinds: Sequence[tuple[str, Kind]]) -> Iterator[Text]:
    """Yield that times name no zone, if they do not."""
    untimed = sum(kind.understood - kind.timed for _, kind in kinds)
    if untimed:
        yield Text(
            f"{untimed:,} records have no certain time: times without a zone need --zone, such as --zone +08:00.",
            f"{untimed:,} 項紀錄的時間未能確定：沒有寫明時區的時間須以 --zone 指定，例如 --zone +08:00。",
        )


def _unknown(kinds: Sequence[tuple[str, Kind]], titles: Mapping[str, Text]) -> Iterator[Text]:
    """Yield what was not understood: kind, reason, number and examples."""
    troubled = [(id, one) for id, kind in kinds for one in kind.misread.values()]
    if troubled:
        yield Text("\nNot understood", "\n未能解析")
    for id, one in sorted(troubled, key=lambda pair: -pair[1].count)[:_FILES]:
        title = titles.get(id, same(id))
        yield Text(
            f"  {one.count:,} × {title.en}: {one.why.en}",
            f"  {one.count:,} × {title.zh}：{one.why.zh}",
        )
        for file, number, raw in one.examples[:EXAMPLES]:
            yield same(f"      {file}:{number}  {raw[:120]}")


def _unread(found: Look) -> Iterator[Text]:
    """Yield the files that were not read, by reason."""
    reasons: dict[str, tuple[Text, list[str]]] = {}
    for file, why in found.unread:
        reasons.setdefault(why.en, (why, []))[1].append(file)
    if reasons:
        total = len(found.unread) + found.left
        yield Text(f"\nNot read: {total:,} files", f"\n未讀取：{total:,} 個檔案")
    for why, files in sorted(reasons.values(), key=lambda pair: -len(pair[1])):
        yield Text(f"  {len(files):,} × {why.en}", f"  {len(files):,} × {why.zh}")
        for file in files[:EXAMPLES]:
            yield same(f"      {file}")


def _findings(groups: Sequence[Group], rows: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    """Yield the findings, the gravest first, each with why."""
    total = sum(group.count for group in groups)
    if not groups:
        yield Text(
            "\nNo finding. That no rule matched says what the rules look for, not that nothing happened.",
            "\n沒有偵測結果。沒有規則吻合只反映規則所檢查的範圍，不代表沒有事發生。",
        )
        return
    yield Text(
        f"\nFindings: {total:,} records match {len(groups):,} rules; the gravest first, then by time",
        f"\n偵測結果：{total:,} 項紀錄符合 {len(groups):,} 條規則；由最嚴重起，再按時間排列",
    )
    for group, row in list(zip(groups, rows, strict=True))[:SHOWN]:
        yield from _told(group, row)
    if len(groups) > SHOWN:
        yield Text(
            f"  and {len(groups) - SHOWN:,} rules more (--json has all)",
            f"  另有 {len(groups) - SHOWN:,} 條規則（--json 列出全部）",
        )


def _told(group: Group, row: Mapping[str, Any]) -> Iterator[Text]:
    """Yield a finding: what, when, where, and why."""
    when = f"{_moment(group.first.time)} HKT" if group.first.time else "?"
    where = looking.excerpt(row["hosts"][:_HOSTS]) or "–"
    yield Text(
        f"  {group.level:<8} {when}  {group.title.en}  ×{group.count:,}  {where}",
        f"  {group.level:<8} {when}  {group.title.zh}  ×{group.count:,}  {where}",
    )
    reasons = [
        Text("{field} {asked} {wanted}", "{field}{asked} {wanted}").format(
            field=one["field"], asked=one["asked"], wanted=one["wanted"][:60]
        )
        for one in row["why"][:3]
    ]
    because = (
        Text("; ".join(one.en for one in reasons), "；".join(one.zh for one in reasons))
        if reasons
        else same(group.first.summary[:120])
    )
    yield Text(f"           why: {because.en}", f"           原因：{because.zh}")
    yield Text(
        f"           first: {group.file}, line {group.number:,}",
        f"           首見：{group.file} 第 {group.number:,} 項",
    )


def _areas(areas: Sequence[Support]) -> Iterator[Text]:
    """Yield which areas of the Code the logs can support, and which have nothing yet."""
    yield Text(
        "\nAreas of the Code of Practice these logs can be evidence for (our reading, not the Code's words)",
        "\n這些日誌可作為實務守則哪些範疇的證據（按本軟件的理解，並非守則原文）",
    )
    for one in areas:
        if one.standing == "elsewhere":
            continue
        mark = STANDINGS[one.standing]
        yield Text(f"  {mark.en:<12} {one.title.en}: {one.why.en}", f"  {mark.zh:<4} {one.title.zh}：{one.why.zh}")
        if one.held and one.missing:
            en, zh = "; ".join(log.title.en for log in one.missing), "；".join(log.title.zh for log in one.missing)
            yield Text(f"               not seen: {en}", f"           未見：{zh}")
    others = [one.title for one in areas if one.standing == "elsewhere"]
    if others:
        mark = STANDINGS["elsewhere"]
        yield Text(
            f"  {mark.en:<12} {', '.join(one.en for one in others)}",
            f"  {mark.zh:<4} {'、'.join(one.zh for one in others)}",
        )


def _next(commands: Sequence[str]) -> Text:
    """Return what to do next."""
    listed = "\n".join(f"  {one}" for one in commands)
    return Text(f"\nNext\n{listed}", f"\n接着可做\n{listed}")
