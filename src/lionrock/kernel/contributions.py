"""What capabilities contribute: plain frozen values made by decorators, without side effects."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import msgspec

from lionrock.kernel.clock import Instant
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.change import Delivery
    from lionrock.kernel.platform import Platform
    from lionrock.kernel.twin import Twin

State = Literal["passed", "partly", "failed", "unknown", "not_due", "not_applicable"]
Proof = Literal["effect", "configuration", "document"]
Witness = Literal["self", "source", "person", "outside"]
"""Who says so: Lionrock of itself, another system's own records, a person, or somebody outside the operator."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """A value the registry lists; ids are dotted and unique within a kind."""

    id: str
    rooms: ClassVar[tuple[str, ...]] = ()
    """Names of the modules of a capability in which this kind stands."""


@dataclass(frozen=True, slots=True)
class Setting(Contribution):
    """One setting of the site; `id` is its dotted name in TOML, `LIONROCK_A_B` in the environment."""

    default: Any
    about: Text
    kind: type = str
    secret: bool = False
    rooms: ClassVar[tuple[str, ...]] = ("settings",)


@dataclass(frozen=True, slots=True)
class Reaction(Contribution):
    """What a capability does when a fact became true; idempotent by event id."""

    fact: type
    act: Callable[[Platform, Any, Delivery], None]
    rooms: ClassVar[tuple[str, ...]] = ("reactions",)


@dataclass(frozen=True, slots=True)
class Job(Contribution):
    """Work repeated every so often by the core role."""

    every: timedelta
    act: Callable[[Platform], None]
    rooms: ClassVar[tuple[str, ...]] = ("jobs",)


@dataclass(frozen=True, slots=True)
class Command(Contribution):
    """A command of the shell; `id` is its words separated by dots.

    `act` takes its arguments and options with typer's annotations and returns an `Answer`, which the shell prints as a
    table or, with `--json`, as JSON; it prints nothing itself. A first parameter named `platform` is filled by the
    shell: it opens the folder (`--data`, `--demo`), or has the running instance call the same function there. A first
    parameter named `registry` is the registry itself. `local` commands always run in the caller's process: they read
    or write the caller's files.
    """

    act: Callable[..., Any]
    about: Text
    example: str
    local: bool = False
    internal: bool = False
    """Whether it is one part of the product calling another: it runs, and no list for people names it."""
    rooms: ClassVar[tuple[str, ...]] = ("commands",)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command has to say: rows for a table or one object, a sentence, and the exit code.

    `shown` is what a person's table holds where the rows have too many columns to read; machines get `rows`.
    """

    rows: list[dict[str, Any]] | dict[str, Any] = field(default_factory=list)
    said: Text | None = None
    code: int = 0
    shown: list[dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Verb(Contribution):
    """What a running part answers over its control channel; `role` names the part, argument and answer are typed."""

    role: str
    takes: Any
    gives: Any
    act: Callable[[Platform, Any], Any]
    rooms: ClassVar[tuple[str, ...]] = ("verbs",)


@dataclass(frozen=True, slots=True)
class Role(Contribution):
    """A process of its own beside the core, run until it is told to stop; `copies` how many there are.

    Roles of a lower `rank` end first: whoever hands on its work ends before the part that takes it.
    """

    run: Callable[[Platform, threading.Event], None]
    copies: int = 1
    rank: int = 0
    rooms: ClassVar[tuple[str, ...]] = ("roles",)


@dataclass(frozen=True, slots=True)
class Provider(Contribution):
    """Builds the one implementation of a port, when it is first asked for."""

    port: type
    build: Callable[[Platform], Any]
    rooms: ClassVar[tuple[str, ...]] = ("ports",)


@dataclass(frozen=True, slots=True)
class Known:
    """A value with its source, when it was true and when we learned it.

    `value` None means unknown; then `source` says why it is unknown.
    """

    value: Any
    source: Text
    link: str | None = None
    effective: Instant | None = None
    learned: Instant | None = None

    @property
    def unknown(self) -> bool:
        """Say whether there is no value."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class Value(Contribution):
    """A typed value of a subject, from which filings, screens and controls are composed."""

    of: str
    label: Text
    read: Callable[[Platform, str], Known]
    rooms: ClassVar[tuple[str, ...]] = ("facts",)


@dataclass(frozen=True, slots=True)
class Gauge(Contribution):
    """A number that status and metrics show: how much there is of something, now."""

    label: Text
    read: Callable[[Platform], float]
    rooms: ClassVar[tuple[str, ...]] = ("facts",)


@dataclass(frozen=True, slots=True)
class Mark(Contribution):
    """A line that every checkpoint carries, such as the epoch of a restored log; None leaves it out."""

    line: Callable[[Platform], str | None]
    rooms: ClassVar[tuple[str, ...]] = ("facts",)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a pack: either bytes with a media type, or a ledger entry by its id.

    `tells` names the kinds of fact whose contents the bytes repeat: a pack whose reader may not see one of them
    withholds the item.
    """

    name: str
    data: bytes = b""
    media: str = "application/json"
    entry: str | None = None
    tells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exhibit(Contribution):
    """Records and blobs that belong to a subject's pack."""

    of: str
    items: Callable[[Platform, str], Iterator[Item]]
    rooms: ClassVar[tuple[str, ...]] = ("facts",)


