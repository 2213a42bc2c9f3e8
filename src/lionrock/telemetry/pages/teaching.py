"""Teaching a kind of log: from a sample to a proposal, its dry run, and the act of a person that lets it count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lionrock.kernel.errors import InputError, LionrockError
from lionrock.kernel.text import Text, same
from lionrock.telemetry import service, store
from lionrock.telemetry.pages.sources import percent, shown
from lionrock.telemetry.teaching import choices, deciding, files, proposing
from lionrock.telemetry.teaching.making import source
from lionrock.telemetry.teaching.proposing import Proposal
from lionrock.telemetry.teaching.taught import ROLES
from lionrock.telemetry.teaching.trial import Trial, tried
from lionrock.ui.pages import Ask, Go, View, act, page, panel

TITLE: Final = Text("Teach a kind of log", "教授日誌種類")
STATES: Final[Mapping[str, tuple[str, Text]]] = {
    "proposed": ("unknown", Text("proposed: counts for nothing yet", "已提議：尚未生效")),
    "counting": ("passed", Text("reviewed: counts", "已覆核：生效中")),
    "changed": ("partly", Text("changed since it was reviewed: what was reviewed counts",
                               "覆核後曾更改：仍以已覆核的版本為準")),
    "gone": ("partly", Text("its file is gone: what was reviewed counts", "檔案已不存在：仍以已覆核的版本為準")),
    "withdrawn": ("not_applicable", Text("taken back", "已收回")),
    "broken": ("failed", Text("its file serves no kind", "檔案不能使用")),
}  # fmt: skip
_ROLES: Final[Mapping[str, Text]] = {
    "time": Text("Time", "時間"),
    "host": Text("Host", "主機"),
    "user": Text("User", "用戶"),
    "address": Text("Address", "位址"),
    "message": Text("Message", "訊息"),
}
_NONE: Final = Text("none", "無")


@page("telemetry.teach", "/sources/teach", title=TITLE, needs=service.MANAGE, place="sources")
def teach(ask: Ask) -> View:
    """Show the form for a sample; with a stream, its kept lines are the sample."""
    stream = ask.query.get("stream", "")
    kept = deciding.kept_lines(ask.platform, stream) if stream else []
    given = {"stream": stream, "sample": "\n".join(shown(one) for one in kept[:200])}
    if stream:
        name = store.stream(ask.platform.db, stream).name
        given |= {"title": name, "id": f"site.{stream}"[:60]}
    return _form(given)


@act("telemetry.teach.try", "/sources/teach", needs=service.MANAGE)
def tried_out(ask: Ask) -> View | Go:
    """Show what the sample is taken for, and the dry run; or keep it as a proposal, which counts for nothing yet."""
    given = _given(ask)
    try:
        proposal = _proposed(ask, given)
        if ask.form.get("act") != "keep":
            return _form(given, proposal, *_trials(ask, proposal, given))
        if proposal.asks:
            raise _unsettled(proposal)
        deciding.propose(ask.platform, ask.actor, _reason(ask), proposal.taught, stream=given["stream"])
    except LionrockError as problem:
        return _form(given, problem=problem)
    said = Text(
        "Kept as a proposal: look at its dry run, then let it count.", "已保留為提議：請查看試行結果，然後使其生效。"
    )
    return Go(f"/sources/taught/{proposal.taught.id}", said)


@page("telemetry.taught", "/sources/taught/{id}", title=TITLE, place="sources")
def taught(ask: Ask) -> View:
    """Show a taught kind: how it stands, its dry run, and the file itself."""
    one = deciding.standing(ask.platform, ask.path["id"])
    values: dict[str, Any] = {"one": one, "state": STATES[one.state], "title": one.id}
    values |= {"percent": percent, "shown": shown, "shape": None, "ocsf": None, "taught": None}
    known = one.taught
    if known is not None:
        stream = one.review.stream if one.review else ""
        sample, kept = deciding.trials(ask.platform, known, stream)
        values |= {"title": known.title, "sample": sample, "kept": kept, "maps": source(known).maps, "roles": _ROLES}
        values |= {"taught": known, "body": files.written(known), "stream": stream}
        values |= {"shape": choices.SHAPES[known.shape], "ocsf": choices.CLASSES[known.ocsf]}
    return View("telemetry/taught.html", values)


@act("telemetry.taught.accept", "/sources/taught/{id}/accept", needs=service.MANAGE)
def accepted(ask: Ask) -> Go:
    """Let exactly the file that was shown count from now on."""
    id = ask.path["id"]
    deciding.accept(ask.platform, ask.actor, _reason(ask), id, ask.form.get("digest", ""))
    return Go(f"/sources/taught/{id}", Text("It counts from now on.", "即時生效。"))


@act("telemetry.taught.withdraw", "/sources/taught/{id}/withdraw", needs=service.MANAGE)
def withdrawn(ask: Ask) -> Go:
    """Let a taught kind count no more."""
    deciding.withdraw(ask.platform, ask.actor, _reason(ask), ask.path["id"])
    said = Text("It counts no more; what it read stays as it was read.", "不再生效；已讀取的紀錄保持不變。")
    return Go(f"/sources/taught/{ask.path['id']}", said)


@act("telemetry.reread", "/sources/streams/{id}/reread", needs=service.MANAGE)
def reread(ask: Ask) -> Go:
    """Read what was not understood of a stream again."""
    deciding.reread(ask.platform, ask.actor, _reason(ask), ask.path["id"])
    said = Text("Being read again; what is understood now is counted once.", "正重新讀取；現可解析者只計算一次。")
    return Go(f"/sources/streams/{ask.path['id']}", said)


@panel("telemetry.taught", place="sources", slot="main", order=30)
def listed(ask: Ask, subject: Any) -> View:
    """Show what was taught here, and files that serve no kind."""
    rows = [(one, STATES[one.state]) for one in deciding.all_of(ask.platform)]
    return View("telemetry/taught_here.html", {"rows": rows})


@panel("telemetry.unknown", place="source", slot="main", order=40)
def unknown(ask: Ask, subject: Any) -> View | None:
    """Offer to teach what of a stream nobody understands, and to read it again."""
    stream = store.stream(ask.platform.db, str(subject))
    if not ask.allows(service.MANAGE) or not (stream.unparsed or stream.unclaimed or stream.again is not None):
        return None
    here = [one for one in deciding.all_of(ask.platform) if one.review and one.review.stream == stream.id]
    return View("telemetry/unknown.html", {"stream": stream, "here": [(one, STATES[one.state]) for one in here]})


def _given(ask: Ask) -> dict[str, str]:
    """Return the answers of the form as typed; a file that was sent stands for the sample."""
    names = ("id", "title", "title_zh", "stream", "zone", "clock", "ocsf", "product", "category", "service", "lines",
             "columns", "answered", *ROLES)  # fmt: skip
    given = {name: ask.form.get(name, "").replace("\r\n", "\n").strip()[:100_000] for name in names}
    sent = ask.files.get("file", b"")
    data = sent or ask.form.get("sample", "").replace("\r\n", "\n").encode("utf-8", "backslashreplace")
    return given | {"sample": data[: choices.MOST_BYTES].decode(errors="backslashreplace")}


def _proposed(ask: Ask, given: Mapping[str, str]) -> Proposal:
    """Return what the sample is taken for, with the person's answers; raises LionrockError."""
    title = given["title"] or given["id"]
    raws, dropped = proposing.sampled(given["sample"].encode())
    words = Text(title, given["title_zh"] or title) if title else same(" ")
    found = proposing.propose(given["id"], words, raws, zone=given["zone"], dropped=dropped)
    if not given["answered"]:
        return found
    answers: dict[str, Any] = {
        name: given[name] for name in (*ROLES, "zone", "clock", "product", "category", "service")
    }
    answers["clock"] = given["clock"] or "any"
    answers["ocsf"] = int(given["ocsf"]) if given["ocsf"].isdigit() else 0
    if given["lines"] and found.taught.shape == "text":
        answers["lines"] = tuple(one.strip() for one in given["lines"].split("\n") if one.strip())
    if given["columns"] and found.taught.shape == "cells":
        answers["columns"] = tuple(one.strip() for one in given["columns"].split("\n") if one.strip())
    return proposing.answered(found, raws, **answers)


