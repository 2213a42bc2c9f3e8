"""Messages over lines: signed, retried within bounds, and handed over to the next line or person at once."""

from __future__ import annotations

import hashlib
import hmac
import socket
from datetime import timedelta

import pytest
from conftest import HandClock
from register.world import SMALL, load

from lionrock.kernel.platform import Platform
from lionrock.paging import codes, lines, secrets, settings, store
from lionrock.paging.channels import webhook
from lionrock.paging.hurry import hurried
from lionrock.paging.model import Page
from lionrock.register.commands import SHELL
from lionrock.register.importing import plan
from lionrock.register.service import apply, records
from paging.world import Pager, ask, closed_port, configured, current, got, later, people, send, steps

NOWHERE = {"url": f"http://127.0.0.1:{closed_port()}/", "medium": "chat"}


def hook(pager: Pager, **more: object) -> dict[str, object]:
    """Return the settings of a pager."""
    return {"url": pager.url, "medium": "pager", "to": "phone", **more}


def test_a_message_says_only_that_somebody_is_needed(manned: Platform, pager: Pager) -> None:
    """Words, a reference and the number to send to; no name of anything."""
    configured(manned, {"webhooks": {"pager": hook(pager)}})
    page = ask(manned, why="possible-incident")
    assert send(manned) == 1
    [body] = pager.bodies
    assert body["message"] == "You are needed. 需要你處理。"
    assert (body["to"], len(body["reference"])) == ("+85200001662", 11)
    assert set(body) == {"message", "reference", "to", "key"}
    assert "possible" not in str(pager.heard)
    assert steps(manned, page)[-1] == "sent cheung webhook.pager"
    assert send(manned) == 0


