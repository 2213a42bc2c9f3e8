"""Keeps the rules that serve up to date: a changed folder is compiled in the background while the old rules serve."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from lionrock.detection import rule_files
from lionrock.detection.model import RuleInfo
from lionrock.detection.serving import Runner, Serving, at_hand, less, ready
from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text, same
from lionrock.matching.cache import Cache

EVERY: Final = 20.0
"""Seconds between two looks at the folders."""
_LOG: Final = logging.getLogger("lionrock.detection")


class Renewed(Runner):
    """A runner that looks at its folders now and then; a set that cannot be read leaves the old one serving."""

    def __init__(
        self,
        folders: Callable[[], Sequence[Path]],
        cache: Cache,
        *,
        meanwhile: Sequence[Path] = (),
        beside: Sequence[RuleInfo] = (),
        off: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        """Serve the rules of these folders as they were compiled last; the first look brings what is new.

        Rules never compiled before are compiled first, or rules of the folders `meanwhile` serve until they are: a
        process that matches records would miss what the others tell, one that only speaks of rules need not wait.
        A folder that is not there keeps those of the others from serving no longer than that takes; it is told.
        `beside` are rules that stand in no file and are matched elsewhere: detectors of what is unusual. `off` says
        which rules are switched off: they serve for pages, replays and samples, and what comes is not asked for them.
        """
        self._folders = folders
        self._off = off
        self._left: frozenset[str] = frozenset()
        self._cache = cache
        self._beside = {one.id: one for one in beside}
        named = folders()
        there = [folder for folder in named if folder.exists()]
        seen = rule_files.signature(there)
        known, current = at_hand(there, cache)
        if known is None:
            known, current = ready(meanwhile or there, cache), not meanwhile
        self._settled = current and len(there) == len(named)
        self._seen = seen if self._settled else ""
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._trouble: Text | None = None
        super().__init__(self._joined(known))

    def watch(self, every: float = EVERY) -> None:
        """Look at the folders every so many seconds until closed, and now when other rules shall serve."""
        self._thread = threading.Thread(target=self._watch, args=(every,), name="detection.rules", daemon=True)
        self._thread.start()

    @property
    def settled(self) -> bool:
        """Say whether the rules of the folders, as they were when last looked at, serve."""
        return self._settled

    @property
    def trouble(self) -> Text | None:
        """Return why the last look found no rules that could serve, None when it did."""
        return self._trouble

    def renew(self) -> bool:
        """Look at the folders now; say whether other rules serve. The old ones do until these are compiled."""
        folders = self._folders()
        seen, off = rule_files.signature(folders), self._off()
        if (seen, off) == (self._seen, self._left):
            return False
        serving = self.serving if seen == self._seen else self._joined(ready(folders, self._cache))
        self.serve(serving, less(folders, self._cache, serving, off))
        self._seen, self._left, self._settled = seen, off, True
        _LOG.info("rules serve", extra={"rules": self.serving.report.rules, "digest": self.serving.report.digest})
        return True

    def _joined(self, serving: Serving) -> Serving:
        """Return the rules of files with those beside them."""
        return replace(serving, rules={**serving.rules, **self._beside})

    def look(self) -> None:
        """Look at the folders; what stops their rules is kept, said once, and stops no later look."""
        try:
            self.renew()
        except LionrockError as problem:
            self._told(problem.message)
        except Exception as problem:  # noqa: BLE001 whatever a folder holds, the rules that serve go on serving
            self._told(same(f"{type(problem).__name__}: {problem}"))
        else:
            self._trouble = None

    def _told(self, trouble: Text) -> None:
        """Keep a trouble, and say it unless it was said."""
        if trouble != self._trouble:
            _LOG.error("rules cannot be read; the old ones serve", extra={"problem": trouble.en})
        self._trouble = trouble

    def close(self) -> None:
        """End looking."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=EVERY)

    def _watch(self, every: float) -> None:
        """Look until ended."""
        while not self._ended.wait(every if self._settled or self._trouble else 0):
            self.look()