class Result(msgspec.Struct, frozen=True, gc=False):
    """What a control found about one subject.

    `effective` is when it was true (now, when it is not given), `born` since when the subject has been what it is: a
    proof from before says nothing of it. `system` is the critical computer system that it counts for; a subject that
    is itself one need not name it, and what counts for no single system counts for the operator as a whole.
    """

    subject: str
    state: State
    reason: Text
    effective: Instant | None = None
    system: str | None = None
    born: Instant | None = None


@dataclass(frozen=True, slots=True)
class Control(Contribution):
    """A test of ours over subjects; its guidance tells the operator what to do when it fails.

    It is repeated `every` so often, and within seconds of a fact of one of the kinds in `on`; one that has not ended
    after `limit` has found nothing.
    """

    title: Text
    satisfies: tuple[str, ...]
    every: timedelta
    proof: Proof
    test: Callable[[Platform], Iterator[Result]]
    guidance: Text
    on: tuple[type, ...] = ()
    witness: Witness = "self"
    limit: timedelta = timedelta(seconds=60)
    rooms: ClassVar[tuple[str, ...]] = ("controls",)


@dataclass(frozen=True, slots=True)
class World(Contribution):
    """A state of affairs in a twin, an empty instance made to be thrown away, that a control must `show` as it is.

    One that `breaks` begins in the control's first passing world and breaks what the control watches there: with these
    the product tests its own controls, and says of one that has none that nobody has seen it fail.
    """

    control: Control
    shows: State
    make: Callable[[Twin], None]
    breaks: bool
    about: str
    rooms: ClassVar[tuple[str, ...]] = ("controls",)


def reaction(fact: type) -> Callable[[Callable[[Platform, Any, Delivery], None]], Reaction]:
    """Return a decorator that makes a reaction to `fact`; its id is module and function name."""

    def made(act: Callable[[Platform, Any, Delivery], None]) -> Reaction:
        return Reaction(id=f"{_capability(act)}.{act.__name__}", fact=fact, act=act)

    return made


def job(every: timedelta) -> Callable[[Callable[[Platform], None]], Job]:
    """Return a decorator that makes a job repeated `every` so often."""

    def made(act: Callable[[Platform], None]) -> Job:
        return Job(id=f"{_capability(act)}.{act.__name__}", every=every, act=act)

    return made


def command(
    id: str, about: Text, example: str, *, local: bool = False, internal: bool = False
) -> Callable[[Callable[..., Any]], Command]:
    """Return a decorator that makes the command `id`, words separated by dots."""

    def made(act: Callable[..., Any]) -> Command:
        return Command(id=id, act=act, about=about, example=example, local=local, internal=internal)

    return made


def provides(port: type) -> Callable[[Callable[[Platform], Any]], Provider]:
    """Return a decorator that makes the provider of `port`."""

    def made(build: Callable[[Platform], Any]) -> Provider:
        return Provider(id=port.__name__, port=port, build=build)

    return made


def value(id: str, *, of: str, label: Text) -> Callable[[Callable[[Platform, str], Known]], Value]:
    """Return a decorator that makes the value `id` of subjects of kind `of`."""

    def made(read: Callable[[Platform, str], Known]) -> Value:
        return Value(id=id, of=of, label=label, read=read)

    return made


def gauge(id: str, label: Text) -> Callable[[Callable[[Platform], float]], Gauge]:
    """Return a decorator that makes the gauge `id`."""

    def made(read: Callable[[Platform], float]) -> Gauge:
        return Gauge(id=id, label=label, read=read)

    return made


def exhibit(id: str, *, of: str) -> Callable[[Callable[[Platform, str], Iterator[Item]]], Exhibit]:
    """Return a decorator that makes the exhibit `id` for packs of subjects of kind `of`."""

    def made(items: Callable[[Platform, str], Iterator[Item]]) -> Exhibit:
        return Exhibit(id=id, of=of, items=items)

    return made


def control(  # noqa: PLR0913 what a control says of itself
    id: str,
    *,
    title: Text,
    satisfies: Sequence[str],
    every: timedelta,
    proof: Proof,
    guidance: Text,
    on: Sequence[type] = (),
    witness: Witness = "self",
    limit: timedelta = timedelta(seconds=60),
) -> Callable[[Callable[[Platform], Iterator[Result]]], Control]:
    """Return a decorator that makes the control `id`, tested `every` so often and after facts of a kind in `on`."""

    def made(test: Callable[[Platform], Iterator[Result]]) -> Control:
        return Control(id, title, tuple(satisfies), every, proof, test, guidance, tuple(on), witness, limit)

    return made


def world(of: Control, shows: State) -> Callable[[Callable[[Twin], None]], World]:
    """Return a decorator that makes a world in which the control must show this state; see `World`."""
    return _world(of, shows, breaks=False)


def breaks(of: Control, shows: State = "failed") -> Callable[[Callable[[Twin], None]], World]:
    """Return a decorator for what breaks the thing a control watches in its passing world; see `World`."""
    return _world(of, shows, breaks=True)


def _world(of: Control, shows: State, *, breaks: bool) -> Callable[[Callable[[Twin], None]], World]:
    """Return a decorator that makes a world; its first line of documentation says what it is."""

    def made(make: Callable[[Twin], None]) -> World:
        about = (make.__doc__ or make.__name__).strip().partition("\n")[0]
        return World(f"{of.id}/{make.__name__.replace('_', '-')}", of, shows, make, breaks, about)

    return made


def _capability(act: Callable[..., Any]) -> str:
    """Return the capability of a function: the package its module stands in, below the topmost."""
    names = act.__module__.split(".")
    return names[1] if len(names) > 1 else names[0]
