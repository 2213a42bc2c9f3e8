"""A failing control as a finding, where the site says so: it opens no incident, and is told again when it is over."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from lionrock.assurance import settings
from lionrock.assurance.remedies import model
from lionrock.events.ports import Findings
from lionrock.events.records import Alert, Frame, Match
from lionrock.kernel.contributions import Control
from lionrock.kernel.text import Text, same

if TYPE_CHECKING:
    from lionrock.assurance.remedies.model import Remedy
    from lionrock.kernel.change import Change
    from lionrock.kernel.platform import Platform

STREAM: Final = "lionrock-controls"
"""What stands in place of a log: there is no record behind it, but the entries of the control's runs."""
_OURS: Final = "lionrock"
_TITLE: Final = Text("A control fails: {title}", "控制措施不通過：{title}")


def wanted(platform: Platform, control: str) -> bool:
    """Say whether the site wants failures of a control told as findings."""
    if not platform.provides(Findings):
        return False
    patterns = str(platform.settings[settings.FINDINGS]).split(",")
    return any(fnmatchcase(control, one.strip()) for one in patterns if one.strip())


def tell(change: Change, one: Remedy) -> None:
    """Have a remedy counted where findings are kept, or its end followed there."""
    known = {each.id: each.title for each in change.platform.registry.of(Control)}
    title = _TITLE.format(title=known.get(one.control, same(one.control)))
    said = title.en if one.state == "open" else model.HOW[one.how].en
    alert = Alert(
        product=_OURS,
        id=one.id,
        rule=one.control,
        title=title.en,
        level="medium",
        state="open" if one.state == "open" else "closed",
        said=said,
        link=None,
    )
    match = Match(
        rule=f"{_OURS}:{one.control}",
        title=title,
        level="medium",
        tags=(),
        ordinal=one.number,
        time=change.now,
        host=None,
        user=None,
        address=None,
        summary=f"{one.reference}: {said}",
        alert=alert,
        opens=False,
        system=one.system or None,
    )
    frame = Frame(STREAM, STREAM, one.number, (), change.now, "")
    change.platform.port(Findings).count(change, frame, (match,))
