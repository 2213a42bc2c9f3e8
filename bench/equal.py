"""Are exports and packs the same bytes on two machines?

On the first machine `python bench/equal.py make FOLDER` makes a small instance there with the digests of everything
that leaves it; carry FOLDER to another, and `python bench/equal.py check FOLDER` holds what is made there against them.
"""

from __future__ import annotations

import hashlib
import json
import platform as machine
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from assurance.exchange.world import picture

from lionrock import app
from lionrock.assurance import service
from lionrock.assurance.exchange.service import FORMS
from lionrock.assurance.service import Wanted
from lionrock.incidents import service as incidents
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import Instant
from lionrock.kernel.ledger.sequencer import Sequencer
from lionrock.kernel.ports import Cipher, Signer
from lionrock.keys import service as keys
from lionrock.keys.model import LIGHT, Fingerprint
from lionrock.keys.secret import Secret

NOW: Final = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
DEPUTY: Final = Actor("acc-1", "Deputy Person", "deputy", "totp", fresh=True)
PROFILES: Final = ("auditor", "commissioner", "counsel", "court")


def now() -> Instant:
    """Return the moment at which everything is made."""
    return NOW


def make(folder: Path) -> None:
    """Make an instance with one incident, and the digests beside it."""
    (folder / "data").mkdir(parents=True)
    passphrase = Secret.made()
    fingerprint = keys.create(folder / "keys", "lionrock.test", passphrase, NOW, cost=LIGHT)
    (folder / "passphrase").write_text(passphrase.reveal().decode(), "utf-8")
    (folder / "fingerprint").write_text(fingerprint, "utf-8")
    made = app.create(folder / "data", "production", "test", fingerprint, clock=now)
    ring = keys.unlock(folder / "keys", fingerprint, passphrase)
    made.bind(Cipher, ring)
    made.bind(Signer, ring)
    incidents.open_by_hand(made, DEPUTY, "Pumps stopped by themselves")
    made.settle()
    made.close()
    (folder / "digests.json").write_text(json.dumps(dict(digests(folder)), indent=1), "utf-8")


def digests(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the SHA-256 of each export and each pack, made from a copy of the instance."""
    for name, form in FORMS.items():
        yield name, hashlib.sha256(form.build(picture())).hexdigest()
    with tempfile.TemporaryDirectory() as place:
        copy = Path(shutil.copytree(folder, Path(place) / "copy"))
        opened = app.attach(copy / "data", "production", clock=now)
        fingerprint, words = ((copy / name).read_text("utf-8") for name in ("fingerprint", "passphrase"))
        ring = keys.unlock(copy / "keys", Fingerprint(fingerprint), Secret(words))
        opened.bind(Cipher, ring)
        opened.bind(Signer, ring)
        signed = Sequencer(opened).sign_now()
        for profile in PROFILES:
            made = service.build(opened, Wanted(profile, "INC-0001"), signed, DEPUTY)
            yield f"pack {profile}", hashlib.sha256(made.data).hexdigest()
        opened.close()


def check(folder: Path) -> int:
    """Print each digest and whether it is the same here; return 1 when one is not."""
    known = json.loads((folder / "digests.json").read_text("utf-8"))
    found = dict(digests(folder))
    print(f"{machine.platform()}, Python {machine.python_version()}")
    for name, digest in found.items():
        print(f"{'equal  ' if known.get(name) == digest else 'DIFFERS'} {digest} {name}")
    return int(found != known)


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    if what == "make":
        make(where)
    raise SystemExit(check(where))
