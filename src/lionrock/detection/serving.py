"""The rules that serve: loaded and compiled, or taken from the cache as they were, and run over records."""

from __future__ import annotations

import gc
import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

import msgspec

from lionrock.detection import foreign, routing, rule_files
from lionrock.detection.correlation import feeding
from lionrock.detection.correlation.model import Book
from lionrock.detection.filtering import Beside
from lionrock.detection.model import Report, RuleInfo
from lionrock.detection.rule_files import Found
from lionrock.events.records import LogRecord, Match
from lionrock.kernel.text import Text, same
from lionrock.matching.cache import Cache, code
from lionrock.matching.costs import Cost
from lionrock.matching.engine import Engine
from lionrock.matching.plan import Plan
from lionrock.matching.predicates import Rule, Tree

_SUMMARY = 300


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept beside a plan, so that a warm start parses no rule."""

    rules: tuple[RuleInfo, ...]
    report: Report
    book: Book = field(default_factory=Book)
    beside: Beside = field(default_factory=Beside)


@dataclass(frozen=True, slots=True)
class Serving:
    """A set of rules ready to run; `warm` says that the plan was in the cache."""

    rules: dict[str, RuleInfo]
    plan: Plan
    report: Report
    warm: bool
    book: Book = field(default_factory=Book)
    """The correlations of these rules; what they say of themselves is among the rules."""
    beside: Beside = field(default_factory=Beside)
    """The filters that narrow these rules, and what their placeholders stand for."""
    quiet: dict[str, RuleInfo] = field(default_factory=dict)
    """Rules that make no findings of their own: correlations build on them."""

    def info(self, id: str) -> RuleInfo | None:
        """Return what a rule says of itself, one that makes no findings too."""
        return self.rules.get(id) or self.quiet.get(id)

    def title(self, id: str) -> Text:
        """Return what a rule is called; its id where it serves no more."""
        info = self.info(id)
        return info.title if info is not None else same(id)

    def tree(self, id: str) -> Tree | None:
        """Return a rule's tree, read from its file again; None when it does not stand there any more."""
        from lionrock.detection import loading

        info = self.rules.get(id)
        return loading.tree(info, self.beside) if info else None

    def trees(self) -> dict[str, Tree]:
        """Return every rule's tree that still stands in its file; slow."""
        found = {id: self.tree(id) for id in self.rules}
        return {id: tree for id, tree in found.items() if tree is not None}


def ready(folders: Sequence[Path], cache: Cache) -> Serving:
    """Load and compile the rules of these folders; broken ones are in the report and the others serve."""
    found: Found | None = None
    seen = f"{rule_files.signature(folders)}/{_code()}"
    digest = cache.recall(seen).decode()
    if not digest:
        found = rule_files.find(folders)
        digest = _digest(found.digest)
        cache.remember(seen, digest.encode())
    plan, warm = cache.plan(digest, lambda: _Shelf(folders, cache).compiled(found or rule_files.find(folders), digest))
    return _serving(plan, warm=warm)


def at_hand(folders: Sequence[Path], cache: Cache) -> tuple[Serving | None, bool]:
    """Return the rules of these folders without compiling: as they stand, or as they were compiled last.

    The second value says whether they are as they stand.
    """
    current = cache.recall(f"{rule_files.signature(folders)}/{_code()}").decode()
    for digest in (current, _Shelf(folders, cache).last()):
        plan = cache.known(digest) if digest else None
        if plan is not None:
            return _serving(plan, warm=True), digest == current
    return None, False


def less(folders: Sequence[Path], cache: Cache, serving: Serving, off: frozenset[str]) -> Plan | None:
    """Return the plan without the rules that nobody hears; None when there are none, or the files changed meanwhile."""
    left = unheard(serving, off)
    if not left:
        return None
    digest = _digest(serving.report.digest, "without", *sorted(left))
    known = cache.known(digest)
    if known is not None:
        return known
    found = rule_files.find(folders)
    if found.digest != serving.report.digest:
        return None
    cache.hold(_digest(serving.report.digest))  # the next start begins with all rules
    return cache.plan(digest, lambda: _Shelf(folders, cache).without(found, serving.plan, left))[0]


def unheard(serving: Serving, off: frozenset[str]) -> frozenset[str]:
    """Return the rules whose matches come to nothing: switched off, or only fed correlations that are."""
    book = serving.book
    needed = book.only({one.id for one in book.correlations} - book.quiet - off).bases
    return frozenset(key for key in serving.plan.keys if key in off or (key in book.quiet and key not in needed))


def _serving(plan: Plan, *, warm: bool) -> Serving:
    """Return the rules of a plan."""
    kept = msgspec.msgpack.decode(plan.notes, type=Kept)
    hushed = kept.book.quiet
    rules = {info.id: info for info in kept.rules if info.id not in hushed}
    quiet = {info.id: info for info in kept.rules if info.id in hushed}
    return Serving(rules, replace(plan, notes=b""), kept.report, warm, kept.book, kept.beside, quiet)


def _digest(*parts: str) -> str:
    """Return the name of the plan of these files, or of a part of them."""
    return hashlib.sha256("/".join((parts[0], _code(), *parts[1:])).encode()).hexdigest()


