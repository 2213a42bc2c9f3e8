"""Starts an instance: folder, keys, core, its roles and the console."""

from __future__ import annotations

import errno
import getpass
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

from rich.console import Console

from lionrock.access import service as access
from lionrock.kernel import instance, logs, opening
from lionrock.kernel.clock import wall
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform
from lionrock.kernel.registry import Registry
from lionrock.kernel.roles import Supervisor, core, interpreter
from lionrock.kernel.text import Text
from lionrock.keys import service as keys
from lionrock.keys import settings
from lionrock.keys.ring import KeyRing
from lionrock.keys.secret import Secret

HOST: Final = "127.0.0.1"
DEMO_LOADED: Final = "demo.loaded"
"""The file that says a demo was told to its end; without it a demo is made anew."""


def up(registry: Registry, data: Path | None, *, demo: bool, port: int) -> None:
    """Run an instance until it is told to stop; raises ConfigurationError for a busy port or folder."""
    folder = data or opening.home() / ("demo" if demo else "data")
    check_port(port)
    chosen: Secret | None = None
    if demo and not (folder / DEMO_LOADED).exists():
        load_demo(folder)
    elif not demo and not made(registry, folder):
        chosen = make(registry, folder)
    logs.configure()
    with instance.Lock(folder):
        if demo:
            opening.renew(folder)
        platform = opening.attach(registry, folder, "demo" if demo else "production")
        try:
            unlock(platform, chosen)
            run(platform, port)
        finally:
            platform.close()


def unlock(platform: Platform, chosen: Secret | None = None) -> None:
    """Unlock the keys with the passphrase just chosen, or ask for it; without a terminal they stay locked."""
    held = platform.port(KeyRing)
    if held.locked is not keys.NO_PASSPHRASE:
        return
    if passphrase := chosen or _asked():
        platform.bind(KeyRing, keys.unlock(held.root, held.fingerprint, passphrase))


def run(platform: Platform, port: int) -> None:
    """Run core, roles and console of an open folder."""
    from lionrock.console.service import serve

    platform.local = frozenset({"core"})
    supervisor = Supervisor(platform, lambda role, copy: interpreter("role", role, str(copy), str(platform.folder)))
    platform.supervisor = supervisor
    greet(platform, port)

    with core(platform) as loops:

        def watch() -> None:
            if supervisor.processes:
                supervisor.watch()
            else:  # only once the console answers: starting at the same time, they would hold it up
                loops.begin()
                supervisor.start()

        try:
            serve(platform, HOST, port, loops.stop, watch=watch)
        finally:
            supervisor.stop()


def greet(platform: Platform, port: int) -> None:
    """Print where the console answers, and the first administrator's one-time link while there is no account."""
    out = Console()
    address = f"http://{HOST}:{port}"
    out.print(f"Lionrock on {address}  (Ctrl-C stops it)", highlight=False)
    path = access.invite_first(platform)
    if path is not None:
        out.print(f"First administrator, once, within 24 hours: {address}{path}", highlight=False, soft_wrap=True)


def made(registry: Registry, folder: Path) -> bool:
    """Say whether a platform stands in the folder, on whatever database its settings name."""
    if not folder.is_dir():
        return False
    try:
        opening.attach(registry, folder).close()
    except ConfigurationError:
        return False
    return True


def make(registry: Registry, folder: Path) -> Secret | None:
    """Make a production folder with its keys; return the passphrase a person at a terminal chose."""
    root = settings.root(opening.settings_of(folder))
    chosen = _chosen()
    passphrase = chosen or Secret.made()
    fingerprint = keys.create(root, "", passphrase, wall())
    if chosen is None:
        keys.keep_passphrase(root, fingerprint, passphrase)
    opening.create(registry, folder, "production", "lionrock", fingerprint).close()
    return chosen


def load_demo(folder: Path) -> None:
    """Make the demo folder and run its stories up to the present, in a process of their own."""
    Console().print("Making the demo and running its stories, once …", highlight=False)
    subprocess.run(interpreter("demo", "load", "--past-only", "--data", str(folder)), check=True)  # noqa: S603 our own interpreter


def check_port(port: int) -> None:
    """Raise ConfigurationError when something else answers on the console's port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE:
                raise
            raise ConfigurationError(
                Text(f"port {port} is in use by another program", f"連接埠 {port} 正被其他程式使用"),
                Text(
                    f"Stop it, or choose another: lionrock up --port {port + 1}",
                    f"請停止該程式，或另選：lionrock up --port {port + 1}",
                ),
            ) from problem


def _asked() -> Secret | None:
    """Return the passphrase a person typed, or None without a terminal or when left empty."""
    if not sys.stdin.isatty():
        return None
    typed = getpass.getpass("Passphrase of this instance's keys (empty: start with the register sealed): ")
    return Secret(typed) if typed else None


def _chosen() -> Secret | None:
    """Return the passphrase a person typed twice, or None without a terminal or when left empty."""
    if not sys.stdin.isatty():
        return None
    first = getpass.getpass("Passphrase for this instance's keys (empty: one is made and kept in a 0600 file): ")
    if not first:
        return None
    if getpass.getpass("Once more: ") != first:
        raise ConfigurationError(
            Text("the two passphrases differ", "兩次輸入的通行短語不同"), Text("Start again.", "請重新開始。")
        )
    return Secret(first)
