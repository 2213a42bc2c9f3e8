"""The registry: collects what capabilities contribute, lazily and without side effects."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from types import ModuleType
from typing import TypeVar

from lionrock.kernel.contributions import Contribution
from lionrock.kernel.errors import ConfigurationError, NotFoundError
from lionrock.kernel.text import Text

Kind = TypeVar("Kind", bound=Contribution)


class DuplicateContributionError(ConfigurationError):
    """Two contributions of one kind carry the same id."""


class Registry:
    """Lists contributions by kind; a kind's modules are imported when it is first asked for."""

    def __init__(self, packages: Sequence[str], extra: Sequence[Contribution] = ()) -> None:
        """Name the packages (dotted) that contribute; `extra` adds values made elsewhere."""
        self.packages = tuple(packages)
        self._extra = tuple(extra)
        self._found: dict[type[Contribution], dict[str, Contribution]] = {}
        self._nearby: dict[tuple[type[Contribution], str], Contribution | None] = {}
        self._lock = threading.RLock()

    def of(self, kind: type[Kind]) -> list[Kind]:
        """Return every contribution of `kind`, ordered by id; raises DuplicateContributionError."""
        return list(self._table(kind).values())

    def get(self, kind: type[Kind], id: str) -> Kind:
        """Return the contribution of `kind` with this id; raises NotFoundError.

        Packages are looked into in their order, and those after the one that holds it are not loaded for it.
        """
        found = self._nearest(kind, id)
        if found is None:
            raise NotFoundError(
                Text(f"no {kind.__name__.lower()} is called {id}", f"沒有名為 {id} 的 {kind.__name__.lower()}"),
                Text("See the reference for the ids there are.", "請查閱參考文件所列的名稱。"),
            )
        return found

    def only(self, package: str) -> Registry:
        """Return a registry of one package: single commands load no more than they need."""
        return Registry([name for name in self.packages if name.rsplit(".", 1)[-1] == package], self._extra)

    @cached_property
    def modules(self) -> dict[str, ModuleType]:
        """Return the contributing packages themselves, by their last name."""
        return {name.rsplit(".", 1)[-1]: importlib.import_module(name) for name in self.packages}

    def _nearest(self, kind: type[Kind], id: str) -> Kind | None:
        """Return the first contribution of a kind with this id."""
        with self._lock:
            if kind in self._found:
                return self._found[kind].get(id)  # type: ignore[return-value]  # keyed by kind
            if (kind, id) not in self._nearby:
                self._nearby[kind, id] = next((value for value in self._values(kind) if value.id == id), None)
            return self._nearby[kind, id]  # type: ignore[return-value]  # likewise

    def _table(self, kind: type[Kind]) -> dict[str, Kind]:
        """Return the contributions of a kind by id."""
        with self._lock:
            if kind not in self._found:
                self._found[kind] = dict(sorted(self._collect(kind).items()))
            return self._found[kind]  # type: ignore[return-value]  # keyed by kind

    def _collect(self, kind: type[Kind]) -> dict[str, Contribution]:
        """Return what the modules of all packages hold of a kind."""
        table: dict[str, Contribution] = {}
        for value in self._values(kind):
            known = table.setdefault(value.id, value)
            if known is not value:
                raise DuplicateContributionError(
                    Text(f"two {kind.__name__}s are called {value.id}", f"有兩個 {kind.__name__} 同名：{value.id}"),
                    Text("Rename one of them.", "請將其中一個改名。"),
                )
        return table

    def _values(self, kind: type[Kind]) -> Iterator[Kind]:
        """Yield the values of a kind that stand in modules made for it."""
        yield from (value for value in self._extra if isinstance(value, kind))
        for package in self.packages:
            for room in kind.rooms:
                for module in _modules(f"{package}.{room}"):
                    yield from (value for value in vars(module).values() if isinstance(value, kind))


def _modules(name: str) -> Iterator[ModuleType]:
    """Yield the module of this name, or every module of the package of this name; nothing when there is none."""
    if importlib.util.find_spec(name) is None:
        return
    module = importlib.import_module(name)
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", [])):
        yield importlib.import_module(f"{name}.{found.name}")
