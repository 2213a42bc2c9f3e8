"""Is every notice by telephone recorded whole: who took it, under which reference, and the words as they were said?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import update

from lionrock.events.obligations import CallCompleted
from lionrock.kernel.clock import HONG_KONG, days, hours
from lionrock.kernel.contributions import Result, breaks, control, world
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.platform import Platform
from lionrock.kernel.ports import Cipher
from lionrock.kernel.text import Text
from lionrock.kernel.twin import Twin
from lionrock.obligations import service, store
from lionrock.obligations.model import Matter
from lionrock.obligations.record import Call
from lionrock.obligations.store.tables import CALL
from lionrock.obligations.twins import aware, call
from lionrock.register.twins import locked

BACK = days(366)
PROMPT = hours(6)
"""Within which a call is entered after it was made, so that what was said is still known."""


@control(
    "obligations.calls-complete",
    title=Text(
        "Each notice by telephone is recorded whole and soon after the call", "每次電話通報均完整並在通話後不久記錄"
    ),
    satisfies=("C-INC-01",),
    every=hours(6),
    proof="effect",
    on=(CallCompleted,),
    witness="person",
    guidance=Text(
        "Record a call while it is held, on the incident’s Call page, with the reference the office gives. Where none "
        "was given, ask for it at the next call and record that call. Words recorded while the keys were away stand "
        "unsealed: note the incident and keep the database from others.",
        "請在通話時於事故的「致電」頁記錄，並填寫對方提供的檔案編號。如未提供，請於下次通話索取並記錄該次通話。"
        "密碼匙不在時記錄的通話內容未經加密：請記下該事故，並避免他人接觸資料庫。",
    ),
)
def calls_complete(platform: Platform) -> Iterator[Result]:
    """Yield one result for each completed call of a year, drills apart; unknown while no call is on record."""
    calls = store.completed(platform.db, platform.now() - BACK)
    matters = store.matters(platform.db, {one.incident for one in calls})
    real = [one for one in calls if not matters[one.incident].exercise]
    if not real:
        yield Result("calls", "unknown", Text("no notice by telephone is on record", "沒有電話通報紀錄"))
    for one in real:
        yield _judged(platform, one, matters[one.incident])


def _judged(platform: Platform, call: Call, matter: Matter) -> Result:
    """Return how one call is recorded: failed when its words are not those that were entered."""
    try:
        words, sealed = service.said(platform, call.id), store.said(platform.db, call.id)[1]
    except LionrockError as problem:
        return Result(call.id, "unknown", problem.message, None, matter.system)
    if hashlib.sha256(words.encode()).hexdigest() != call.digest:
        said = Text("{incident}: the words are not those that were entered", "{incident}：內容與所輸入者不同")
        return _result(call, matter, said, failed=True)
    missing = {
        Text("without the office’s reference", "沒有對方檔案編號"): not call.their_reference,
        Text("its words stand unsealed", "內容未經加密"): not sealed,
        Text("entered hours after it was made", "通話數小時後才輸入"): call.recorded_at - call.at > PROMPT,
    }
    found = [what for what, lacks in missing.items() if lacks]
    if not found:
        return Result(call.id, "passed", _said(call, matter), call.at, matter.system)
    said = Text("{call}: {what}", "{call}：{what}").format(call=_said(call, matter), what=found[0])
    return _result(call, matter, said, failed=False)


def _result(call: Call, matter: Matter, said: Text, *, failed: bool) -> Result:
    """Return a result that is not passed."""
    words = said.format(incident=matter.reference)
    return Result(call.id, "failed" if failed else "partly", words, call.at, matter.system)


def _said(call: Call, matter: Matter) -> Text:
    """Return which call it was."""
    at = call.at.astimezone(HONG_KONG)
    words = Text("{incident}, call of {at} taken by {who}", "{incident}，{at} 的通話由{who}接聽")
    return words.format(incident=matter.reference, at=f"{at:%Y-%m-%d %H:%M}", who=call.spoken_to)


@world(calls_complete, "passed")
def it_is_recorded_whole(twin: Twin) -> None:
    """A serious incident was called in within the hour, and the office gave its reference."""
    incident = aware(twin)
    twin.wait(hours(1))
    call(twin, incident)


@world(calls_complete, "unknown")
def nobody_called(twin: Twin) -> None:
    """An incident is open, and no call about it is on record; one was made in a drill."""
    aware(twin)
    call(twin, aware(twin, exercise=True))


@breaks(calls_complete, "partly")
def no_reference_was_given(twin: Twin) -> None:
    """Another call is recorded without the office's reference."""
    call(twin, aware(twin), reference="")


@breaks(calls_complete, "partly")
def it_is_entered_the_next_day(twin: Twin) -> None:
    """Another call is entered a day after it was made."""
    call(twin, aware(twin), ago=days(1))


@breaks(calls_complete, "partly")
def the_keys_were_away(twin: Twin) -> None:
    """The keys are taken away; another call is recorded all the same, and its words stand unsealed."""
    keys = twin.platform.port(Cipher)
    locked(twin)
    call(twin, aware(twin))
    twin.platform.bind(Cipher, keys)


@breaks(calls_complete, "unknown")
def its_words_cannot_be_read(twin: Twin) -> None:
    """The keys are taken away, and nobody can read what was said."""
    locked(twin)


@breaks(calls_complete)
def its_words_are_exchanged(twin: Twin) -> None:
    """Somebody with the database puts other words in the place of those that were said."""
    other = "Nothing of importance was said."
    with twin.platform.db.begin() as db:
        db.execute(update(CALL).values(said=other.encode(), sealed=False))
