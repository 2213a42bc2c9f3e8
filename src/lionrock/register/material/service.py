"""The sentinel's verbs: what was submitted, what differs since, and what people say of it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

from lionrock.events.filings import MaterialityJudged
from lionrock.events.obligations import SubmissionRecorded
from lionrock.events.plans import PlanSubmitted
from lionrock.events.register import BaselineSet, ChangesLabelled, ChangesNoticed, FormFollowed
from lionrock.kernel.change import Actor, Change, Delivery, system
from lionrock.kernel.clock import Instant
from lionrock.kernel.columns import new_id
from lionrock.kernel.errors import ConflictError, InputError, NotFoundError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Authorizer, Cipher
from lionrock.kernel.text import Text
from lionrock.register import service as register
from lionrock.register.estate import Book
from lionrock.register.material import labels, picture, sentinel, store
from lionrock.register.material.comparing import Difference, open_ones, replaced, told
from lionrock.register.material.labels import Body, Verdict
from lionrock.register.material.picture import Picture
from lionrock.register.material.sentinel import Found, Sentinel
from lionrock.register.material.store import Baseline, Label, Noticed
from lionrock.register.opened import opened

MANAGE: Final = "duty.manage"
FORMS: Final = frozenset({"annex-a", "annex-b", "annex-d"})
"""The forms that describe what is in a picture."""
VERDICTS: Final[tuple[Verdict, ...]] = ("material", "not_material", "unsaid")
_LONGEST: Final = 4000
_REASON: Final = "register.reason"
_ME: Final = system("register")


def by_hand(platform: Platform, actor: Actor, reason: str) -> None:
    """Set what later changes are held against to the estate as it is now, with a reason.

    What differs already and nobody has labelled stays a difference. Raises SealedError without keys.
    """
    platform.port(Authorizer).require(actor, MANAGE)
    words = _reasoned(reason)
    found = _found(platform)
    held = _open(platform, found)
    with platform.change(actor, "what was submitted set by hand") as change:
        _set(change, "hand", "", replaced(found.before, found.now, held), len(held), words)


def plan_submitted(platform: Platform, fact: PlanSubmitted, delivery: Delivery) -> None:
    """Take the estate as it stood when a management plan was recorded as submitted: the plan describes it whole."""
    if fact.plan != "management":
        return
    found, now = _found(platform), _then(platform, delivery.made)
    held = _open(platform, found)
    with platform.change(delivery.actor, "a plan was submitted", handles=delivery) as change:
        subject = f"{fact.plan} {fact.version}"
        _set(change, "plan", subject, replaced(found.before, now, held), len(held), "")


def form_submitted(platform: Platform, fact: SubmissionRecorded, delivery: Delivery) -> None:
    """Take what a form told of as submitted, and nothing else; the first form ever takes the estate as it stood."""
    if fact.filing not in FORMS:
        return
    baseline = store.baseline(platform.db)
    if baseline is None:
        made, held = _then(platform, delivery.made), 0
    else:
        said = [one for label in store.labels_of(platform.db, fact.incident) for one in _items(platform, label)]
        if not said:
            return
        before = platform.port(Sentinel).submitted(baseline)
        made = told(before, said)
        if made == before:
            return
        held = len(_open(platform, _found(platform)))
    with platform.change(delivery.actor, "a form was submitted", handles=delivery) as change:
        _set(change, "form", fact.incident, made, held, "")


def label(platform: Platform, actor: Actor, verdict: str, reason: str, ids: Iterable[str]) -> Label:
    """Record what a person says of differences, once; a form follows where they are material.

    Raises InputError for nothing chosen, ConflictError when one of them is not there any more.
    """
    platform.port(Authorizer).require(actor, MANAGE)
    said, words = _verdict(verdict), _reasoned(reason)
    wanted, found = list(dict.fromkeys(ids)), platform.port(Sentinel).found()
    known = {one.id: one for one in found.differences}
    if not wanted:
        raise InputError(Text("no change is chosen", "未有選擇更改"), Text("Choose at least one.", "請至少選擇一項。"))
    if not known.keys() >= set(wanted):
        raise ConflictError(
            Text("a change is not as it was shown any more", "其中一項更改已與所示不同"),
            Text("Look at the list again. Nothing was recorded.", "請重新查看清單。未有記錄。"),
        )
    return _labelled(platform, actor, said, words, [known[one] for one in wanted], found)


def label_one(platform: Platform, actor: Actor, verdict: str, reason: str, one: Difference) -> Label:
    """Record what a person says of a difference before it is one: of something about to be switched on."""
    said, words = _verdict(verdict), _reasoned(reason)
    return _labelled(platform, actor, said, words, [one], _found(platform))


def judged(platform: Platform, fact: MaterialityJudged, delivery: Delivery) -> None:
    """Take a person's judgement on a form as the label on what it tells of; or keep which form followed a label."""
    if fact.label:
        with platform.change(_ME, "a form follows from a label", handles=delivery) as change:
            change.publish(FormFollowed(fact.label, fact.occasion, fact.filing))
            store.follow(change.db, fact.label, fact.occasion, fact.filing)
        return
    if store.baseline(platform.db) is None:
        return
    found = _found(platform)
    said = [one for one in _open(platform, found) if one.registered and _concerns(one, found, fact.filing, fact.system)]
    if said:
        verdict: Verdict = "material" if fact.material else "not_material"
        words = "as judged of the form · 按對表格的判斷"
        _labelled(platform, delivery.actor, verdict, words, said, found, delivery, (fact.occasion, fact.filing))


