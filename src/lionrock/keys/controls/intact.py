"""Are the keys on disk whole, closed to others, and able to open what they seal?"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from lionrock.events.people import KeyCompromised, KeyRotated, KeysRewrapped
from lionrock.kernel.change import system
from lionrock.kernel.clock import hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.ledger import reading
from lionrock.kernel.ledger.entry import opened, parse
from lionrock.kernel.ledger.reading import Search
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.keys import files, service
from lionrock.keys.model import Fingerprint
from lionrock.keys.ring import KeyRing
from lionrock.keys.twins import gone

_PURPOSE = "keys.probe"
_PROBE = b"a value that is sealed and opened again"


@control(
    "keys.intact",
    title=Text(
        "The key file is whole, closed to others, and no key in it is compromised",
        "密碼匙檔案完整、他人不可讀取，且並無已外洩的密碼匙",
    ),
    satisfies=("C-KEY-01",),
    every=hours(1),
    proof="effect",
    on=(KeyRotated, KeyCompromised, KeysRewrapped),
    guidance=Text(
        "Restore the key folder from its back-up when it is damaged or missing, before the platform is stopped: what "
        "runs still holds the keys. Where others could read it, close it (chmod 700 the folder, 600 the files) and "
        "find out who did; then mark the keys as compromised. What a compromised key sealed stays readable with it: "
        "tell whoever is concerned, and have it erased where it may be.",
        "密碼匙資料夾損壞或遺失時，請在平台停止前由備份還原：運行中的平台仍持有密碼匙。如曾可供他人讀取，請關閉權限"
        "（資料夾 chmod 700、檔案 600）、查明何人讀取，並將密碼匙標示為已外洩。已外洩的密碼匙所加密的資料仍可被解讀："
        "請通知有關人士，並在可行時刪除。",
    ),
)
def intact(platform: Platform) -> Iterator[Result]:
    """Yield one result for the ring as it lies on disk, and one for each compromised key that is still in it."""
    held, subject = platform.port(KeyRing), platform.identity.keys
    if held.file is None or held.locked is not None:
        yield Result(subject, "unknown", held.locked or Text("the keys are not here", "密碼匙不在此處"))
        return
    try:
        yield _tried(platform, held, subject)
    except LionrockError as problem:
        yield Result(subject, "failed", problem.message)
    for key in held.keys:
        if key.state == "compromised":
            words = Text("compromised; it still opens what it sealed", "已外洩；仍可開啟其加密的資料")
            yield Result(key.id, "partly", words, key.since)


def _tried(platform: Platform, held: KeyRing, subject: str) -> Result:
    """Return what the key file shows when it is read again and used; raises LionrockError."""
    fingerprint = Fingerprint(subject)
    if files.read(held.root, fingerprint) is None:
        return Result(subject, "failed", Text("the key file is gone from its folder", "密碼匙檔案已不在其資料夾"))
    files.read_passphrase(held.root, fingerprint)
    if missing := _missing(platform, held, fingerprint):
        said = Text("an older key file lies there: {keys} is not in it", "該處為較舊的密碼匙檔案：不含 {keys}")
        return Result(subject, "failed", said.format(keys=", ".join(missing)))
    held.reload()
    if held.open(held.seal(_PROBE, _PURPOSE), _PURPOSE) != _PROBE:
        return Result(subject, "failed", Text("what was sealed opened as something else", "加密後開啟的內容不符"))
    return Result(
        subject,
        "passed",
        Text("read again, closed to others, seals and opens", "已重新讀取，他人不可讀取，可加密及解密"),
    )


def _missing(platform: Platform, held: KeyRing, fingerprint: Fingerprint) -> list[str]:
    """Return the keys that are in use here, or came into use as the ledger has it, and that the file does not hold."""
    file = files.read(held.root, fingerprint)
    there = {key.id for key in file.keys} if file else set()
    return sorted(({key.id for key in held.keys} | _rotated(platform)) - there)


def _rotated(platform: Platform) -> set[str]:
    """Return the key of the newest rotation that the ledger has."""
    kept = [
        (leaf, payload)
        for leaf in reading.listing(platform.db, Search(kind=KeyRotated.__name__, limit=1))
        if (payload := reading.payload(platform.db, leaf.number)) is not None
    ]
    told = [opened(parse(leaf.body), payload.salt, payload.body) for leaf, payload in kept]
    return {msgspec.convert(msgspec.json.decode(one)["fact"], KeyRotated).key for one in told}


@world(intact, "passed")
def the_ring_is_whole(twin: Twin) -> None:
    """The keys of a new instance, rotated once."""
    service.rotate(twin.platform, system("shell"), "the yearly rotation")


@world(intact, "unknown")
def the_keys_are_not_here(twin: Twin) -> None:
    """The platform runs without its key folder."""
    gone(twin)


@breaks(intact)
def others_can_read_it(twin: Twin) -> None:
    """Somebody opens the key file to everybody on the machine."""
    held = twin.platform.port(KeyRing)
    (files.folder(held.root, held.fingerprint) / files.RING).chmod(0o644)


@breaks(intact)
def the_passphrase_is_open_to_others(twin: Twin) -> None:
    """Somebody opens the file with the passphrase to a group."""
    held = twin.platform.port(KeyRing)
    (files.folder(held.root, held.fingerprint) / files.PASSPHRASE).chmod(0o640)


@breaks(intact)
def a_date_in_it_is_altered(twin: Twin) -> None:
    """Somebody writes another day into the key file, so that an old key looks young."""
    held = twin.platform.port(KeyRing)
    path = files.folder(held.root, held.fingerprint) / files.RING
    path.write_bytes(path.read_bytes().replace(b'"at": "2', b'"at": "3', 1))


@breaks(intact)
def it_is_gone(twin: Twin) -> None:
    """The key file is deleted while the platform runs."""
    held = twin.platform.port(KeyRing)
    (files.folder(held.root, held.fingerprint) / files.RING).unlink()


@breaks(intact)
def an_older_file_is_put_back(twin: Twin) -> None:
    """After a rotation somebody restores the key file as it was before; what the new key sealed does not open."""
    held = twin.platform.port(KeyRing)
    path = files.folder(held.root, held.fingerprint) / files.RING
    old = path.read_bytes()
    service.rotate(twin.platform, system("shell"), "the next yearly rotation")
    path.write_bytes(old)


@breaks(intact, "partly")
def a_key_is_compromised(twin: Twin) -> None:
    """The first key, which sealed everything until the rotation, turns out to be compromised."""
    held = twin.platform.port(KeyRing)
    service.compromise(twin.platform, held.keys[0].id, system("shell"), "the old disk was stolen")
