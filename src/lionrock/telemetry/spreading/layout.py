"""The streams and consumers of an instance on NATS: two work queues, from which only what was dealt with goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from lionrock.telemetry.spreading.server import Pace, Server

MATCHERS: Final = "matchers"
"""The consumer that all matchers share: whoever is free takes the next frame."""
CORE: Final = "core"
"""The consumer of the core."""
ID: Final = "Nats-Msg-Id"
OF: Final = "Lionrock-Of"
PART: Final = "Lionrock-Part"
PARTS: Final = "Lionrock-Parts"
_DAY: Final = 24 * 60 * 60
_TWICE: Final = 120.0
"""Seconds within which NATS drops a message that it has already."""
_TRIES: Final = 10
"""After so many a frame is given to no matcher any more: it may be what ends them. The core matches it itself."""
_MOST_OPEN: Final = 4096


async def lay(jetstream: Any, server: Server, pace: Pace) -> None:
    """Make the streams and consumers of an instance, or bring them to these settings."""
    for stream, what, durable in ((server.tasks, "task", MATCHERS), (server.outcomes, "outcome", CORE)):
        await _stream(jetstream, _config(stream, f"{server.name}.{what}.*", pace))
        await _consumer(jetstream, stream, durable, pace)


def _config(name: str, subject: str, pace: Pace) -> Any:
    """Return a work queue on disk that refuses what it has no room for."""
    from nats.js import api

    return api.StreamConfig(
        name=name,
        subjects=[subject],
        retention=api.RetentionPolicy.WORK_QUEUE,
        discard=api.DiscardPolicy.NEW,
        storage=api.StorageType.FILE,
        max_bytes=pace.megabytes << 20,
        max_age=_DAY,
        duplicate_window=_TWICE,
        num_replicas=pace.replicas,
    )


async def _stream(jetstream: Any, config: Any) -> None:
    """Make a stream, or change the one there is."""
    from nats.js.errors import BadRequestError

    try:
        await jetstream.add_stream(config)
    except BadRequestError:
        await jetstream.update_stream(config)


async def _consumer(jetstream: Any, stream: str, durable: str, pace: Pace) -> None:
    """Make a durable consumer, or change the one there is."""
    from nats.js import api

    await jetstream.add_consumer(
        stream,
        api.ConsumerConfig(
            durable_name=durable,
            ack_policy=api.AckPolicy.EXPLICIT,
            ack_wait=pace.again,
            max_deliver=_TRIES if durable == MATCHERS else -1,
            max_ack_pending=_MOST_OPEN,
        ),
    )
