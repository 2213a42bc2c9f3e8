"""Which detectors run here and with which numbers, as the site set them; and why one does not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lionrock.detection.learning import places
from lionrock.detection.learning.model import Detector, Site
from lionrock.detection.settings import ANOMALIES, LOCATIONS
from lionrock.kernel.errors import ConfigurationError
from lionrock.kernel.text import Text

if TYPE_CHECKING:
    from lionrock.kernel.platform import Platform

PREFIX: Final = "lionrock.anomaly."


class Locations:
    """The file of locations, opened when it is first needed and again when the file is another."""

    def __init__(self, path: str) -> None:
        """Read this file; an empty path means that there is none."""
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._located: places.Located | None = None

    def located(self) -> places.Located | None:
        """Return who says where an address is, None where no file is set; raises ConfigurationError."""
        if not self._path:
            return None
        path = Path(self._path)
        try:
            found = path.stat()
        except OSError as problem:
            raise ConfigurationError(
                Text(f"the file of locations cannot be read: {problem}", f"無法讀取位置檔案：{problem}"),
                Text("Check the path and its permissions.", "請檢查路徑及權限。"),
            ) from problem
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp != self._stamp:
            self._located, self._stamp = places.opened(path), stamp
        return self._located


def off(platform: Platform, detector: Detector) -> Text | None:
    """Return why a detector is off, None when it is on."""
    try:
        given = _given(platform, detector)
        located = platform.port(Locations).located() if detector.located else None
    except ConfigurationError as problem:
        return problem.message
    if given.get("on") is False:
        return Text("switched off in the settings", "已在設定中關閉")
    if detector.located and located is None:
        return Text(
            f"no file says where an address is: set {LOCATIONS.id} to an .mmdb file or a CSV of networks",
            f"沒有檔案說明位址所在：請將 {LOCATIONS.id} 設為 .mmdb 檔案或網絡 CSV",
        )
    return None


def numbers(platform: Platform, detector: Detector) -> dict[str, float]:
    """Return the numbers a detector runs with; raises ConfigurationError for one that it does not have."""
    given = _given(platform, detector)
    return {name: float(given.get(name, one.default)) for name, one in detector.numbers.items()}


def site(platform: Platform, detector: Detector) -> Site:
    """Return what a detector may ask while it judges."""
    try:
        located = platform.port(Locations).located()
    except ConfigurationError:
        located = None
    return Site(numbers(platform, detector), located)


def _given(platform: Platform, detector: Detector) -> Mapping[str, Any]:
    """Return what the site set for a detector; raises ConfigurationError."""
    given: Any = platform.settings[ANOMALIES].get(detector.id.removeprefix(PREFIX), {})
    names = {"on", *detector.numbers}
    wrong = (
        sorted(name for name, value in given.items() if name not in names or not _fits(name, value))
        if isinstance(given, Mapping)
        else ["?"]
    )
    if wrong:
        raise ConfigurationError(
            Text(
                f"settings of {detector.id}: {', '.join(map(str, wrong))} cannot be set so",
                f"{detector.id} 的設定：{'、'.join(map(str, wrong))} 無效",
            ),
            Text(f"There are {', '.join(sorted(names))}.", f"可用：{'、'.join(sorted(names))}。"),
        )
    found: Mapping[str, Any] = given
    return found


def _fits(name: str, value: Any) -> bool:
    """Say whether a value is of the kind its name asks for."""
    if name == "on":
        return isinstance(value, bool)
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
