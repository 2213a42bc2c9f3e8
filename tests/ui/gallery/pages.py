"""Pages of the gallery."""

from __future__ import annotations

from datetime import timedelta

from lionrock.kernel.text import Text
from lionrock.ui import graph, svg
from lionrock.ui.pages import Ask, Go, View, act, page
from ui.gallery import sample


@page("gallery.list", "/incidents", title=Text("Incidents", "事故"), place="incidents")
def incidents(ask: Ask) -> View:
    """Show a list with filters."""
    return View("gallery/list.html", {"sample": sample, "findings": sample.FINDINGS})


@page("gallery.incident", "/incidents/{id}", title=sample.TITLE, place="incidents")
def incident(ask: Ask) -> View:
    """Show a story, criteria, a decision and clocks."""
    return View("gallery/incident.html", {"sample": sample, "errors": ()})


@act("gallery.judge", "/incidents/{id}/core", needs="read")
def judge(ask: Ask) -> View | Go:
    """Ask for what is missing, or go on."""
    if ask.form.get("verdict"):
        return Go("/incidents", Text("The decision was recorded.", "決定已記錄。"))
    errors = (("verdict", Text("Choose an answer", "請選擇答案")),)
    return View("gallery/incident.html", {"sample": sample, "errors": errors}, status=422)


@page("gallery.parts", "/register", title=Text("Register", "登記冊"), place="register")
def parts(ask: Ask) -> View:
    """Show every other part."""
    rows = [(ask.say(name), cells) for name, cells in sample.POSTURE]
    heads = [ask.say(head) for head in sample.POSTURE_HEADS]
    nodes = [
        graph.Node("oms", ask.say(Text("Outage Management", "停電管理系統")), "system", "/register"),
        graph.Node("web", "oms-web-02"),
        graph.Node("db", "oms-db-01"),
        graph.Node("dir", ask.say(Text("Directory", "目錄服務")), "system"),
        graph.Node("x", ask.say(Text("unknown host", "未知主機")), "unknown"),
    ]
    edges = [("oms", "web"), ("web", "db"), ("oms", "dir"), ("db", "x"), ("x", "db")]
    values = {
        "sample": sample,
        "posture": svg.posture(rows, heads, ask.say(Text("Posture of our tests", "測試狀況"))),
        "graph": graph.dependencies(nodes, edges, ask.say(Text("Dependencies", "依賴關係"))),
        "points": sample.points(),
        "day": timedelta(days=1),
    }
    return View("gallery/parts.html", values)


@page("gallery.events", "/events", title=Text("Events", "日誌"), place="events")
def events(ask: Ask) -> View:
    """Show an empty place."""
    return View("gallery/empty.html")


@page("gallery.evidence", "/evidence", title=Text("Evidence", "證據"), place="evidence")
def evidence(ask: Ask) -> View:
    """Show an empty place."""
    return View("gallery/empty.html")


@page("gallery.obligations", "/obligations", title=Text("Obligations", "法定責任"), place="obligations")
def obligations(ask: Ask) -> View:
    """Show an empty place."""
    return View("gallery/empty.html")


@page("gallery.sources", "/sources", title=Text("Sources", "資料來源"), place="sources")
def sources(ask: Ask) -> View:
    """Show an empty place."""
    return View("gallery/empty.html")


@page("gallery.findings", "/findings", title=Text("Findings", "偵測結果"), place="findings")
def findings(ask: Ask) -> View:
    """Show an empty place."""
    return View("gallery/empty.html")


@page("gallery.people", "/people", title=Text("People", "人員"), place="people")
def people(ask: Ask) -> View:
    """Show an empty place."""
    return View("gallery/empty.html")
