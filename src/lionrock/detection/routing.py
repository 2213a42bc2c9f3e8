"""Which records a rule is about: its log source as predicates on the fields that route a record.

Windows events are routed by channel and event id, everything else by product, category and service. The channel and
event id of Windows have names of their own here, because other logs use the same words for other things.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lionrock.detection import windows
from lionrock.events.hunting import CATEGORY, MESSAGE, PRODUCT, SERVICE
from lionrock.events.ports import Wanted
from lionrock.events.records import LogRecord, LogSource
from lionrock.matching.engine import Route
from lionrock.matching.plan import Plan
from lionrock.matching.predicates import (
    ANYWHERE,
    Every,
    Not,
    On,
    Phrase,
    Present,
    SameAs,
    Some,
    Tree,
    every,
    negated,
    some,
)
from lionrock.matching.values import texts

CHANNEL: Final = "windows.Channel"
EVENT: Final = "windows.EventID"
ROUTING: Final = (CHANNEL, EVENT, PRODUCT, CATEGORY, SERVICE)
WRITTEN: Final = {CHANNEL: "Channel", EVENT: "EventID"}
"""What rules and records call the fields that have names of their own here."""

_OWN: Final = {written: name for name, written in WRITTEN.items()}
_WITHIN: Final[Mapping[str, tuple[str, ...]]] = {
    "auth": ("auth", "sshd", "sudo"),
    "syslog": ("syslog", "auth", "cron", "sshd", "sudo"),
    "audit": ("audit", "exchange", "threat_management"),
    "threat_detection": ("threat_detection", "threat_management"),
}
"""Services whose log holds that of others, of Linux and of Microsoft 365's unified audit log."""
_EVENT_LOG: Final = On(CHANNEL, Present())


def routed(rule: Tree, logsource: LogSource) -> Tree:
    """Return the rule for records of its log source alone."""
    if logsource.product == "windows":
        return _windows(renamed(rule, _OWN), logsource)
    return every((negated(_EVENT_LOG), *_declared(logsource), rule))


def route(record: LogRecord) -> Route:
    """Return the values of the routing fields of a record."""
    source = record.logsource
    if source.product != "windows":
        return (None, None, source.product, source.category, source.service)
    channel, event = record.fields.get("Channel"), record.fields.get("EventID")
    if type(channel) is not str or type(event) is not int:
        channel, event = _routing(channel), _routing(event)
    return (channel, event, "windows", source.category, source.service)


def wanted(plan: Plan) -> Wanted | None:
    """Return the Windows channels and event ids that any rule of a plan looks at, None when that is all of them."""
    fork = plan.forks[plan.entrance] if plan.entrance >= 0 else None
    if fork is None or plan.routing[fork.field] != CHANNEL or _alive(plan, fork.other):
        return None
    found = {channel: _events(plan, target) for channel, target in fork.values.items()}
    return {channel: ids for channel, ids in found.items() if ids is None or ids}


def _events(plan: Plan, target: int) -> frozenset[int] | None:
    """Return the event ids that are looked at in a channel, None for all."""
    fork = plan.forks[target] if target >= 0 else None
    if fork is None or plan.routing[fork.field] != EVENT or _alive(plan, fork.other):
        return None if _alive(plan, target) else frozenset()
    ids = [value for value, place in fork.values.items() if _alive(plan, place)]
    return frozenset(map(int, ids)) if all(id.isascii() and id.isdigit() for id in ids) else None


def _alive(plan: Plan, target: int) -> bool:
    """Say whether any rule can be true behind a fork, or in a lane."""
    if target < 0:
        return bool(plan.lanes[~target])
    fork = plan.forks[target]
    return any(_alive(plan, place) for place in (*fork.values.values(), fork.other, fork.absent))


def note(record: LogRecord) -> str:
    """Return the text that keywords look into beside the fields; of a Windows event the fields say it all."""
    return "" if record.logsource.product == "windows" else record.message


def seen(record: LogRecord) -> dict[str, Any]:
    """Return a record's fields with those that route it, as the slow executor reads them."""
    names = zip(ROUTING, route(record), strict=True)
    return {**record.fields, **{name: value for name, value in names if value is not None}}


def stored(tree: Tree) -> Tree:
    """Return a routed tree over stored events: what Windows alone has is asked of Windows alone, and so on."""
    if isinstance(tree, Not):
        return negated(stored(tree.part))
    if isinstance(tree, On):
        return _stored(tree)
    parts = map(stored, tree.parts)
    return every(parts) if isinstance(tree, Every) else some(parts)


_WINDOWS: Final = On(PRODUCT, Phrase("equals", "windows"))


def _stored(on: On) -> Tree:
    """Return a test as a test of stored events."""
    if on.field == ANYWHERE:
        return some((on, every((negated(_WINDOWS), On(MESSAGE, on.test)))))
    plain = renamed(on, WRITTEN)
    return plain if plain == on else every((_WINDOWS, plain))


def renamed(tree: Tree, names: Mapping[str, str]) -> Tree:
    """Return the tree with fields under other names."""
    if isinstance(tree, On):
        test = tree.test
        if isinstance(test, SameAs):
            test = SameAs(names.get(test.other, test.other), test.form)
        return On(names.get(tree.field, tree.field), test)
    if isinstance(tree, Not):
        return Not(renamed(tree.part, names))
    parts = tuple(renamed(part, names) for part in tree.parts)
    return Every(parts) if isinstance(tree, Every) else Some(parts)


def _routing(value: Any) -> Any:
    """Return a value as routes hold it: text, integer, None, or the texts of a list."""
    if value is None or type(value) is str or type(value) is int:
        return value
    found = texts(value)
    return found if len(found) > 1 else found[0] if found else None


def _windows(rule: Tree, logsource: LogSource) -> Tree:
    """Return a rule for Windows where Windows writes what its log source names."""
    category, service = logsource.category, logsource.service
    if (category and category not in windows.CATEGORIES) or (service and service not in windows.SERVICES):
        return every((negated(_EVENT_LOG), *_declared(logsource), rule))
    where: list[Tree] = []
    if category:
        channels, events = windows.CATEGORIES[category]
        where += [_any_of(CHANNEL, channels), _any_of(EVENT, map(str, events))]
    if service:
        where.append(_any_of(CHANNEL, windows.SERVICES[service]))
    if category != "process_creation" or service:
        return every((*(where or (_EVENT_LOG,)), rule))
    audited = (_is(CHANNEL, windows.AUDITED_CHANNEL), _is(EVENT, str(windows.AUDITED_PROCESS)))
    return some((every((*where, rule)), every((*audited, renamed(rule, windows.AUDITED_FIELDS)))))


def _declared(logsource: LogSource) -> Iterable[Tree]:
    """Yield the tests of what a record's source says it is."""
    if logsource.product:
        yield _is(PRODUCT, logsource.product)
    if logsource.category:
        yield _is(CATEGORY, logsource.category)
    if logsource.service:
        yield _any_of(SERVICE, _WITHIN.get(logsource.service, (logsource.service,)))


def _is(field: str, value: str) -> Tree:
    """Return the test for one value of a routing field."""
    return On(field, Phrase("equals", value))


def _any_of(field: str, values: Iterable[str]) -> Tree:
    """Return the test for any of several values of a routing field."""
    return some(_is(field, value) for value in values)
