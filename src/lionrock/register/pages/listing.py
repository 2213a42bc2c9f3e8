"""The register as lists: systems, assets, dependencies, people, the operator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lionrock.kernel.clock import Instant
from lionrock.kernel.ports import SealedError
from lionrock.kernel.text import Text
from lionrock.register import service, store
from lionrock.register.estate import Book
from lionrock.register.fields import ASSET_KINDS
from lionrock.register.model import (
    NAMES,
    OPERATOR,
    Asset,
    System,
    Threshold,
    Version,
)
from lionrock.register.opened import Opened, opened
from lionrock.register.panels import gaps
from lionrock.register.service import READ
from lionrock.register.showing import lines
from lionrock.register.thresholds import MEASURES
from lionrock.register.times import moment
from lionrock.ui.pages import Ask, View, page

TITLE: Final = Text("Register", "登記冊")
_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class SystemRow:
    """One system of the list."""

    version: Version
    system: System
    owner: Text | None
    limits: Mapping[str, Threshold]
    assets: int


def tabs(here: str) -> list[tuple[Text, str, bool]]:
    """Return the lists of the register as links in a row."""
    found = [
        (Text("Systems", "系統"), "/register"),
        (Text("Assets", "資產"), "/register/assets"),
        (Text("Dependencies", "相依關係"), "/register/dependencies"),
        (Text("People and contacts", "人員及聯絡單位"), "/register/people"),
        (Text("Roster", "當值名單"), "/register/roster"),
        (Text("Operator", "營運者"), "/register/operator"),
        (Text("Attestations", "負責人確認"), "/register/attestations"),
        (Text("Since submission", "提交後的更改"), "/register/changes"),
        (Text("Machines met", "所見機器"), "/register/met"),
        (Text("Imports", "匯入紀錄"), "/register/imports"),
    ]
    return [(words, link, link == here) for words, link in found]


@page("register.systems", "/register", title=TITLE, needs=READ, place="register")
def systems(ask: Ask) -> View:
    """Show the critical computer systems with their thresholds, what is not known before all."""
    at, known = moment(ask.query.get("at", "")), moment(ask.query.get("known", ""))
    try:
        found = _then(ask, at, known)
    except SealedError as problem:
        return _sealed(ask, problem)
    values = {
        "rows": _system_rows(found),
        "measures": list(MEASURES.values()),
        "gaps": [] if at or known else sorted(gaps.find(ask), key=lambda gap: -gap.consequence),
        "counts": {kind: len(found.of(kind)) for kind in NAMES},
        "at": at,
        "known": known,
        "tabs": tabs("/register"),
    }
    return View("register/systems.html", values)


def _then(ask: Ask, at: Instant | None, known: Instant | None) -> Opened:
    """Return the register now, or as it was at a time as far as was known at a time."""
    if at is None and known is None:
        return ask.platform.port(Book).opened()
    return opened(service.versions(ask.platform, at, known))


def _system_rows(found: Opened) -> list[SystemRow]:
    """Return the systems as rows."""
    many = Counter(one.record.system for one in found.of("asset") if isinstance(one.record, Asset))
    return [
        SystemRow(
            one, one.record, found.owner(one.record.owner), found.thresholds(one.record.key), many[one.record.key]
        )
        for one in found.of("system")
        if isinstance(one.record, System)
    ]


def _sealed(ask: Ask, problem: SealedError) -> View:
    """Return what can be said of a register whose keys are not here: how much there is."""
    counts = [(NAMES[kind], many) for kind in NAMES if (many := store.counts(ask.platform.db).get(kind))]
    return View("register/sealed.html", {"problem": problem, "counts": counts}, status=503)


@dataclass(frozen=True, slots=True)
class Sought:
    """What a reader looks for among assets."""

    words: str
    system: str
    show: str

    def fits(self, version: Version, found: Opened) -> bool:
        """Say whether an asset is looked for."""
        asset = version.record
        if not isinstance(asset, Asset):
            return False
        if self.show == "ownerless" and (asset.owner is not None or asset.system is None):
            return False
        if self.system and (asset.system or "-") != self.system:
            return False
        return all(word in found.found_by[version.id] for word in self.words.lower().split())


@page("register.assets", "/register/assets", title=Text("Assets", "資產"), needs=READ, place="register")
def assets(ask: Ask) -> View:
    """Show assets, searched by name, host and address, fifty a page."""
    found = ask.platform.port(Book).opened()
    sought = Sought(ask.query.get("q", "")[:100], ask.query.get("system", "")[:64], ask.query.get("show", "")[:20])
    fitting = [one for one in found.of("asset") if sought.fits(one, found)]
    last = max(1, -(-len(fitting) // _SIZE))
    number = min(ask.whole("page", 1, least=1), last)
    values = {
        "rows": [_asset_row(one, found) for one in fitting[(number - 1) * _SIZE : number * _SIZE]],
        "total": len(fitting),
        "all": len(found.of("asset")),
        "number": number,
        "size": _SIZE,
        "sought": sought,
        "systems": [("-", Text("of no critical computer system", "不屬任何關鍵電腦系統")), *_system_choices(found)],
        "tabs": tabs("/register/assets"),
    }
    return View("register/assets.html", values)


def _asset_row(version: Version, found: Opened) -> dict[str, Any]:
    """Return one asset as a row."""
    asset = version.record
    assert isinstance(asset, Asset)
    system = found.find("system", asset.system)
    return {
        "id": version.id,
        "asset": asset,
        "kind": ASSET_KINDS.get(asset.kind or ""),
        "owner": found.owner(asset.owner),
        "system": system.record if system else None,
        "system_id": system.id if system else None,
    }


def _system_choices(found: Opened) -> list[tuple[str, Text]]:
    """Return the systems to choose from, by their keys."""
    return [(one.record.key, one.record.name) for one in found.of("system") if isinstance(one.record, System)]


@page(
    "register.people",
    "/register/people",
    title=Text("People and contacts", "人員及聯絡單位"),
    needs=READ,
    place="register",
)
def people(ask: Ask) -> View:
    """Show who is on duty as what, and who else is called."""
    found = ask.platform.port(Book).opened()
    rows = {
        kind: [(one, lines(one.record, found)) for one in found.of(kind) if one.record is not None]
        for kind in ("person", "contact")
    }
    return View("register/people.html", {"people": rows["person"], "contacts": rows["contact"],
                                         "tabs": tabs("/register/people")})  # fmt: skip


@page("register.operator", "/register/operator", title=Text("Operator", "營運者"), needs=READ, place="register")
def operator(ask: Ask) -> View:
    """Show the operator, with the numbers and channels from its official papers and when they were tested."""
    found = ask.platform.port(Book).opened()
    version = found.find("operator", OPERATOR)
    values = {
        "version": version,
        "lines": lines(version.record, found) if version and version.record else [],
        "gaps": [gap for gap in gaps.find(ask) if gap.url.endswith("kind=operator")],
        "tabs": tabs("/register/operator"),
    }
    return View("register/operator.html", values)
