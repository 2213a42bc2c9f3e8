"""A ClickHouse server in the place of the embedded engine: the same statements, over its HTTP interface.

It stands where a chDB session does: `query` takes a statement with bound values, and Arrow rows where it inserts some.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text
from lionrock.telemetry import eventsql
from lionrock.telemetry import settings as given
from lionrock.telemetry.buckets import secrets

if TYPE_CHECKING:
    import pyarrow as pa

    from lionrock.kernel.settings import Settings

_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_SETTING: Final = re.compile(r"(\w+) = (?:'([^']*)'|(\d+))")
_PATIENCE: Final = 60
ROWS: Final = "FROM Python(rows)"
"""How the embedded engine is told to read the rows of this process."""
_KINDS: Final = {
    "uint64": "UInt64", "int64": "Int64", "uint32": "UInt32", "uint8": "UInt8", "bool": "Bool", "string": "String",
    "binary": "String",
}  # fmt: skip
"""What the columns of Arrow rows are to the server."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server is, and the files that let this process in."""

    host: str
    port: int
    secure: bool
    credentials: str = ""
    authority: str = ""
    certificate: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer's bytes, as a session of the embedded engine gives them."""

    data: bytes

    def bytes(self) -> bytes:
        """Return them."""
        return self.data


class Server:
    """A connection to a server, or to any node of a cluster; safe in threads."""

    def __init__(self, place: Place) -> None:
        """Connect, and make the table where none is; raises RuntimeError."""
        from clickhouse_connect import get_client
        from clickhouse_connect.driver.exceptions import ClickHouseError

        self._refusals = (ClickHouseError, OSError)
        self._lock = threading.Lock()
        try:
            self._client = get_client(
                host=place.host,
                port=place.port,
                interface="https" if place.secure else "http",
                verify=True,
                ca_cert=place.authority or None,
                client_cert=place.certificate or None,
                client_cert_key=place.key or None,
                connect_timeout=5,
                send_receive_timeout=_PATIENCE,
                autogenerate_session_id=False,
                **_account(place.credentials),
            )
            # a cluster's tables are its administrators', and this account may make none there
            if not int(str(self._client.command("EXISTS TABLE lionrock.event"))):
                self._client.command("CREATE DATABASE IF NOT EXISTS lionrock")
                self._client.command(eventsql.TABLE)
        except self._refusals as problem:
            raise RuntimeError(_first(problem)) from problem

    def query(self, sql: str, values: Mapping[str, Any], rows: pa.Table | None = None) -> Answered:
        """Run a statement; one that inserts takes `rows`. Raises RuntimeError when the server refuses."""
        try:
            if rows is None:
                return Answered(self._client.raw_query(sql, parameters=dict(values), fmt="JSONEachRow"))
            self._insert(sql, values, rows)
        except self._refusals as problem:
            raise RuntimeError(_first(problem)) from problem
        return Answered(b"")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _insert(self, sql: str, values: Mapping[str, Any], rows: pa.Table) -> None:
        """Send rows as one Arrow stream, which the statement reads as its input."""
        import pyarrow as pa

        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows)
        text, _, told = sql.partition("SETTINGS ")
        settings = {name: word or int(number) for name, word, number in _SETTING.findall(told)}
        text = text.replace(ROWS, f"FROM input('{_structure(rows.schema)}')").strip()
        self._client.command(
            f"{text} FORMAT ArrowStream", parameters=dict(values), data=bytes(sink.getvalue()), settings=settings
        )


def named(settings: Settings) -> Place | None:
    """Return the server that the settings name, None without one; raises ConfigurationError."""
    written = str(settings[given.EVENTS_URL]).strip()
    if not written:
        return None
    parts = urlsplit(written)
    shown = f"{parts.scheme}://{parts.hostname or ''}"
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _refused(f"events.url {shown}: expected https://host:8443", f"events.url {shown}：應為 https://host:8443")
    if parts.username or parts.password:
        raise _refused(
            f"events.url {shown} holds a name or password; they belong in the file events.credentials",
            f"events.url {shown} 含有帳戶或密碼；應寫於 events.credentials 所指的檔案",
        )
    secure = parts.scheme == "https"
    if not secure and parts.hostname not in _HERE:
        raise _refused(
            f"events.url {shown} would send events in the clear to another machine; write https://",
            f"events.url {shown} 會以明文把事項傳至其他機器；請用 https://",
        )
    return Place(
        host=parts.hostname,
        port=parts.port or (8443 if secure else 8123),
        secure=secure,
        credentials=str(settings[given.EVENTS_CREDENTIALS]),
        authority=str(settings[given.EVENTS_AUTHORITY]),
        certificate=str(settings[given.EVENTS_CERTIFICATE]),
        key=str(settings[given.EVENTS_KEY]),
    )


def cluster(name: str) -> str:
    """Return the statements that make the tables on a cluster; its administrators run them once.

    A stream's frames go to one shard, so that a frame is one part there, and a repeated one is known.
    """
    columns, _, rest = eventsql.TABLE.strip().partition(") ENGINE = MergeTree")
    _, _, columns = columns.partition("(")
    # the settings that bound the memory of a small machine, and those of tables without replicas, are left out
    order = rest.partition("SETTINGS")[0].strip()
    return (
        f"CREATE DATABASE IF NOT EXISTS lionrock ON CLUSTER '{name}';\n\n"
        f"CREATE TABLE IF NOT EXISTS lionrock.event_local ON CLUSTER '{name}' ({columns})\n"
        "ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/lionrock/event_local', '{replica}')\n"
        f"{order}\n"
        "SETTINGS replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1,\n"
        "    index_granularity = 1024;\n\n"
        f"CREATE TABLE IF NOT EXISTS lionrock.event ON CLUSTER '{name}' AS lionrock.event_local\n"
        f"ENGINE = Distributed('{name}', lionrock, event_local, cityHash64(stream));\n"
    )


def _structure(schema: pa.Schema) -> str:
    """Return the columns of Arrow rows as a statement names them."""
    return ", ".join(f"{one.name} {_kind(one.type)}" for one in schema)


def _kind(kind: pa.DataType) -> str:
    """Return what a column of Arrow is to the server."""
    import pyarrow as pa

    return f"Array({_kind(kind.value_type)})" if pa.types.is_list(kind) else _KINDS[str(kind)]


def _account(path: str) -> dict[str, Any]:
    """Return the account of a secret file, nothing without one; raises ConfigurationError naming the file alone."""
    if not path:
        return {}
    told = secrets.pairs(Path(path))
    if not told.get("user"):
        raise _refused(f"{path}: no user and password", f"{path}：沒有帳戶及密碼")
    return {"username": told["user"], "password": told.get("password", "")}


def _first(problem: Exception) -> str:
    """Return the first line of what went wrong."""
    return f"{type(problem).__name__}: {problem}".partition("\n")[0][:300]


def _refused(en: str, zh: str) -> ConfigurationError:
    """Return the error for settings that cannot serve."""
    return ConfigurationError(Text(en, zh), Text("See docs/how-to/scale-out.md.", "請參閱 docs/how-to/scale-out.md。"))
