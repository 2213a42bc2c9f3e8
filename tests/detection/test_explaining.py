"""Why a rule matched: the predicates it owes it to, and on which values."""

from __future__ import annotations

from collections.abc import Mapping

from lionrock.detection.explaining import because
from lionrock.detection.routing import routed
from lionrock.events.records import LogSource
from lionrock.matching.predicates import ANYWHERE, Like, Not, On, Phrase, Tree, Wild, every, some


def said(tree: Tree, record: Mapping[str, object], note: str = "") -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Return the explanation in English."""
    return [(one.field.en, one.asked.en, one.wanted, one.found) for one in because(tree, record, note)]


def test_only_what_made_it_true_is_told() -> None:
    """Not the alternative that failed, not a filter that half fits."""
    image = On("Image", Phrase("ends", "a.exe"))
    other = every((On("Image", Phrase("ends", "a.exe")), On("Line", Phrase("contains", "no"))))
    line = On("Line", Phrase("contains", "dump"))
    filtered = Not(every((line, On("User", Phrase("equals", "SYSTEM")))))
    record = {"Image": "C:\\a.exe", "Line": "x dump y", "User": "bob"}
    assert said(every((some((other, image)), line, filtered)), record) == [
        ("Image", "ends with", "a.exe", ("C:\\a.exe",)),
        ("Line", "contains", "dump", ("x dump y",)),
    ]


def test_channel_and_event_are_told_in_their_own_names() -> None:
    """What routes a record otherwise is no reason."""
    tree = routed(On("Image", Phrase("ends", "a.exe")), LogSource("windows", "process_creation"))
    record = {
        "Image": "a.exe",
        "windows.Channel": "Microsoft-Windows-Sysmon/Operational",
        "windows.EventID": 1,
    }
    assert [field for field, *_ in said(tree, record)] == ["Channel", "EventID", "Image"]
    elsewhere = routed(On("f", Phrase("equals", "x")), LogSource("linux", None, "sshd"))
    assert said(elsewhere, {"f": "x"}) == [("f", "is", "x", ("x",))]


def test_keywords_and_wildcards_are_told_as_written() -> None:
    """With the values they stand in."""
    tree = every((On(ANYWHERE, Phrase("contains", "jndi")), On("f", Like(("a", Wild.ONE, "c", Wild.MANY, "d")))))
    assert said(tree, {"f": "abcxd"}, "a ${JNDI:x}") == [
        ("any field", "contains", "jndi", ("a ${JNDI:x}",)),
        ("f", "is like", "a?c*d", ("abcxd",)),
    ]
