"""The console's core: who asks, may they, is the form theirs, is the proof fresh; then the page or the act.

Synchronous and free of the web framework; it fails closed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from sqlalchemy import literal, select

from lionrock.console import guard, trouble
from lionrock.console.catalogue import Catalogue
from lionrock.console.held import Held, Kept
from lionrock.console.stage import Stage
from lionrock.console.visit import FLASH, SESSION, STRIPS, YEAR, Cookie, Form, Reply, Visit, flash, go, local
from lionrock.events.seconds import SecondPersonError, Seconds, Sent
from lionrock.kernel.change import Actor
from lionrock.kernel.clock import monotonic
from lionrock.kernel.errors import LionrockError, RefusedError
from lionrock.kernel.platform import Platform
from lionrock.kernel.text import Text
from lionrock.ui.once import answering
from lionrock.ui.pages import ANYONE, SIGNED_IN, Act, Ask, Download, Go, Page, Shown, View
from lionrock.ui.sessions import NOBODY, SECONDS_PATH, SIGN_IN_PATH, Readings, Sessions

_MOMENT = 0.7
"""Seconds the next page may wait for clocks and others that react to an act."""
_AGAIN = Text("Confirm that it is you", "請確認身份")


class Desk:
    """Answers visits with replies."""

    def __init__(self, platform: Platform, catalogue: Catalogue, stage: Stage) -> None:
        self.platform = platform
        self.catalogue = catalogue
        self.stage = stage
        self._held = Held()

    def read(self, page: Page, visit: Visit) -> Reply:
        """Show a page."""

        def answer(ask: Ask) -> Reply:
            if refusal := self._refusal(page.needs, ask, visit):
                return refusal
            if visit.from_elsewhere and page.needs == ANYONE:
                return self._bounced(ask, visit)
            self._noted(ask, visit.url)
            return self._reply(page.show(ask), ask, visit, page.title, page.place)

        with answering(), self.platform.db.reading():
            return self._guarded(visit, answer)

    def write(self, act: Act, visit: Visit) -> Reply:
        """Perform an act; its form waits when the session is over, is not fresh, or the form is of another session."""

        def answer(ask: Ask) -> Reply:
            try:
                guard.check_form(visit)
            except guard.ForgeryError:
                if not ask.actor.id or visit.headers.get("sec-fetch-site") != "same-origin":
                    raise
                return go(f"/again/{self._keep(act, visit)}")
            if refusal := self._refusal(act.needs, ask, visit, act):
                return refusal
            if act.fresh and not ask.actor.fresh:
                return go(f"/again/{self._keep(act, visit)}")
            self._noted(ask, visit.url)
            return self._reply(self._done(act, ask), ask, visit, trouble.TITLE, None)

        return self._guarded(visit, answer)

    def first(self, act: Act, visit: Visit) -> Reply | None:
        """Return the refusal of what is not even read: much from nobody, and what the act refuses; None otherwise."""
        ask = self._ask(visit, NOBODY)
        try:
            if act.needs != ANYONE and not guard.small(visit):
                self._somebody(visit)
            if act.first is not None:
                act.first(ask)
        except LionrockError as problem:
            return self._failed(trouble.view(problem, visit), ask, visit)
        return None

    def _somebody(self, visit: Visit) -> None:
        """Return when somebody is signed in; raises RefusedError otherwise."""
        if not visit.session or self.platform.port(Sessions).peek(visit.session, visit.address) is None:
            raise RefusedError(
                Text("nobody is signed in here", "尚未登入"),
                Text("Sign in, then choose the file again.", "請登入後再選擇檔案。"),
            )

    def again(self, visit: Visit) -> Reply:
        """Show what waits to be sent, and ask for what proves who sends it."""

        def answer(ask: Ask) -> Reply:
            kept = self._held.find(visit.params["key"], visit.visitor)
            if refusal := self._refusal(SIGNED_IN, ask, visit):
                return refusal
            return self._reply(self._again_view(ask, visit, kept, None), ask, visit, _AGAIN, None)

        return self._guarded(visit, answer)

    def proven(self, visit: Visit) -> Reply:
        """Check the proof and perform the act that waited; it waits on when the proof is refused or the act fails."""
        fresh: list[Cookie] = []

        def answer(ask: Ask) -> Reply:
            guard.check_form(visit)
            kept = self._held.find(visit.params["key"], visit.visitor)
            act = self.catalogue.act(kept.act)
            if refusal := self._refusal(act.needs, ask, visit):
                return refusal
            if act.fresh and not ask.actor.fresh:
                try:
                    fresh.append(Cookie(SESSION, self._prove(visit)))
                except RefusedError as problem:
                    return self._reply(self._again_view(ask, visit, kept, problem), ask, visit, _AGAIN, None)
            return self._release(act, kept, visit, fresh)

        reply = self._guarded(visit, answer)
        return replace(reply, cookies=(*fresh, *reply.cookies))

    def _noted(self, ask: Ask, url: str) -> None:
        """Note what is read by those whose reading is noted; what cannot be noted is not shown."""
        if ask.actor.id and self.platform.provides(Readings):
            self.platform.port(Readings).read(ask.actor, url)

    def _done(self, act: Act, ask: Ask) -> Shown:
        """Perform an act; before the reader goes on, what it set off gets a moment to happen."""
        if self._second_wanted(act.needs, ask.actor):
            return self._proposed(act.needs, act, ask)
        try:
            shown = act.do(ask)
        except SecondPersonError as wanted:
            return self._proposed(wanted.decision, act, ask)
        if isinstance(shown, Go):
            self.platform.rounds.wait(_MOMENT)
        return shown

    def _second_wanted(self, decision: str, actor: Actor) -> bool:
        """Say whether the site asks a second person for this decision."""
        return self.platform.provides(Seconds) and self.platform.port(Seconds).asked(actor, decision)

    def _proposed(self, decision: str, act: Act, ask: Ask) -> Shown:
        """Keep the form for a second person to confirm; nothing was done."""
        sent = Sent(act.id, ask.url, ask.path, ask.form, ask.lists, ask.files, ask.names)
        id = self.platform.port(Seconds).propose(ask.actor, decision, sent)
        said = Text("Recorded as a proposal: a second person confirms it.", "已記錄為提議，待第二人確認。")
        return Go(f"{SECONDS_PATH}/{id}", said=said)

    def _release(self, act: Act, kept: Kept, visit: Visit, fresh: Sequence[Cookie]) -> Reply:
        """Perform an act with the form that waited for it."""
        token = fresh[0].value if fresh else visit.session
        actor = self._who(token, visit)
        actor = replace(actor, fresh=actor.fresh or bool(fresh))
        waiting = self._ask(visit, actor, form=kept.form, path=kept.path, url=kept.url)
        if not waiting.allows(act.needs):
            raise trouble.refused(act.needs)
        self._noted(waiting, kept.url)
        reply = self._reply(self._done(act, waiting), waiting, visit, trouble.TITLE, None)
        self._held.drop(visit.params["key"])
        return reply

    def fragment(self, visit: Visit) -> Reply:
        """Draw one panel by itself, for parts of a page that refresh; that alone is no use of the session."""
        known = self.platform.port(Sessions).peek(visit.session, visit.address) if visit.session else None
        ask = self._ask(visit, known or NOBODY)
        panel = next((each for each in self.catalogue.panels if each.id == visit.params["id"]), None)
        if panel is None or not panel.every or not ask.actor.id or not ask.allows(panel.needs):
            return Reply(404 if ask.actor.id else 401, b"")
        self.glanced(ask, visit.url)
        with answering(), self.platform.db.reading():
            return Reply(200, self.stage.fragment(panel, ask, visit, visit.query.get("subject")).encode())

    def glanced(self, ask: Ask, url: str) -> None:
        """Note what a page asks for by itself."""
        if ask.actor.id and self.platform.provides(Readings):
            self.platform.port(Readings).glance(ask.actor, url)

    def dismiss(self, visit: Visit) -> Reply:
        """Put a strip away in this browser."""

        def answer(_: Ask) -> Reply:
            guard.check_form(visit)
            known = {strip.id for strip in self.catalogue.strips}
            away = sorted((visit.dismissed | {visit.params["id"]}) & known)
            return go(visit.form.values.get("back", "/"), Cookie(STRIPS, "/".join(away), YEAR))

        return self._guarded(visit, answer)

    def missing(self, visit: Visit) -> Reply:
        """Say that there is no such page."""
        return self.refused(visit, 404)

    def refused(self, visit: Visit, status: int, problem: Exception | None = None) -> Reply:
        """Say why a request never reached a page."""

        def answer(ask: Ask) -> Reply:
            if problem is not None and status == trouble.FAULT:
                raise problem
            return self._reply(trouble.unreached(status, visit), ask, visit, trouble.TITLE, None)

        return self._guarded(visit, answer)

    def healthy(self) -> bool:
        """Say whether the database answers."""
        try:
            self.platform.db.execute(select(literal(1)))
        except Exception:
            self.platform.log.exception("database does not answer")
            return False
        return True

    def ask(self, visit: Visit) -> Ask:
        """Return what a page would be given for this visit."""
        return self._ask(visit, self._who(visit.session, visit))

    def _guarded(self, visit: Visit, answer: Callable[[Ask], Reply]) -> Reply:
        """Answer; whatever goes wrong becomes a page that says what happened, what was kept and what to do."""
        ask = self._ask(visit, NOBODY)
        try:
            ask = self._ask(visit, self._who(visit.session, visit))
            return answer(ask)
        except LionrockError as problem:
            view = trouble.view(problem, visit)
        except Exception:  # the last line of defence: logged under a number, nothing of it shown
            number = secrets.token_hex(4)
            self.platform.log.exception("request failed", extra={"number": number, "path": visit.told})
            view = trouble.broken(number, visit)
        return self._failed(view, ask, visit)

    def _failed(self, view: View, ask: Ask, visit: Visit) -> Reply:
        """Return the page of an error; when not even that can be drawn in the frame, then without it."""
        try:
            return self._reply(view, ask, visit, trouble.TITLE, None)
        except Exception:
            self.platform.log.exception("page of an error failed")
            return Reply(view.status, trouble.plain(view).encode(), "text/plain; charset=utf-8")

    def _refusal(self, needs: str, ask: Ask, visit: Visit, act: Act | None = None) -> Reply | None:
        """Return the way to sign in, None when the actor may go on; raises RefusedError for one who may not."""
        if ask.allows(needs):
            return None
        if ask.actor.id:
            raise trouble.refused(needs)
        if visit.from_elsewhere:
            return self._bounced(ask, visit)
        back = f"/again/{self._keep(act, visit)}" if act else visit.url
        return go(f"{SIGN_IN_PATH}?back={quote(back, safe='')}")

    def _bounced(self, ask: Ask, visit: Visit) -> Reply:
        """Return a page that asks once more from here: it brings the cookies that a link on another site did not.

        Without them a form on a page for anyone would be refused as that of another browser.
        """
        return self._reply(View("console/bounce.html", {"url": visit.url}), ask, visit, trouble.TITLE, None)

    def _keep(self, act: Act, visit: Visit) -> str:
        """Keep a form until it can be sent."""
        values = {name: value for name, value in visit.form.values.items() if name != guard.TOKEN_FIELD}
        form = Form(values, visit.form.lists, visit.form.files, visit.form.names)
        kept = Kept(visit.visitor, act.id, visit.url, dict(visit.params), form, visit.back, monotonic())
        return self._held.keep(kept)

    def _again_view(self, ask: Ask, visit: Visit, kept: Kept, problem: LionrockError | None) -> View:
        """Return the page that asks for proof; wrong answers are told, and what was typed still waits."""
        act = self.catalogue.act(kept.act)
        questions = self.platform.port(Sessions).questions(visit.session) if act.fresh and not ask.actor.fresh else ()
        values = {
            "questions": questions,
            "problem": problem,
            "typed": trouble.typed(kept.form),
            "back": kept.back,
            "key": visit.params["key"],
        }
        return View("console/again.html", values, status=422 if problem else 200)

    def _prove(self, visit: Visit) -> str:
        """Return the token of the fresh session."""
        sessions = self.platform.port(Sessions)
        answers = {each.name: visit.form.values.get(each.name, "") for each in sessions.questions(visit.session)}
        return sessions.prove(visit.session, answers, visit.address)

    def _who(self, token: str, visit: Visit) -> Actor:
        """Return who the session belongs to."""
        if not token:
            return NOBODY
        return self.platform.port(Sessions).who(token, visit.address) or NOBODY

    def _ask(
        self,
        visit: Visit,
        actor: Actor,
        *,
        form: Form | None = None,
        path: Mapping[str, str] | None = None,
        url: str | None = None,
    ) -> Ask:
        """Return what a page or an act is given."""
        form = visit.form if form is None else form
        return Ask(
            platform=self.platform,
            actor=actor,
            language=visit.language,
            now=self.platform.now(),
            path=visit.params if path is None else path,
            query=visit.query,
            form=form.values,
            files=form.files,
            names=form.names,
            lists=form.lists,
            url=visit.url if url is None else url,
            address=visit.address,
            origin=f"{'https' if visit.secure else 'http'}://{visit.host}",
            session=visit.session,
        )

    def _reply(self, shown: Shown, ask: Ask, visit: Visit, title: Text, place: str | None) -> Reply:
        """Return what a page or an act showed as a reply."""
        if isinstance(shown, Go):
            said = (flash(shown.said),) if shown.said else ()
            session = () if shown.session is None else (_session(shown.session),)
            return go(shown.url, *said, *session)
        if isinstance(shown, Download):
            return Reply(200, shown.data, shown.media, {"content-disposition": _attached(shown.name)})
        html = self.stage.render(shown, ask, visit, title=title, place=place)
        spent = (Cookie(FLASH, "", 0),) if FLASH in visit.cookies else ()
        return Reply(shown.status, html.encode(), cookies=spent)


def _session(token: str) -> Cookie:
    """Return the cookie of a session that begins, or ends when there is no token."""
    return Cookie(SESSION, token, None if token else 0)


def _attached(name: str) -> str:
    """Return the Content-Disposition of a download (RFC 6266), its name without path or quotes."""
    plain = local("/" + name.replace("/", "_"))[1:] or "download"
    ascii_name = "".join(c if c.isascii() and c not in '"%;' else "_" for c in plain)
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain, safe='')}"
