"""What PostgreSQL and its extension pgaudit say in their messages."""

from __future__ import annotations

import re
from typing import Any, Final

from lionrock.events.records import LogSource
from lionrock.kernel.errors import InputError
from lionrock.telemetry.formats import delimited
from lionrock.telemetry.formats.shape import Shape

_COLUMNS: Final = ("audit_type", "statement_id", "substatement_id", "class", "command", "object_type", "object_name",
                   "statement", "parameter", "rows")  # fmt: skip
_STATEMENT: Final = re.compile(
    r"(?:duration: (?P<duration>[\d.]+) ms)?(?: +)?(?:statement|execute [^:]{1,80}|parse [^:]{1,80}|bind [^:]{1,80}): "
    r"(?P<statement>.+)",
    re.DOTALL,
)
_LOGIN: Final = re.compile(
    r"connection (?P<verb>received|authorized|authenticated): ?(?:host=(?P<host>\S+)(?: port=(?P<port>\d+))?)?"
    r"(?: ?user=(?P<user>\S+))?(?: ?database=(?P<database>\S+))?|"
    r"(?P<failed>password authentication failed|no pg_hba\.conf entry|role) "
)
_FAILED_FOR: Final = re.compile(
    r"(?:for (?:host|user) |role )\"(?P<who>[^\"]{1,255})\"(?:, user \"(?P<user>[^\"]{1,128})\")?"
)


def shape(id: str) -> Shape:
    """Return how a source makes records of PostgreSQL's fields."""
    return Shape(
        id,
        LogSource("postgresql", "database", None),
        ocsf=6005,
        time=("log_time",),
        user=("user_name",),
        address=("connection_from", "client"),
        message=("error_severity", "message"),
        names={
            "User": "user_name",
            "Database": "database_name",
            "SourceIp": "connection_from",
            "Severity": "error_severity",
            "Program": "application_name",
            "Message": "message",
        },
    )


def told(message: str) -> dict[str, Any]:
    """Return what a message tells: an audited statement, a logged statement, a sign-in; empty for others."""
    if message.startswith("AUDIT: "):
        try:
            return {"pgaudit": "true"} | delimited.named(_COLUMNS, message[7:].lstrip())
        except InputError:
            return {"pgaudit": "true", "statement": message[7:]}
    if found := _STATEMENT.match(message):
        return {name: value for name, value in found.groupdict().items() if value}
    if found := _LOGIN.match(message):
        return _login(found, message)
    return {}


def _login(found: re.Match[str], message: str) -> dict[str, Any]:
    """Return what a message about a connection tells."""
    if not found["failed"]:
        given = {"connection_from": found["host"], "user_name": found["user"], "database_name": found["database"]}
        return {name: value for name, value in given.items() if value} | {"Event": found["verb"], "Result": "success"}
    fields: dict[str, Any] = {"Event": "failed", "Result": "failure"}
    if whom := _FAILED_FOR.search(message):
        return fields | (
            {"connection_from": whom["who"], "user_name": whom["user"]} if whom["user"] else {"user_name": whom["who"]}
        )
    return fields
