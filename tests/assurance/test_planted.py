"""Ten faults of operations, planted by somebody who had not read the controls: which were noticed, and how fast.

The faults were chosen from titles and guidance alone, and none is one of a control's own breaking worlds. `BLIND` is
what was caught before anybody mended a control for them; it is published and does not change.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from lionrock.access.twins import enrolled
from lionrock.assurance import judging, proving, running
from lionrock.kernel import twin
from lionrock.kernel.contributions import Control, Job
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.keys import files
from lionrock.keys import service as keys
from lionrock.register import service as register
from lionrock.register.estate import Book
from lionrock.register.model import Asset, Kind, Person, Record, System
from lionrock.register.twins import SUPERVISOR, limits

BLIND: Final = 5
TICK: Final = timedelta(seconds=2)


@dataclass(frozen=True)
class Fault:
    """What somebody did or what happened, and the control whose title promises to notice."""

    control: str
    about: str
    plant: Callable[[Twin], None]


@dataclass(frozen=True)
class Seen:
    """How a control stood before and after, and the minutes of the twin's time that passed."""

    fault: Fault
    before: str
    after: str
    minutes: float

    @property
    def caught(self) -> bool:
        """Say whether a control that was green is green no more."""
        return self.before in proving.GOOD and self.after not in proving.GOOD


def registered(made: Twin, kind: Kind, key: str) -> Record:
    """Return a record of the register as it stands."""
    found = made.platform.port(Book).opened().find(kind, key)
    assert found is not None
    assert found.record is not None
    return found.record


def the_owner_ends_tomorrow(made: Twin) -> None:
    """Somebody enters today that from tomorrow noon an asset has no owner."""
    asset = registered(made, "asset", "oms-db")
    assert isinstance(asset, Asset)
    ends = made.clock.now + timedelta(hours=26)
    register.put(made.platform, SUPERVISOR, "the owner retires", replace(asset, owner=None), effective=ends)


def another_owns_the_system(made: Twin) -> None:
    """A system is handed to another owner, who confirmed nothing."""
    system = registered(made, "system", "oms")
    assert isinstance(system, System)
    new = Person(key="kit-yu", name=Text("Kit Yu", "余傑"), post=Text("Engineer", "工程師"), role="owner")
    register.put(made.platform, SUPERVISOR, "joined", new)
    register.put(made.platform, SUPERVISOR, "handed over", replace(system, owner="kit-yu"))


def the_key_file_is_saved_beside_the_data(made: Twin) -> None:
    """Before an upgrade somebody saves the key file below the data folder, under a name of their own."""
    old = Path(made.platform.folder) / "before-upgrade"
    old.mkdir()
    shutil.copyfile(ring(made), old / "ring.json.bak")


def an_old_key_file_is_put_back(made: Twin) -> None:
    """After a rotation somebody restores the key file from a back-up made before it."""
    kept = shutil.copy2(ring(made), made.place / "ring.json")
    keys.rotate(made.platform, SUPERVISOR, "the yearly rotation")
    shutil.copy2(kept, ring(made))


def a_bit_of_the_backup_turns(made: Twin) -> None:
    """One bit of the newest back-up turns on the disk; size and time stay."""
    [path] = (made.place / "backups").glob("*.zip")
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0x10
    path.write_bytes(raw)


