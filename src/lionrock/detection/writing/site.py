"""Verbs of the site's own rules: put a text in force, restore an earlier one, withdraw it; switch a rule off and on.

Texts are kept as versions. The files that the matcher reads are made from the versions in force, in a folder of their
own that is read before all others: a rule of the site takes the place of one that came with the platform, by its id.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lionrock.detection import hunting
from lionrock.detection.documents import documents
from lionrock.detection.errors import RuleError
from lionrock.detection.model import LeftOut, Report, RuleInfo
from lionrock.detection.rule_files import LARGEST, OWN
from lionrock.detection.serving import Runner
from lionrock.detection.writing import quiet, store
from lionrock.detection.writing.store import Kind, Off, Version
from lionrock.events.rules import RuleSwitched, RuleWritten
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Actor
    from lionrock.kernel.platform import Platform

DECIDES: Final = "rule.decide"
LONGEST: Final = 65_536
"""Bytes of one text."""
OFF_DAYS: Final = (1, 7, 30, 90)
"""For how long a rule may be switched off; there is none without an end."""
_MOST_REASON: Final = 1_000
_MOST_NAME: Final = 200
_PLAIN: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that is one rule, as it will stand in its file."""

    info: RuleInfo
    content: str


def checked(rule: str, content: str) -> Checked:
    """Return a text that is the rule of this id; raises InputError saying what is wrong with it."""
    content = content.replace("\r\n", "\n").strip() + "\n"
    if len(content.encode()) > LONGEST:
        raise InputError(
            Text(f"a rule has at most {LONGEST:,} bytes", f"規則最多 {LONGEST:,} 位元組"),
            Text("Shorten it.", "請縮短。"),
        )
    info = hunting.of_text(content).info
    if info.id != rule or not _PLAIN.fullmatch(rule):
        raise InputError(
            Text(
                f"the text is of rule {info.id[:60]}, not of {rule[:60]}",
                f"內容屬規則 {info.id[:60]}，並非 {rule[:60]}",
            ),
            Text("Keep the id: versions of a rule share it.", "請保留編號：同一規則的版本使用相同編號。"),
        )
    return Checked(info, content)


def digest(content: str) -> str:
    """Return the SHA-256 of a text, hexadecimal; empty for none."""
    return hashlib.sha256(content.encode()).hexdigest() if content else ""


def serving(platform: Platform, rule: str) -> str:
    """Return the text of a rule as it serves now, empty when it does not."""
    info = platform.port(Runner).serving.rules.get(rule)
    return text_of(info) if info else ""


def text_of(info: RuleInfo) -> str:
    """Return the text of a rule that was loaded; empty where its file says something else by now."""
    try:
        data = Path(info.file).read_bytes()[: LARGEST + 1]
    except OSError:
        return ""
    for one in documents(data):
        if not isinstance(one, RuleError) and hashlib.sha256(one.text).hexdigest() == info.digest:
            return one.text.decode("utf-8", "replace")
    return ""


def put(platform: Platform, actor: Actor, rule: str, content: str, reason: str, trial: str | None = None) -> Version:
    """Put a text in force from now on; it watches until a person lets it.

    Raises InputError, and ConflictError when it was not previewed as it stands, or serves already.
    """
    platform.port(Authorizer).require(actor, DECIDES)
    made = checked(rule, content)
    shown = store.trial(platform.db, trial) if trial else None
    if shown is None or shown.state != "done" or shown.digest != digest(made.content):
        raise ConflictError(
            Text("this text was not previewed as it stands", "此內容的現行版本未曾預覽"),
            Text("Preview it over your history and look at its effect first.", "請先以過往紀錄預覽並查看其影響。"),
        )
    return _keep(platform, actor, replace(_version(platform, rule, made.content, "written", reason), trial=trial))


def restore(platform: Platform, actor: Actor, version: str, reason: str) -> Version:
    """Put an earlier version in force again, by a person, with a reason; raises ConflictError when it is in force."""
    platform.port(Authorizer).require(actor, DECIDES)
    found = store.version(platform.db, version)
    if found is None or not found.content:
        raise NotFoundError(Text("no such version", "沒有此版本"), Text("See the rule's page.", "請查閱規則頁。"))
    content = checked(found.rule, found.content).content
    return _keep(platform, actor, _version(platform, found.rule, content, "restored", reason))


def withdraw(platform: Platform, actor: Actor, rule: str, reason: str) -> Version:
    """Withdraw the site's text: what came with the platform under this id serves again, or nothing does."""
    platform.port(Authorizer).require(actor, DECIDES)
    return _keep(platform, actor, _version(platform, rule, "", "withdrawn", reason))