def settled(platform: Platform, filing: str, system: str | None) -> bool:
    """Say whether nobody has a change of the register left to label that this form would tell of.

    What was called material and has no form yet counts as left: its form is about to be judged.
    """
    found, coming = _found(platform), store.unfollowed(platform.db)
    left = [*_open(platform, found), *(one for one in found.differences if one.id in coming)]
    return not any(one.registered and _concerns(one, found, filing, system) for one in left)


def unlabelled(platform: Platform) -> int:
    """Return how many differences nobody has labelled material or not."""
    return len(_open(platform, _found(platform)))


def notice(platform: Platform, *, met: bool = True) -> int:
    """Note what differs by cause, and what does not any more; return how many causes were noted anew."""
    if store.baseline(platform.db) is None:
        return 0
    found, known = platform.port(Sentinel).found(met=met), store.noticed(platform.db)
    fresh = [one for one in found.bundles if print_of(one) != (known[one.cause].digest if one.cause in known else "")]
    if not fresh:
        return 0
    with platform.change(_ME, "the estate differs from what was submitted") as change:
        for one in fresh:
            entry = change.publish(ChangesNoticed(one.cause, len(one.differences)))
            first = known[one.cause].first if one.cause in known else change.now
            store.keep_noticed(change.db, Noticed(one.cause, len(one.differences), print_of(one), first, entry))
        if met:
            store.drop_noticed(change.db, sorted(known.keys() - {one.cause for one in found.bundles}))
    return len(fresh)


def said(platform: Platform, id: str) -> tuple[Body, str]:
    """Return what a label is about and why it was given; raises SealedError, NotFoundError."""
    found = store.label(platform.db, id)
    if found is None:
        raise NotFoundError(
            Text("nobody said this of a change", "沒有此項判斷"), Text("See the list of changes.", "請查看更改清單。")
        )
    return labels.unseal(platform, found.told), reason(platform, found.reason)


def reason(platform: Platform, sealed: bytes) -> str:
    """Return why a person said something; raises SealedError without keys."""
    return platform.port(Cipher).open(sealed, _REASON).decode() if sealed else ""


def sealed_reason(platform: Platform, words: str) -> bytes:
    """Return a reason under the cipher."""
    return platform.port(Cipher).seal(words.encode(), _REASON)


def keep(
    change: Change,
    verdict: Verdict,
    words: str,
    made: Body,
    ids: Sequence[str],
    occasion: tuple[str, str] | None = None,
) -> Label:
    """Keep a label within a change and tell of it."""
    sealed, digest = labels.seal(change.platform, made)
    id = new_id()
    entry = change.publish(ChangesLabelled(id, verdict, len(ids), digest, occasion[0] if occasion else ""))
    who = change.actor.name or change.actor.id
    row = Label(id, verdict, len(ids), sealed, sealed_reason(change.platform, words), change.now, who, entry)
    store.keep_label(change.db, row, ids)
    if occasion:
        store.follow(change.db, id, *occasion)
    return row


