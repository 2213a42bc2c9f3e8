"""Have a bucket read from now on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lionrock.events.telemetry import SourceAdded
from lionrock.kernel.change import Actor
from lionrock.kernel.errors import ConflictError, InputError
from lionrock.kernel.ports import Authorizer
from lionrock.kernel.text import Text
from lionrock.telemetry import model, service, store
from lionrock.telemetry.buckets import places, secrets
from lionrock.telemetry.buckets.places import Place
from lionrock.telemetry.model import Stream
from lionrock.telemetry.recognise import RECOGNISE
from lionrock.telemetry.teaching import lessons

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person says of a bucket; `secret` is a file with its keys, never the keys themselves."""

    location: str
    name: str = ""
    secret: str = ""
    region: str = "us-east-1"
    style: str = "path"
    authority: str = ""
    source: str = RECOGNISE
    zone: str = ""
    host: str = ""


def poll(platform: Platform, actor: Actor, reason: str, asked: Asked, *, silent_after: int = model.DAY) -> Stream:
    """Read what is put into a bucket from now on.

    Raises InputError for an address or region that is none, ConfigurationError for keys that cannot be had,
    ConflictError when another stream reads the bucket there.
    """
    platform.port(Authorizer).require(actor, service.MANAGE)
    where = places.place(asked.location, asked.style)
    if asked.source != RECOGNISE:
        lessons.get(platform, asked.source)
    settings = _settings(asked)
    known = store.streams(platform.db)
    _free(known, where)
    name = model.checked_name(asked.name or f"{where.bucket}/{where.prefix}".rstrip("/")[:100])
    stream = Stream(
        id=model.slug(name, [one.id for one in known]),
        name=name,
        source=asked.source,
        location=str(where),
        settings=settings,
        replayed_by=0,
        silent_after=max(60, silent_after),
        added=platform.now(),
    )
    with platform.change(actor, reason) as change:
        store.add(change.db, stream)
        change.publish(SourceAdded(stream.id, stream.source, stream.location))
    return stream


def _settings(asked: Asked) -> dict[str, str]:
    """Return what is settled for the stream; raises LionrockError for what cannot serve."""
    if not places.REGION.match(asked.region):
        raise InputError(
            Text("{region} is no region", "{region} 不是區域").format(region=repr(asked.region[:60])),
            Text("Write it as the service does, such as ap-east-1.", "請按服務的寫法填寫，例如 ap-east-1。"),
        )
    settings = model.checked_settings(asked.zone, asked.host) | {"region": asked.region, "style": asked.style}
    for what, path in (("secret", asked.secret), ("authority", asked.authority)):
        if path:
            settings[what] = str(service.checked_file(path))
    secrets.keys(settings.get("secret", ""))
    return settings


def _free(known: list[Stream], where: Place) -> None:
    """Return when no stream reads these keys; raises ConflictError."""
    for stream in known:
        if not stream.polled:
            continue
        other = places.place(stream.location)
        same = (other.host, other.port, other.bucket) == (where.host, where.port, where.bucket)
        if same and (other.prefix.startswith(where.prefix) or where.prefix.startswith(other.prefix)):
            raise ConflictError(
                Text(f"{where} is read already, as part of {stream.name}", f"{where} 已由「{stream.name}」讀取"),
                Text("Each object is read by one stream; choose another prefix.",
                     "每個物件只由一個資料流讀取，請另選字首。"),
            )  # fmt: skip
