"""The platform: one open folder with its database, registry, settings, clock and ports."""

from __future__ import annotations

import logging
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from lionrock.kernel import change as _change
from lionrock.kernel import channel
from lionrock.kernel.blobs import Blobs
from lionrock.kernel.change import Actor, Change, Delivery
from lionrock.kernel.clock import Clock, Instant
from lionrock.kernel.contributions import Provider, Verb
from lionrock.kernel.database import Database
from lionrock.kernel.errors import NotFoundError, UnavailableError
from lionrock.kernel.folder import Identity
from lionrock.kernel.outbox import Pump
from lionrock.kernel.pulse import Pulse
from lionrock.kernel.registry import Registry
from lionrock.kernel.rounds import Rounds
from lionrock.kernel.settings import Settings
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.ledger.sequencer import Sequencer
    from lionrock.kernel.roles import Supervisor
    from lionrock.kernel.timers import Watch

Port = TypeVar("Port")


class Platform:
    """What every verb is given: time, reads, changes, ports and contributions."""

    def __init__(
        self,
        folder: Path,
        identity: Identity,
        registry: Registry,
        settings: Settings,
        database: Database,
        clock: Clock,
    ) -> None:
        self.folder = folder
        self.identity = identity
        self.registry = registry
        self.settings = settings
        self.db = database
        self.clock = clock
        self.blobs = Blobs(folder / "blobs")
        self.log = logging.getLogger("lionrock")
        self.rounds = Rounds()
        """Rounds of delivery; stirred whenever a change was committed, so that none waits for a poll."""
        self.local: frozenset[str] | None = None
        """Roles that run in this process; None means all of them (one process, no `up`)."""
        self.supervisor: Supervisor | None = None
        """Watches the processes of the other roles; None outside `up`."""
        self.pulse = Pulse()
        """What this process is at, for whoever asks whether it lives."""
        self.sequencer: Sequencer | None = None
        """Orders and signs the ledger in the core, and says why when it cannot sign; None elsewhere."""
        self.watch: Watch | None = None
        """Watches the timers in the core; None elsewhere."""
        self._clients: dict[str, channel.Client] = {}
        self._pump: Pump | None = None
        self._ports: dict[type, Any] = {}
        self._building: dict[type, threading.RLock] = {}
        self._lock = threading.RLock()
        self._settling = threading.Lock()

    @property
    def demo(self) -> bool:
        """Say whether this is a demo folder, as its genesis entry says."""
        return self.identity.demo

    def now(self) -> Instant:
        """Return the present, aware UTC; in a demo folder, the story's present."""
        return self.clock()

    def change(
        self, actor: Actor, reason: str, *, handles: Delivery | None = None, exercise: bool = False
    ) -> AbstractContextManager[Change]:
        """Open a change: the only way to write (see `lionrock.kernel.change.opened`)."""
        return _change.opened(self, actor, reason, handles=handles, exercise=exercise)

    def port(self, port: type[Port]) -> Port:
        """Return the one implementation of a port; raises UnavailableError when nothing provides it.

        One that takes long to build, as rules that are compiled first, keeps waiting who asks for it, and nobody else.
        """
        if port not in self._ports:
            with self._lock:
                building = self._building.setdefault(port, threading.RLock())
            with building:
                if port not in self._ports:
                    self._ports[port] = self._provided(port)
        return cast("Port", self._ports[port])

    def provides(self, port: type) -> bool:
        """Say whether anything here implements the port."""
        return port in self._ports or any(one.port is port for one in self.registry.of(Provider))

    def bind(self, port: type[Port], implementation: Port) -> None:
        """Give a port its implementation before anything asks for it."""
        with self._lock:
            self._ports[port] = implementation

    def settle(self) -> int:
        """Deliver every fact that waits, and what follows from it; return how many deliveries."""
        with self._settling:  # a lock of its own: a pump begins by writing, and writers ask for ports
            self._pump = self._pump or Pump(self)
        return self._pump.run()

    def runs(self, role: str) -> bool:
        """Say whether a role's work is done in this process."""
        return self.local is None or role in self.local

    def ask(self, verb: str, value: Any = None) -> Any:
        """Return the answer of whichever role has the verb: here when it runs here, else over its channel."""
        asked = self.registry.get(Verb, verb)
        if self.runs(asked.role):
            return asked.act(self, value)
        if self.supervisor is not None and not self.supervisor.answers(asked.role):
            raise channel.unanswered(asked.role)
        with self._lock:
            path = channel.sockets(self.folder) / f"{asked.role}.sock"
            client = self._clients.setdefault(asked.role, channel.Client(path))
        return client.ask(verb, value, asked.gives)

    def close(self) -> None:
        """Close ports that can be closed, then connections and the database."""
        for client in self._clients.values():
            client.close()
        for implementation in list(self._ports.values()):
            closing = getattr(implementation, "close", None)
            if callable(closing):
                closing()
        self.db.close()

    def _provided(self, port: type[Port]) -> Port:
        """Build the implementation that a capability provides."""
        try:
            provider = self.registry.get(Provider, port.__name__)
        except NotFoundError as problem:
            raise UnavailableError(
                Text(f"nothing here provides {port.__name__}", f"此處沒有提供 {port.__name__}"),
                Text("Install or switch on the part that does.", "請安裝或啟用提供此功能的部分。"),
            ) from problem
        return cast("Port", provider.build(self))
