"""Records as rows of the archive and back: OCSF columns for anybody who reads Parquet, and what matching needs. Pure.

What OCSF has no place for stands in `unmapped`, as the fields were read; where the row comes from stands in `lionrock`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from lionrock.events.records import Frame, LogRecord, LogSource
from lionrock.kernel.clock import micros

if TYPE_CHECKING:
    import pyarrow as pa

VERSION: Final = "1.3.0"
"""The version of OCSF whose names the columns bear."""
NEEDED: Final = (
    "class_uid",
    "time_dt",
    "message",
    "metadata",
    "device",
    "actor",
    "src_endpoint",
    "unmapped",
    "lionrock",
)
"""Columns that matching reads."""
_CATEGORY: Final = 1000
_TYPE: Final = 100

Row = tuple[int, LogRecord]
"""A record with its ordinal."""


def schema() -> pa.Schema:
    """Return the schema of the archive's files."""
    import pyarrow as pa

    text, moment = pa.string(), pa.timestamp("us", "UTC")
    meta = [("version", text), ("uid", text), ("log_name", text), ("original_time", text), ("logged_time_dt", moment)]
    origin = [
        *((name, text) for name in ("stream", "kind", "product", "category", "service")),
        ("ordinal", pa.int64()), ("timed", pa.bool_()), ("replayed_by", pa.int64()),
    ]  # fmt: skip
    return pa.schema(
        [
            ("category_uid", pa.int32()),
            ("class_uid", pa.int32()),
            ("activity_id", pa.int32()),
            ("type_uid", pa.int64()),
            ("severity_id", pa.int32()),
            ("time", pa.int64()),
            ("time_dt", moment),
            ("message", text),
            ("raw_data", pa.binary()),
            ("metadata", pa.struct(meta)),
            ("device", pa.struct([("hostname", text)])),
            ("actor", pa.struct([("user", pa.struct([("name", text)]))])),
            ("src_endpoint", pa.struct([("ip", text)])),
            ("unmapped", text),
            ("lionrock", pa.struct(origin)),
        ]
    )


def batch(frame: Frame, rows: Sequence[Row]) -> pa.RecordBatch:
    """Return records of a frame as rows; a record without a time stands at the moment it was learned."""
    import pyarrow as pa

    return pa.RecordBatch.from_pylist([_row(frame, ordinal, one) for ordinal, one in rows], schema=schema())


def _row(frame: Frame, ordinal: int, record: LogRecord) -> dict[str, Any]:
    """Return one row."""
    moment = record.time or frame.learned
    return {
        "category_uid": record.ocsf // _CATEGORY,
        "class_uid": record.ocsf,
        "activity_id": 0,
        "type_uid": record.ocsf * _TYPE,
        "severity_id": 0,
        "time": micros(moment) // 1000,
        "time_dt": moment,
        "message": record.message,
        "raw_data": record.raw,
        "metadata": {
            "version": VERSION,
            "uid": f"{frame.stream}:{ordinal}",
            "log_name": record.source,
            "original_time": record.time_text,
            "logged_time_dt": frame.learned,
        },
        "device": {"hostname": record.host},
        "actor": {"user": {"name": record.user}},
        "src_endpoint": {"ip": record.address},
        "unmapped": json.dumps(dict(record.fields), ensure_ascii=False, default=str),
        "lionrock": {
            "stream": frame.stream,
            "ordinal": ordinal,
            "kind": record.source,
            "product": record.logsource.product,
            "category": record.logsource.category,
            "service": record.logsource.service,
            "timed": record.time is not None,
            "replayed_by": frame.replayed_by,
        },
    }


def records(rows: pa.RecordBatch) -> Iterator[LogRecord]:
    """Yield the record of each row as a matcher wants it; raw bytes stay behind."""
    for row in rows.select(list(NEEDED)).to_pylist():
        own, meta = row["lionrock"], row["metadata"]
        yield LogRecord(
            source=own["kind"],
            logsource=LogSource(own["product"], own["category"], own["service"]),
            ocsf=row["class_uid"],
            time=row["time_dt"] if own["timed"] else None,
            time_text=meta["original_time"],
            host=row["device"]["hostname"],
            user=row["actor"]["user"]["name"],
            address=row["src_endpoint"]["ip"],
            message=row["message"],
            fields=json.loads(row["unmapped"]),
            raw=b"",
        )
