"""The console's own pages: Today, what we do not know, settings, about."""

from __future__ import annotations

import platform as machine
from typing import Any

from lionrock import __version__
from lionrock.console import gaps
from lionrock.kernel.contributions import Contribution, Setting
from lionrock.kernel.settings import Origin
from lionrock.kernel.text import Text
from lionrock.ui.pages import SIGNED_IN, Ask, View, page
from lionrock.ui.tabs import Tab, tabs

SETTINGS_TAB = Tab(id="console.settings", place="settings", order=0, label=Text("Settings", "設定"), url="/settings")
ABOUT_TAB = Tab(id="console.about", place="settings", order=90, label=Text("About", "關於"), url="/settings/about")

_ORIGINS: dict[Origin, Text] = {
    "default": Text("default", "預設值"),
    "file": Text("file", "設定檔"),
    "environment": Text("environment", "環境變數"),
}


@page("console.today", "/today", title=Text("Today", "今日"), place="today", needs=SIGNED_IN)
def today(_: Ask) -> View:
    """Show what needs the reader now."""
    return View("console/today.html")


@page("console.unknowns", "/today/unknowns", title=Text("What we do not know", "未知事項"), place="today")
def unknowns(ask: Ask) -> View:
    """Show every unknown, the worst consequence first."""
    return View("console/unknowns.html", {"gaps": gaps.ranked(ask)})


@page(
    "console.settings",
    "/settings",
    title=Text("Settings", "設定"),
    place="settings",
    needs="settings.manage",
)
def settings(ask: Ask) -> View:
    """Show every setting with its value and where it comes from."""
    rows = [_setting(ask, each) for each in ask.platform.registry.of(Setting)]
    values = {"rows": rows, "path": ask.platform.settings.path, "tabs": tabs(ask.platform, "settings", "/settings")}
    return View("console/settings.html", values)


@page("console.about", "/settings/about", title=Text("About", "關於"), place="settings", needs=SIGNED_IN)
def about(ask: Ask) -> View:
    """Show what runs here, since when, and from what it is made."""
    identity = ask.platform.identity
    facts = [
        (Text("Version", "版本"), __version__),
        (Text("Name", "名稱"), identity.name),
        (
            Text("Made for", "用途"),
            Text("demonstration", "示範") if identity.demo else Text("production", "正式運作"),
        ),
        (Text("Made", "建立時間"), identity.made),
        (Text("Python", "Python"), machine.python_version()),
        (Text("Machine", "機器"), f"{machine.system()} {machine.machine()}"),
    ]
    raw = [
        (Text("Folder", "資料夾"), str(ask.platform.folder)),
        (Text("Log of the ledger", "存證帳本"), identity.origin),
        (Text("Keys", "密碼匙"), identity.keys),
    ]
    return View("console/about.html", {"facts": facts, "raw": raw, "kinds": _kinds(ask), "tabs": _views(ask)})


def _views(ask: Ask) -> list[tuple[Text, str, bool]]:
    """Return the views of this place that the reader may open."""
    found = tabs(ask.platform, "settings", "/settings/about")
    return [one for one in found if one[1] != "/settings" or ask.allows("settings.manage")]


def _setting(ask: Ask, setting: Setting) -> dict[str, Any]:
    """Return one row; a secret shows only whether it is set."""
    value, origin = ask.platform.settings.origin(setting)
    shown = "***" if setting.secret and value else value
    return {"id": setting.id, "about": setting.about, "value": shown, "origin": _ORIGINS[origin]}


def _kinds(ask: Ask) -> list[tuple[str, int]]:
    """Return how many contributions of each kind this installation has."""
    kinds = sorted(_subkinds(Contribution), key=lambda kind: kind.__name__)
    return [(kind.__name__, len(found)) for kind in kinds if (found := ask.platform.registry.of(kind))]


def _subkinds(kind: type[Contribution]) -> set[type[Contribution]]:
    """Return every kind of contribution that has rooms."""
    below = {each for child in kind.__subclasses__() for each in _subkinds(child)}
    return below | ({kind} if kind.rooms else set())