def test_a_message_is_signed(manned: Platform, pager: Pager) -> None:
    """HMAC-SHA256 over time stamp and body, under a key that may be written sealed; each try carries one key."""
    sealed = secrets.seal(manned, "a shared key")
    assert "a shared key" not in sealed
    configured(manned, {"webhooks": {"pager": hook(pager, key=sealed, headers={"X-Token": secrets.seal(manned, "t")})}})
    ask(manned)
    send(manned)
    [(headers, body)] = pager.heard
    stamp = headers["Lionrock-Signature"].split(",")[0].removeprefix("t=")
    made = hmac.new(b"a shared key", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["Lionrock-Signature"] == f"t={stamp},v1={made}"
    assert (headers["X-Token"], headers["Idempotency-Key"]) == ("t", pager.bodies[0]["key"])


def test_a_template_gives_the_body_its_shape(manned: Platform, pager: Pager) -> None:
    """Values fill strings alone and cannot change the shape."""
    body = '{"routing_key": "r", "payload": {"summary": "{message} {reference}", "list": ["{to}", 1]}}'
    configured(manned, {"webhooks": {"pager": hook(pager, body=body)}})
    ask(manned)
    send(manned)
    [found] = pager.bodies
    assert found["payload"]["list"] == ["+85200001662", 1]
    assert found["payload"]["summary"].startswith("You are needed.")


def test_a_failing_line_hands_over_to_the_next(both: Platform, clock: HandClock, pager: Pager) -> None:
    """At once, for the same person; what failed is tried again, until something was accepted and it is over."""
    configured(both, {"webhooks": {"a-dead": NOWHERE, "b-pager": hook(pager)}})
    page = ask(both)
    assert send(both) == 1
    assert steps(both, page)[-1] == "not_sent cheung webhook.a-dead"
    assert store.messages.line(both.db, "webhook.a-dead").failing
    assert send(both) == 1
    assert steps(both, page)[-1] == "sent cheung webhook.b-pager"
    assert current(both, page) == "cheung"


def test_when_no_line_works_the_next_person_is_called_at_once(manned: Platform, clock: HandClock) -> None:
    """The last of the round keeps their time: they can be telephoned, and the line may come back."""
    configured(manned, {"webhooks": {"dead": NOWHERE}})
    page = ask(manned)
    send(manned)
    assert current(manned, page) == "ho"
    send(manned)
    assert current(manned, page) == "lam"
    send(manned)
    assert current(manned, page) == "lam"
    assert [line for line in steps(manned, page) if line.startswith("skipped")] == [
        "skipped cheung unreached", "skipped ho unreached"
    ]  # fmt: skip
    later(manned, clock)
    assert (current(manned, page), got(manned, page).round) == ("cheung", 2)


def test_tries_are_bounded(manned: Platform, clock: HandClock, pager: Pager) -> None:
    """Four in all, with growing pauses; then the message is given up."""
    pager.status = 500
    configured(manned, {"minutes": 60, "webhooks": {"pager": hook(pager)}})
    page = ask(manned)
    for _ in range(2):
        send(manned)
    for n in (0, 15, 60, 180, 600):
        clock.set(clock.now + timedelta(seconds=n))
        send(manned)
    last = store.messages.of(manned.db, page)[-1]
    assert (current(manned, page), last.state, last.tries) == ("lam", "failed", 4)


def test_after_the_deadline_nothing_goes_to_the_former_person(manned: Platform, clock: HandClock) -> None:
    """What waits for another try is dropped when the next person is called."""
    configured(manned, {"webhooks": {"dead": NOWHERE}})
    page = ask(manned)
    for _ in range(3):
        send(manned)
    later(manned, clock)
    states = {one.state for one in store.messages.of(manned.db, page) if one.call < got(manned, page).calls}
    assert states <= {"dropped", "failed"}


def test_who_no_line_reaches_is_passed_over_while_others_wait(manned: Platform, pager: Pager) -> None:
    """With a note; nobody loses five minutes on a person without an address."""
    text = "id,name_en,name_zh,post_en,post_zh,phone,email\ncheung,C,張,A,分,+852 0000 1662,\n"
    apply(manned, SHELL, "no address", plan("p.csv", text.encode(), records(manned)))
    configured(manned, {"webhooks": {"pager": hook(pager, to="email")}})
    page = ask(manned)
    assert steps(manned, page) == ["opened", "skipped cheung unreached", "called ho"]


def test_a_redirect_is_not_followed(manned: Platform, pager: Pager) -> None:
    """It counts as a failure."""
    pager.status = 302
    configured(manned, {"webhooks": {"pager": hook(pager)}})
    page = ask(manned)
    send(manned)
    assert "not_sent cheung webhook.pager" in steps(manned, page)
    assert "answered 302" in str(store.messages.line(manned.db, "webhook.pager").problem)


def test_everybody_is_called_over_every_line(manned: Platform, clock: HandClock, pager: Pager) -> None:
    """In the end two lines carry a message each to all four."""
    configured(manned, {"rounds": 1, "webhooks": {"a": hook(pager), "b": hook(pager)}})
    page = ask(manned)
    for _ in range(3):
        send(manned)
        later(manned, clock)
    before = len(pager.heard)
    assert got(manned, page).state == "unanswered"
    assert send(manned) == 8
    assert len(pager.heard) == before + 8


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ({"url": "http://pager.example/", "medium": "pager"}, "url is no https address"),
        ({"url": "https://user@pager.example/\n", "medium": "pager"}, "url is no https address"),
        ({"url": "https://pager.example/", "medium": "fax"}, "medium is none of"),
        ({"url": "https://pager.example/", "medium": "sms", "to": "name"}, "to is none of"),
        ({"url": "https://pager.example/", "medium": "sms", "body": "no"}, "body is no JSON object"),
        ({"url": "https://pager.example/", "medium": "sms", "headers": {"A": "b\r\nC: d"}}, "no header"),
        ({"url": "https://pager.example/", "medium": "sms", "system": "x"}, "no setting is called system"),
    ],
)
def test_a_line_that_is_set_up_wrong_is_shown_and_not_used(
    manned: Platform, pager: Pager, table: dict[str, object], problem: str
) -> None:
    """It says why, and the others work."""
    configured(manned, {"webhooks": {"wrong": table, "pager": hook(pager)}})
    found = {line.id: line for line in lines.lines(manned)}
    assert problem in str(found["webhook.wrong"].problem)
    ask(manned)
    send(manned)
    assert len(pager.heard) == 1