def a_file_loses_its_middle(made: Twin) -> None:
    """The disk loses a block in the middle of a file of raw records."""
    path = sorted((Path(made.platform.folder) / "segments").rglob("*.seg"))[1]
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 3] + raw[2 * len(raw) // 3 :])


def a_threshold_is_set_after_the_board(made: Twin) -> None:
    """The board endorsed a plan without thresholds; the next day they are set in the register."""
    limits(made, register.resolve(made.platform, "system", "oms"))


def the_gateway_moves(made: Twin) -> None:
    """The provider of short messages has another address from today; nobody tried it."""
    gateway = dict(made.platform.settings.file["paging"]["webhooks"]["gateway"])
    made.tune("paging", webhooks={"gateway": gateway | {"url": "https://sms.example.invalid/send"}})


def the_same_person_is_invited_again(made: Twin) -> None:
    """An administrator invites the deputy a second time, surname last, as the mail directory has it."""
    enrolled(made, "mho", "deputy", "Man Ho")


def a_machine_is_replaced(made: Twin) -> None:
    """A broken server is replaced, and the register follows: the same asset, another host and address."""
    asset = registered(made, "asset", "oms-db")
    assert isinstance(asset, Asset)
    new = replace(asset, hosts=("oms-db-2",), addresses=("192.0.2.11",), serial="SN-2")
    register.put(made.platform, SUPERVISOR, "replaced after a failure", new)


FAULTS: Final = (
    Fault("register.owners", "an owner ends on a day to come", the_owner_ends_tomorrow),
    Fault("register.attested", "another owns the system", another_owns_the_system),
    Fault("keys.apart", "the key file is saved with the data", the_key_file_is_saved_beside_the_data),
    Fault("keys.intact", "an old key file is put back", an_old_key_file_is_put_back),
    Fault("continuity.backup-fresh", "a bit of the back-up turns", a_bit_of_the_backup_turns),
    Fault("telemetry.segments-unbroken", "a file loses its middle", a_file_loses_its_middle),
    Fault("plans.endorsed", "a threshold is set after the board", a_threshold_is_set_after_the_board),
    Fault("paging.lines", "the gateway moves", the_gateway_moves),
    Fault("access.named-accounts", "a person is invited again", the_same_person_is_invited_again),
    Fault("vulnerabilities.coverage", "a machine is replaced", a_machine_is_replaced),
)


def ring(made: Twin) -> Path:
    """Return the key file of a twin."""
    [path] = Path(made.platform.settings.file["keys"]["folder"]).rglob(files.RING)
    return path


def watched(platform: Platform, fault: Fault) -> Seen:
    """Plant a fault in a twin where the control passes, and let the engine run for two of its intervals at most."""
    control = platform.registry.get(Control, fault.control)
    whole = next(one for one in proving.worlds(platform, fault.control)[fault.control] if one.shows in proving.GOOD)
    with twin.opened(platform) as made:
        whole.make(made)
        made.settle()
        running.refresh(made.platform, control)
        before, seen = standing(made, control), dict[str, int]()
        running.run_changed(made.platform, seen)
        began = made.clock.now
        fault.plant(made)
        made.settle()
        for span in (TICK, control.every, control.every):
            made.wait(span)
            work(made, fault)
            running.run_changed(made.platform, seen)
            if running.due(made.platform, control):
                running.refresh(made.platform, control)
            if (after := standing(made, control)) not in proving.GOOD:
                break
        return Seen(fault, before, after, (made.clock.now - began) / timedelta(minutes=1))


def work(made: Twin, fault: Fault) -> None:
    """Do what the control's capability repeats by itself, as an instance does that runs."""
    capability, _, _ = fault.control.partition(".")
    for job in made.platform.registry.of(Job):
        if job.id.startswith(f"{capability}.") and capability != "telemetry":
            job.act(made.platform)
    made.settle()


def standing(made: Twin, control: Control) -> str:
    """Return the worst state of a control."""
    return judging.worst(one.state for one in running.current(made.platform, [control]))


def told(found: list[Seen]) -> str:
    """Return what became of the faults as a table."""
    rows = [f"{'caught' if one.caught else 'MISSED'}  {one.minutes:8.1f} min  {one.before:>7} -> {one.after:<8} "
            f"{one.fault.control:<28} {one.fault.about}" for one in found]  # fmt: skip
    return "\n".join([*rows, f"{sum(one.caught for one in found)} of {len(found)} caught; blind: {BLIND}"])


def test_planted_faults_are_caught(platform: Platform) -> None:
    """Each within two of its control's intervals."""
    found = [watched(platform, fault) for fault in FAULTS]
    assert len({one.fault.control for one in found}) == len(FAULTS)
    assert all(one.caught for one in found), told(found)
