"""What we do not know, gathered from every capability and ranked by what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from lionrock.kernel.errors import LionrockError
from lionrock.kernel.text import Text
from lionrock.ui.pages import Ask
from lionrock.ui.today import Consequence, Gap, Unknown

_MOST = 500


def ranked(ask: Ask) -> list[Gap]:
    """Return every unknown this person may see, the worst consequence first."""
    lists = (each for each in ask.platform.registry.of(Unknown) if ask.allows(each.needs))
    found = [gap for each in lists for gap in _asked(each, ask)]
    return sorted(found, key=lambda gap: (-gap.consequence, gap.what.en))


def _asked(unknown: Unknown, ask: Ask) -> Iterable[Gap]:
    """Return the unknowns of one list; that it cannot be asked is itself an unknown."""
    try:
        return list(islice(unknown.find(ask), _MOST))
    except LionrockError as problem:
        return [_unasked(unknown, problem.message)]
    except Exception:  # a list that fails must not hide the others
        ask.platform.log.exception("list of unknowns failed", extra={"part": unknown.id})
        return [_unasked(unknown, Text("the log has the reason", "原因載於日誌"))]


def _unasked(unknown: Unknown, why: Text) -> Gap:
    """Return the unknown that a list of unknowns cannot be read."""
    part = unknown.id.partition(".")[0]
    return Gap(
        what=Text(f"What {part} does not know", f"{part} 的未知事項"),
        why=why,
        hangs=Text("this list is not whole", "此清單並不完整"),
        url="/settings/about",
        do=Text("Look", "查看"),
        consequence=Consequence.PROOF,
    )