def test_the_site_orders_its_lines(manned: Platform, pager: Pager) -> None:
    """By setting; mail stands behind webhooks, the telephone last."""
    tree = {
        "webhooks": {"a": hook(pager), "b": hook(pager)},
        "smtp_host": "127.0.0.1",
        "smtp_from": "a@b.example",
        "smtp_security": "none",
    }
    configured(manned, tree)
    assert [line.id for line in lines.lines(manned)] == ["webhook.a", "webhook.b", "mail", "telephone"]
    configured(manned, tree | {"order": "mail, b"})
    assert [line.id for line in lines.lines(manned)] == ["mail", "webhook.b", "webhook.a", "telephone"]


def test_a_demonstration_sends_nothing(demo: Platform, pager: Pager) -> None:
    """Whatever is set up."""
    people(demo)
    configured(demo, {"webhooks": {"pager": hook(pager)}})
    ask(demo)
    assert (send(demo), pager.heard) == (0, [])


def test_own_words_may_not_give_names_away(manned: Platform, pager: Pager) -> None:
    """The operator's name in words or in a template is refused, unless the site allows it."""
    load(manned, SMALL.split("[[system]]")[0].replace('contact = "ho-man"', ""), "operator.toml")
    named = hook(pager, body='{"text": "Example POWER: {message}"}')
    page = Page("i", 1, "k", "duty", None, None, None, "")  # type: ignore[arg-type]  # words look at neither
    configured(manned, {"message": "Example Power needs you", "webhooks": {"n": named}})
    assert lines.words(manned, page) == lines.NEEDED
    assert "names the operator" in str(lines.lines(manned)[0].problem)
    configured(manned, {"message": "Example Power needs you", "names_allowed": True, "webhooks": {"n": named}})
    assert lines.words(manned, page).en == "Example Power needs you"
    assert lines.lines(manned)[0].problem is None


def test_a_code_reads_however_it_was_typed() -> None:
    """Case, blanks, the hyphen, and letters taken for digits do not matter."""
    code = codes.fresh()
    assert codes.digest(code) == codes.digest(f" {code.lower().replace('-', ' ')}")
    assert codes.digest("00000-00000") == codes.digest("ooooo ooooo")
    assert codes.digest("short") == codes.digest("U" * 10) == ""


def test_a_signature_is_stable() -> None:
    """A receiver can check it with this example of the documentation."""
    body = b'{"a": 1}'
    expected = hmac.new(b"key", b"1795312800." + body, hashlib.sha256).hexdigest()
    assert webhook.signature("key", 1_795_312_800.9, body) == f"t=1795312800,v1={expected}"


def test_settings_that_cannot_be_read_do_not_stop_the_calling(manned: Platform, pager: Pager) -> None:
    """Paging goes on with what it can use, and says what is wrong."""
    tree = {"minutes": 0, "rounds": "two", "message": 7, "order": 1, "smtp_host": "m.example", "smtp_port": "587"}
    configured(manned, tree | {"webhooks": {"pager": hook(pager)}, "weekly_day": "payday"})
    page = got(manned, ask(manned))
    assert (page.policy.minutes, page.policy.rounds) == (1, 2)
    assert send(manned) == 1
    assert pager.bodies[0]["message"].startswith("You are needed.")
    said = [str(one) for one in settings.problems(manned.settings)]
    assert [one.split(":")[0].removeprefix("setting ") for one in said] == [
        "paging.minutes", "paging.rounds", "paging.order", "paging.message", "paging.weekly_day"
    ]  # fmt: skip
    broken = next(line for line in lines.lines(manned) if line.id == "paging.smtp")
    assert "paging.smtp_port" in str(broken.problem)


def test_a_peer_that_drips_is_cut_off() -> None:
    """A conversation has a limit as a whole, not only each of its reads."""
    one, other = socket.socketpair()
    with one, other, hurried(one, 0.01):
        assert one.recv(1) == b""