def _code() -> str:
    """Return what a plan depends on beside its rules and the engine."""
    own = (code("lionrock.detection"), code("lionrock.detection.correlation"))
    return "/".join((*own, version("pysigma"), version("pyyaml")))


class _Shelf:
    """What earlier compilations of the same folders left, so that a change costs what it changed."""

    def __init__(self, folders: Sequence[Path], cache: Cache) -> None:
        self._cache = cache
        self._name = "\n".join((_code(), *map(str, folders)))

    def last(self) -> str:
        """Return the digest of the rules that were compiled last, empty for none."""
        return self._cache.recall(f"last/{self._name}").decode()

    def compiled(self, found: Found, digest: str) -> Plan:
        """Return the plan of these files, with what is kept beside it."""
        from lionrock.detection import loading
        from lionrock.detection.forms import Forms
        from lionrock.matching.compiler import compile_rules

        with uncollected():
            forms = Forms(self._cache.recall(f"forms/{self._name}"))
            loaded = loading.load(found, forms)
            before = self._cache.known(self.last())
            rules = [Rule(one.info.id, one.tree) for one in loaded.rules]
            plan = compile_rules(rules, routing.ROUTING, before)
        self._cache.remember(f"forms/{self._name}", forms.encoded())
        self._cache.remember(f"last/{self._name}", digest.encode())
        infos = (*(one.info for one in loaded.rules), *loaded.correlated)
        kept = Kept(infos, loaded.report, loaded.book, loaded.beside)
        return replace(plan, notes=msgspec.msgpack.encode(kept))

    def without(self, found: Found, whole: Plan, left: frozenset[str]) -> Plan:
        """Return the plan of these files less some rules, from the plan of all."""
        from lionrock.detection import loading
        from lionrock.detection.forms import Forms
        from lionrock.matching.compiler import compile_rules

        with uncollected():
            loaded = loading.load(found, Forms(self._cache.recall(f"forms/{self._name}")))
            rules = [Rule(one.info.id, one.tree) for one in loaded.rules if one.info.id not in left]
            return compile_rules(rules, routing.ROUTING, whole)


@contextmanager
def uncollected() -> Iterator[None]:
    """Leave cyclic garbage where it is for the length of a block that makes none: looking for it costs much."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Runner:
    """Implements the `Matcher` port: one engine, used by one thread at a time; others may take its place.

    While rules are switched off a second engine, without them, matches what comes; the whole one answers for the past.
    """

    def __init__(self, serving: Serving) -> None:
        """Run these rules."""
        self._serving = serving
        self._engine = self._heard = Engine(serving.plan)
        self._lock = threading.Lock()

    @property
    def serving(self) -> Serving:
        """Return the rules that serve now."""
        return self._serving

    @property
    def settled(self) -> bool:
        """Say whether these are the rules that shall serve, not some that do until those are compiled."""
        return True

    @property
    def trouble(self) -> Text | None:
        """Return why the rules cannot be read now, None when they can."""
        return None

    def serve(self, serving: Serving, heard: Plan | None = None) -> None:
        """Run these rules from the next records on; of what comes only those of the plan `heard` are asked."""
        engine = self._engine if serving is self._serving else Engine(serving.plan)
        live = engine if heard is None else Engine(heard)
        with self._lock:
            self._serving, self._engine, self._heard = serving, engine, live

    def match(self, records: Sequence[LogRecord], first: int) -> list[Match]:
        """Return the matches, findings of other products among them; `first` is the ordinal of the first record."""
        found = self._pairs(records, heard=True)
        own = [self._match(records[place], rule, first + place) for place, rule in found]
        return [*own, *foreign.told(records, first)]

    def pairs(self, records: Sequence[LogRecord]) -> list[tuple[int, RuleInfo]]:
        """Return the place of each record that matched, with the rule; rules that are switched off too."""
        return self._pairs(records, heard=False)

    def _pairs(self, records: Sequence[LogRecord], *, heard: bool) -> list[tuple[int, RuleInfo]]:
        """Return the place of each record that matched a rule, or a rule that is heard."""
        routes = [routing.route(record) for record in records]
        notes = [routing.note(record) for record in records]
        with self._lock:
            engine = self._heard if heard else self._engine
            found = engine.match([record.fields for record in records], routes, notes)
            serving = self._serving
        keys = engine.plan.keys
        named = ((place, serving.info(keys[rule])) for place, rule in found)
        return [(place, info) for place, info in named if info is not None]

    def costs(self) -> tuple[list[Cost], int]:
        """Return what rules cost in the calls that were timed since they serve, and how many records those had."""
        return self._heard.costs()

    def distinct(self) -> tuple[int, int]:
        """Return how many values were looked up so far, and how many of them were scanned."""
        return self._heard.distinct()

    def _match(self, record: LogRecord, rule: RuleInfo, ordinal: int) -> Match:
        """Return what a match tells, and brings along for correlations."""
        book = self._serving.book
        carried = book.carried.get(rule.id)
        return Match(
            rule=rule.id,
            title=rule.title,
            level=rule.level,
            tags=rule.tags,
            ordinal=ordinal,
            time=record.time,
            host=record.host,
            user=record.user,
            address=record.address,
            summary=record.message[:_SUMMARY],
            digest=rule.digest,
            feeds="" if carried is None else "only" if rule.id in book.quiet else "also",
            values=feeding.values(record, carried) if carried else {},
        )