def _trials(ask: Ask, proposal: Proposal, given: Mapping[str, str]) -> tuple[Trial, Trial]:
    """Return the dry run over the sample, and over the kept lines of the stream."""
    made = source(proposal.taught)
    kept = deciding.kept_lines(ask.platform, given["stream"])
    sample = tried(made, proposing.sampled(given["sample"].encode())[0], deciding.ours(ask.platform))
    return sample, tried(made, kept)


def _form(
    given: Mapping[str, str],
    proposal: Proposal | None = None,
    sample: Trial | None = None,
    kept: Trial | None = None,
    *,
    problem: LionrockError | None = None,
) -> View:
    """Return the form with answers, what the sample is taken for, and what is wrong."""
    known = proposal.taught if proposal else None
    values = {
        "title": TITLE,
        "given": {name: given.get(name, "") for name in ("id", "title", "title_zh", "stream", "zone", "sample")},
        "proposal": proposal,
        "taught": known,
        "sample": sample,
        "kept": kept,
        "problem": problem,
        "roles": _ROLES,
        "fields": [("", _NONE), *((name, same(f"{name}: {value}"[:80])) for name, value in proposal.fields)]
        if proposal
        else [],
        "shape": choices.SHAPES[known.shape] if known else None,
        "clocks": list(choices.CLOCKS.items()),
        "classes": [(str(uid), Text(f"{uid} {said.en}", f"{uid} {said.zh}")) for uid, said in choices.CLASSES.items()],
        "products": _listed(choices.PRODUCTS),
        "categories": _listed(choices.CATEGORIES),
        "services": _listed(choices.SERVICES),
        "percent": percent,
        "shown": shown,
    }
    return View("telemetry/teach.html", values, status=422 if problem else 200)


def _listed(names: tuple[str, ...]) -> list[tuple[str, Text]]:
    """Return choices that may be left open."""
    return [("", _NONE), *((name, same(name)) for name in names)]


def _unsettled(proposal: Proposal) -> InputError:
    """Return what a person must settle before a proposal is kept."""
    if "zone" in proposal.asks:
        return InputError(
            Text("the times name no zone", "時間沒有寫明時區"),
            Text("Write the zone they are in, such as +08:00.", "請填寫所屬時區，例如 +08:00。"),
        )
    return InputError(Text("it is not clear which of day and month stands first", "未能確定日或月在前"),
                      Text("Choose how times are written.", "請選擇時間的寫法。"))  # fmt: skip


def _reason(ask: Ask) -> str:
    """Return the reason typed, or what was done."""
    return ask.form.get("reason", "").strip()[:500] or "under Sources"
