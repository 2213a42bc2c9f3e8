"""Builds the console and serves it, in the process of the core."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin

from lionrock.console.catalogue import collect
from lionrock.console.desk import Desk
from lionrock.console.edge import Edge
from lionrock.console.gate import Gate
from lionrock.console.metrics import Metrics
from lionrock.console.settings import HOSTS, PROXIES
from lionrock.console.stage import Stage
from lionrock.console.static import Assets
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.ui.templates import Templates

_PATIENCE = 15.0


def build(platform: Platform, templates: Templates | None = None) -> Litestar:
    """Return the console of a platform; raises ConfigurationError when contributions contradict each other.

    `templates` are those of the platform's packages, where they were compiled before.
    """
    catalogue = collect(platform.registry)
    templates = templates or Templates(platform.registry.packages)
    assets = Assets(platform.registry.packages)
    desk = Desk(platform, catalogue, Stage(catalogue, templates, assets))
    edge = Edge(desk, assets, Metrics())
    return _Application(
        route_handlers=edge.handlers(),
        middleware=[Gate(_hosts(platform))],
        exception_handlers={HTTPException: edge.failed, Exception: edge.failed},
        openapi_config=None,
        logging_config=None,
        debug=False,
        multipart_form_part_limit=2000,
        request_max_body_size=1_000_000,
    )


class _Application(Litestar):
    """The framework without what it loads for libraries of models, of which the console uses none."""

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        """Return the plugins asked for and the one handlers need: the others take a fifth of the start and 20 MB."""
        return [*plugins, MsgspecDIPlugin()]


def serve(
    platform: Platform,
    host: str = "127.0.0.1",
    port: int = 8653,
    stop: threading.Event | None = None,
    *,
    watch: Callable[[], None] | None = None,
) -> None:
    """Serve the console until `stop` is set or the process is told to end, with `watch` called at once and each second.

    Raises ConfigurationError when the port is taken.
    """
    stop = stop or threading.Event()
    with _signals(stop), serving(platform, host, port):
        while not stop.is_set():
            if watch is not None:
                watch()
            stop.wait(1.0)


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set `stop` for the length of the block, where this is the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def serving(platform: Platform, host: str = "127.0.0.1", port: int = 8653) -> Iterator[str]:
    """Serve the console for the length of the block and give its address; port 0 takes any free one.

    Raises ConfigurationError when the port is taken.
    """
    listener = _listen(host, port)
    templates = Templates(platform.registry.packages)
    server = uvicorn.Server(_config(build(platform, templates), platform.settings[PROXIES]))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="console")
    thread.start()
    try:
        address = _await(server, thread, listener)
        threading.Thread(target=templates.warm, name="templates", daemon=True).start()
        yield address
    finally:
        server.should_exit = True
        thread.join(_PATIENCE)
        listener.close()


def _config(app: Litestar, proxies: str) -> uvicorn.Config:
    """Return how uvicorn serves: one plain protocol, bounded, trusting the word of the proxies named alone."""
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies.strip()),
        forwarded_allow_ips=[one.strip() for one in proxies.split(",") if one.strip()],
        limit_concurrency=256,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=5,
    )


def _await(server: uvicorn.Server, thread: threading.Thread, listener: socket.socket) -> str:
    """Return the address once the server answers; raises ConfigurationError when it ended instead."""
    ready = threading.Event()
    while not server.started:
        if not thread.is_alive():
            raise ConfigurationError(
                Text("the console did not start", "控制台未能啟動"),
                Text("The log has the reason.", "原因載於日誌。"),
            )
        ready.wait(0.01)
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; raises ConfigurationError that names a port in use."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as problem:
        raise ConfigurationError(
            Text(f"port {port} on {host} cannot be used: {problem.strerror}", f"無法使用 {host} 的連接埠 {port}"),
            Text(
                "Stop what uses it (often another `lionrock up`), or choose another with --port.",
                "請停止佔用該連接埠的程式（通常是另一個 `lionrock up`），或以 --port 另選。",
            ),
        ) from problem


def _hosts(platform: Platform) -> frozenset[str]:
    """Return the host names the site added."""
    return frozenset(filter(None, (name.strip().lower() for name in platform.settings[HOSTS].split(","))))
