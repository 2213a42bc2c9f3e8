"""What the columns of a file are taken for when nobody looks at a page: remembered, told, or as proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import InputError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.register import mapping, memory
from lionrock.register.mapping import Proposal
from lionrock.register.memory import Remembered
from lionrock.register.model import Kind
from lionrock.register.sheets import Sheet
from lionrock.register.taking import Taken


@dataclass(frozen=True, slots=True)
class Told:
    """The kind of record a file holds and what each column means; `sure` says that a person confirmed it."""

    kind: Kind
    columns: Mapping[str, str]
    proposals: tuple[Proposal, ...]
    sure: bool

    def remembered(self, sheet: Sheet, who: str, platform: Platform) -> Remembered:
        """Return it as it is kept for the next file with these columns."""
        heads = mapping.fingerprint(self.kind, sheet.heads)
        return Remembered(new_id(), self.kind, heads, self.columns, who, platform.now())


def told(platform: Platform, found: Taken, kind: str, columns: Sequence[str], *, accept: bool) -> Told:
    """Return what the columns of a file mean.

    `columns` are written HEAD=FIELD and change what was remembered or is proposed; `accept` takes the proposal as it
    is. Raises InputError for a column or field that there is not.
    """
    assert found.sheet is not None
    assert found.importer is not None
    before = _known(platform, found.sheet, kind)
    wanted = _kind(kind) or (before.kind if before else mapping.guessed(found.sheet, found.importer.meant))
    proposals = tuple(mapping.propose(found.sheet, wanted, found.importer.meant))
    base = before.columns if before and before.kind == wanted else {one.head: one.target for one in proposals}
    said = {**base, **_said(columns, found.sheet, wanted)}
    wrong = mapping.problems(said, wanted)
    if wrong:
        raise InputError(wrong[0], Text("Say what its columns mean: --column HEAD=FIELD.", "請以 --column 說明欄位。"))
    return Told(wanted, said, proposals, sure=before is not None or bool(columns) or accept)


def _known(platform: Platform, sheet: Sheet, kind: str) -> Remembered | None:
    """Return the mapping that a person confirmed for files with these columns."""
    kinds = [wanted] if (wanted := _kind(kind)) else list(mapping.MAPPED)
    found = (memory.find_mapping(platform.db, mapping.fingerprint(one, sheet.heads)) for one in kinds)
    return next((one for one in found if one is not None), None)


def _kind(written: str) -> Kind | None:
    """Return a kind that files of other tools hold, None for none; raises InputError."""
    found = next((one for one in mapping.MAPPED if one == written), None)
    if written and found is None:
        words = ", ".join(mapping.MAPPED)
        raise InputError(
            Text(f"expected one of {words}, found {written!r}", f"應為以下其一：{words}；實為 {written!r}"),
            Text("Name one of them, or none.", "請指明其一，或不指明。"),
        )
    return found


def _said(columns: Sequence[str], sheet: Sheet, kind: Kind) -> dict[str, str]:
    """Return columns with their fields as they were written; a field left empty means nothing."""
    fields = {name for name, _ in mapping.targets(kind)}
    made = {}
    for one in columns:
        head, equals, field = one.rpartition("=")
        if not equals or head not in sheet.heads or (field and field not in fields):
            raise InputError(
                Text(f"expected HEAD=FIELD, found {one[:120]!r}", f"應為「欄名=項目」，實為 {one[:120]!r}"),
                Text(f"Columns: {', '.join(sheet.heads[:30])}. Fields: {', '.join(sorted(fields))}.",
                     f"欄名：{'、'.join(sheet.heads[:30])}。項目：{'、'.join(sorted(fields))}。"),
            )  # fmt: skip
        made[head] = field
    return made