def switch_off(platform: Platform, actor: Actor, rule: str, owner: str, reason: str, for_days: int) -> Off:
    """Let a rule find nothing for some days: within seconds it is not matched, and after them it counts again.

    Raises ConflictError while a correlation looks for its absence: that would find what is not so.
    """
    platform.port(Authorizer).require(actor, DECIDES)
    reason, owner = _filled(reason, _MOST_REASON), _filled(owner, _MOST_NAME)
    if for_days not in OFF_DAYS or rule not in platform.port(Runner).serving.rules:
        raise InputError(
            Text(
                f"rule {rule[:60]} cannot be switched off for {for_days} days",
                f"規則 {rule[:60]} 不能關閉 {for_days} 日",
            ),
            Text("Choose a rule that serves, and 1, 7, 30 or 90 days.", "請選擇生效的規則，及 1、7、30 或 90 日。"),
        )
    until = platform.now() + timedelta(days=for_days)
    _missed(platform, rule, until)
    with platform.change(actor, reason) as change:
        entry = change.publish(RuleSwitched(rule, on=False, owner=owner, until=until, reason=reason))
        made = Off(rule, owner, reason, actor.name, change.now, until, entry)
        store.switch_off(change.db, made)
    quiet.lay(platform)
    return made


def switch_on(platform: Platform, actor: Actor, rule: str, reason: str) -> None:
    """Let a rule find again what it looks for, once it is matched: within half a minute.

    Raises ConflictError when it is not off.
    """
    platform.port(Authorizer).require(actor, DECIDES)
    reason = _filled(reason, _MOST_REASON)
    with platform.change(actor, reason) as change:
        if not store.switch_on(change.db, rule):
            raise ConflictError(
                Text("this rule is not switched off", "此規則沒有關閉"), Text("See its page.", "請查閱其頁面。")
            )
        change.publish(RuleSwitched(rule, on=True, owner=actor.name, until=None, reason=reason))
    quiet.lay(platform)


def replaced(report: Report) -> tuple[LeftOut, ...]:
    """Return the rules that came with the platform and whose place the site's own texts took."""
    return tuple(one for one in report.left_out if one.trouble == "duplicate" and Path(one.file).is_relative_to(OWN))


def folder(platform: Platform) -> Path:
    """Return the folder of the files made from the versions in force; it is made when it is not there."""
    path: Path = platform.folder / "rules"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def lay(platform: Platform) -> int:
    """Make the files what the versions in force say; return how many were changed."""
    place, changed = folder(platform), 0
    wanted = {f"{one.rule}.yml": one.content for one in store.current(platform.db) if one.content}
    for path in place.iterdir():
        if path.name not in wanted and not path.name.startswith("."):  # such a one is being written
            path.unlink(missing_ok=True)
            changed += 1
    for name, content in wanted.items():
        path = place / name
        if not path.exists() or path.read_bytes() != content.encode():
            fresh = place / f".{new_id()}"
            fresh.write_bytes(content.encode())
            fresh.replace(path)
            changed += 1
    return changed


def _missed(platform: Platform, rule: str, until: Instant) -> None:
    """Refuse to switch off a rule whose absence a correlation looks for, unless that is off as long."""
    serving, off = platform.port(Runner).serving, store.off(platform.db, platform.now())
    for one in serving.book.correlations:
        held = off.get(one.id)
        if one.absent(rule) and not (held and held.until >= until):
            title = serving.rules[one.id].title if one.id in serving.rules else Text(one.id, one.id)
            raise ConflictError(
                Text("“{title}” looks for the absence of this rule", "「{title}」以此規則沒有觸發為條件").format(
                    title=title
                ),
                Text("Switch that off first, for as long.", "請先關閉該規則，期限須相同或更長。"),
            )


def _keep(platform: Platform, actor: Actor, asked: Version) -> Version:
    """Keep a version, tell of it, and make its file."""
    reason = _filled(asked.reason, _MOST_REASON)
    with platform.change(actor, reason) as change:
        known = store.versions(change.db, asked.rule)
        in_force = known[0].digest if known else ""
        if in_force == asked.digest:
            raise ConflictError(
                Text("this version is in force already", "此版本已生效"), Text("See the rule's page.", "請查閱規則頁。")
            )
        before = in_force or digest(serving(platform, asked.rule))
        entry = change.publish(RuleWritten(asked.rule, asked.id, asked.kind, asked.digest, before, asked.trial, reason))
        made = replace(asked, by=actor.name, reason=reason, made=change.now, entry=entry)
        store.put(change.db, made)
    lay(platform)
    return made


def _version(platform: Platform, rule: str, content: str, kind: Kind, reason: str) -> Version:
    """Return a version about to be kept."""
    return Version(new_id(), rule, digest(content), content, kind, "", reason, platform.now(), None, "")


def _filled(words: str, most: int) -> str:
    """Return trimmed words; raises InputError when they are missing or too many."""
    words = words.strip()
    if not 0 < len(words) <= most:
        raise InputError(
            Text(f"1 to {most:,} characters are expected", f"請填寫 1 至 {most:,} 字"),
            Text("Say who answers for it, and why.", "請說明負責人及理由。"),
        )
    return words