def _labelled(  # noqa: PLR0913, PLR0917 what is said, of what, and following which delivery
    platform: Platform,
    actor: Actor,
    verdict: Verdict,
    words: str,
    said: Sequence[Difference],
    found: Found,
    delivery: Delivery | None = None,
    occasion: tuple[str, str] | None = None,
) -> Label:
    """Record a label in one change."""
    since = _since(found, store.noticed(platform.db))
    with platform.change(actor, f"changes labelled {verdict}", handles=delivery) as change:
        return keep(
            change, verdict, words, labels.body(found, said, since, change.now), [one.id for one in said], occasion
        )


def _set(
    change: Change, why: Literal["plan", "form", "hand"], subject: str, made: Picture, held: int, words: str
) -> None:
    """Keep a picture, addressed by its digest, as the one later changes are held against."""
    platform = change.platform
    raw = picture.encoded(made)
    digest = picture.digest(raw)
    before = next((one for one in store.baselines(change.db) if one.digest == digest), None)
    kept = (
        before.kept
        if before
        else platform.blobs.put(platform.port(Cipher).seal(zlib.compress(raw, 6), sentinel.PURPOSE))
    )
    entry = change.publish(BaselineSet(why, subject, digest, len(made), held))
    who = change.actor.name or change.actor.id
    reason = sealed_reason(platform, words) if words else b""
    store.keep_baseline(
        change.db, Baseline(entry, why, subject, digest, kept, len(made), held, change.now, who, reason)
    )


def _then(platform: Platform, at: Instant) -> Picture:
    """Return the estate as it stood and was known at a moment."""
    if register.unchanged_since(platform, at):
        return sentinel.pictured(platform, platform.port(Book).opened())
    return sentinel.pictured(platform, opened(register.versions(platform, at, at)))


def _found(platform: Platform) -> Found:
    """Return what differs now; machines that were met are those of the last look, so that nothing waits for one."""
    return platform.port(Sentinel).found(met=False)


def _open(platform: Platform, found: Found) -> list[Difference]:
    """Return the differences that nobody has labelled."""
    return open_ones(found.differences, store.said(platform.db))


def _items(platform: Platform, label: Label) -> list[Difference]:
    """Return how each item stood that a label was about."""
    return labels.unseal(platform, label.told).differences()


def _concerns(one: Difference, found: Found, filing: str, system: str | None) -> bool:
    """Say whether a form about a system, by its id, would tell of a difference."""
    if one.reason.filing != filing:
        return False
    if system is None:
        return not one.systems
    keys = {version.id: version.record.key for version in found.opened.of("system") if version.record}
    return keys.get(system) in one.systems


def _since(found: Found, noticed: Mapping[str, Noticed]) -> dict[str, Instant]:
    """Return since when each item differs: by the register, or when it was first noticed."""
    made: dict[str, Instant] = {}
    for bundle in found.bundles:
        at = bundle.since or (noticed[bundle.cause].first if bundle.cause in noticed else None)
        if at is not None:
            made |= {one.item: at for one in bundle.differences}
    return made


def open_of(bundle: sentinel.Bundle, said: Mapping[str, str]) -> list[Difference]:
    """Return the differences of a bundle that nobody has labelled material or not."""
    return open_ones(bundle.differences, said)


def print_of(bundle: sentinel.Bundle) -> str:
    """Return a digest of what a bundle holds."""
    return hashlib.sha256("\n".join(sorted(one.id for one in bundle.differences)).encode()).hexdigest()


def _verdict(said: str) -> Verdict:
    """Return a verdict; raises InputError for none."""
    found = next((one for one in VERDICTS if one == said), None)
    if found is None:
        raise InputError(Text("nothing was chosen", "未作選擇"), Text("Choose one of the three.", "請選擇三者之一。"))
    return found


def _reasoned(words: str) -> str:
    """Return a reason; raises InputError without one."""
    plain = words.strip()[:_LONGEST]
    if not plain:
        raise InputError(Text("the reason is empty", "未填寫理由"), Text("Say why.", "請說明理由。"))
    return plain
