"""Which records a rule is about."""

from __future__ import annotations

from typing import Any

import pytest

from lionrock.detection import routing
from lionrock.detection.routing import ROUTING, route, routed, seen, wanted
from lionrock.events.records import LogRecord, LogSource
from lionrock.matching.compiler import compile_rules
from lionrock.matching.engine import Engine
from lionrock.matching.predicates import On, Phrase, Rule, Tree
from lionrock.matching.reference import holds

SYSMON = "Microsoft-Windows-Sysmon/Operational"


def record(fields: dict[str, Any], *source: str | None, message: str = "") -> LogRecord:
    """Return a record of a log source."""
    return LogRecord("x", LogSource(*source), 0, None, "", None, None, None, message, fields, b"")


def about(tree: Tree, one: LogRecord) -> bool:
    """Say whether a routed tree is true of a record, by both executors."""
    engine = Engine(compile_rules([Rule("r", tree)], ROUTING))
    fast = bool(engine.match([one.fields], [route(one)], [routing.note(one)]))
    assert fast == holds(tree, seen(one), routing.note(one))
    return fast


ANY = On("Image", Phrase("ends", "a.exe"))
IMAGE = {"Image": "C:\\a.exe"}


@pytest.mark.parametrize(
    ("category", "service", "channel", "event", "is_about"),
    [
        ("process_creation", None, SYSMON, 1, True),
        ("process_creation", None, SYSMON, "1", True),
        ("process_creation", None, SYSMON.upper(), 1, True),
        ("process_creation", None, SYSMON, 5, False),
        ("process_creation", None, "Security", 1, False),
        ("registry_event", None, SYSMON, 13, True),
        ("registry_set", None, SYSMON, 12, False),
        (None, "security", "Security", 4624, True),
        (None, "security", "System", 4624, False),
        (None, "powershell", "PowerShellCore/Operational", 4104, True),
        ("ps_script", None, "Microsoft-Windows-PowerShell/Operational", 4103, False),
        (None, None, "Anything/Operational", 7, True),
        (None, "security", ["Security", "Application"], 104, True),
    ],
)
def test_windows_is_routed_by_channel_and_event(
    category: str | None,
    service: str | None,
    channel: Any,
    event: Any,
    is_about: bool,  # noqa: FBT001 a table of cases
) -> None:
    """Sigma's category or service, where Windows writes it."""
    tree = routed(ANY, LogSource("windows", category, service))
    assert about(tree, record(IMAGE | {"Channel": channel, "EventID": event}, "windows")) == is_about


def test_a_process_in_the_security_log_is_a_process_creation() -> None:
    """Event 4688 says it in its own words."""
    tree = routed(ANY, LogSource("windows", "process_creation"))
    fields = {"Channel": "Security", "EventID": 4688, "NewProcessName": "C:\\a.exe"}
    assert about(tree, record(fields, "windows"))


def test_a_rule_of_another_product_is_not_about_windows_events() -> None:
    """Fields of the same name mean other things there, and the reverse."""
    tree = routed(On("EventID", Phrase("equals", "1")), LogSource("m365", None, "audit"))
    assert about(tree, record({"EventID": 1}, "m365", None, "audit"))
    assert not about(tree, record({"EventID": 1, "Channel": "Security"}, "windows"))
    assert not about(routed(ANY, LogSource("windows", None, "security")), record(IMAGE, "linux"))


@pytest.mark.parametrize(
    ("rule", "source", "is_about"),
    [
        (("linux", None, "auth"), ("linux", None, "sshd"), True),
        (("linux", None, "sshd"), ("linux", None, "auth"), False),
        (("linux", None, "syslog"), ("linux", None, "sudo"), True),
        ((None, "webserver", None), ("nginx", "webserver", "access"), True),
        ((None, "webserver", None), ("windows", "webserver", "iis"), True),
        (("apache", "webserver", None), ("nginx", "webserver", None), False),
        (("aws", None, "cloudtrail"), ("aws", None, "cloudtrail"), True),
        (("linux", None, None), ("linux", "process_creation", "auditd"), True),
        (("windows", "file_access", None), ("windows", "file_access", None), True),
    ],
)
def test_other_logs_are_routed_by_what_their_source_says(
    rule: tuple[str | None, ...],
    source: tuple[str | None, ...],
    is_about: bool,  # noqa: FBT001 a table of cases
) -> None:
    """Every part the rule names must be the record's; the auth log holds that of sshd and sudo."""
    assert about(routed(ANY, LogSource(*rule)), record(IMAGE, *source)) == is_about


def test_the_message_is_searched_where_fields_do_not_say_it_all() -> None:
    """Of a Windows event the fields do."""
    assert routing.note(record({}, "linux", message="m")) == "m"
    assert routing.note(record({}, "windows", message="m")) == ""


def plan_of(*trees: Tree) -> Any:
    """Return what a plan of these rules wants."""
    return wanted(compile_rules([Rule(str(n), tree) for n, tree in enumerate(trees)], ROUTING))


def test_records_no_rule_looks_at_are_left_out_early() -> None:
    """By channel and event id; a rule for any event wants all."""
    one = routed(ANY, LogSource("windows", "process_creation"))
    two = routed(ANY, LogSource("windows", None, "system"))
    assert plan_of(one, two) == {SYSMON.lower(): {1}, "security": {4688}, "system": None}
    assert plan_of(one, routed(ANY, LogSource("windows"))) is None
    assert plan_of(routed(ANY, LogSource("linux"))) == {}
