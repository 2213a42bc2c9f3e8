"""The lines of a file of blocked addresses: nginx, nftables or plain; and what is never blocked. Pure."""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lionrock.kernel.errors import ConfigurationError, InputError, RefusedError
from lionrock.kernel.text import Text

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

FORMS: Final = ("nginx", "nft", "plain")
HEADER: Final = "# Written by Lionrock; whatever else is written here is lost."
MOST_LINES: Final = 10_000
_IPV6: Final = 6
_WIDEST: Final = {4: 16, 6: 32}
"""The shortest prefix that is blocked: what is wider is a decision for the network's own people."""
_MARK: Final = re.compile(r"# (?P<reference>[A-Za-z0-9-]{1,40}) (?P<id>[0-9a-f]{32})\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One blocked network, for which incident, by which containment."""

    network: Network
    reference: str
    id: str


@dataclass(frozen=True, slots=True)
class File:
    """Where the file stands and how it is written; `sets` is family, table and name for the form nft."""

    path: Path
    form: str
    sets: str

    def text(self, entries: Sequence[Entry]) -> str:
        """Return the whole file."""
        lines = [HEADER]
        if self.form == "nft":
            lines += [f"flush set {self.sets}", f"flush set {self.sets}6"]
        return "\n".join([*lines, *(self.line(one) for one in entries)]) + "\n"

    def line(self, entry: Entry) -> str:
        """Return the line of one entry; the mark at its end is how it is found again."""
        written = str(entry.network.network_address) if _single(entry.network) else str(entry.network)
        said = {
            "nginx": f"deny {written};",
            "nft": f"add element {self.sets}{'6' if entry.network.version == _IPV6 else ''} {{ {written} }}",
            "plain": written,
        }[self.form]
        return f"{said} # {entry.reference} {entry.id}"

    def entries(self, text: str) -> list[Entry]:
        """Return the entries of the file as it stands; raises RefusedError for a file that is not ours."""
        lines = text.splitlines()
        if lines and lines[0] != HEADER:
            raise RefusedError(
                Text(f"{self.path.name} was not written by the platform", f"{self.path.name} 並非由平台寫入"),
                Text("Name a file of its own in containment.deny_file.", "請在 containment.deny_file 指定專用檔案。"),
            )
        return [found for line in lines[1 : MOST_LINES + 3] if (found := _entry(line))]


def blocked(target: str, never: Sequence[str] = ()) -> Network:
    """Return the network to block; raises InputError for what is none, or must not be blocked."""
    try:
        network = ipaddress.ip_network(target.strip())
    except ValueError as problem:
        raise InputError(
            Text(f"“{target[:60]}” is no address or network", f"「{target[:60]}」並非位址或網段"),
            Text("Write it as 203.0.113.9 or 203.0.113.0/24.", "請寫成 203.0.113.9 或 203.0.113.0/24。"),
        ) from problem
    if network.prefixlen < _WIDEST[network.version]:
        raise _refused(network, Text("it is too wide", "範圍過大"))
    if network.is_loopback or network.is_multicast or network.is_unspecified or network.is_link_local:
        raise _refused(network, Text("it is no address of somebody else", "並非他人的位址"))
    for written in never:
        if network.overlaps(_never(written, network.version)):
            raise _refused(network, Text("the setting containment.never names it", "設定 containment.never 已列明"))
    return network


def _never(written: str, version: int) -> Network:
    """Return a network of the setting; one of the other version stands for a network that overlaps nothing here."""
    try:
        found = ipaddress.ip_network(written)
    except ValueError as problem:
        raise ConfigurationError(
            Text(
                f"setting containment.never: “{written[:60]}” is no network",
                f"設定 containment.never：「{written[:60]}」並非網段",
            ),
            Text("Mend the setting.", "請修正設定。"),
        ) from problem
    if found.version == version:
        return found
    return ipaddress.ip_network("::/128" if version == _IPV6 else "0.0.0.0/32")


def _refused(network: Network, why: Text) -> InputError:
    """Return the error for a network that is not blocked."""
    return InputError(
        Text("{network} is not blocked: {why}", "不會封鎖 {network}：{why}").format(network=network, why=why),
        Text("Contain it by hand, and record it here.", "請以人手遏制，並在此記錄。"),
    )


def joined(entries: Sequence[Entry], fresh: Entry) -> list[Entry]:
    """Return the entries with one more; raises RefusedError when the file is full."""
    if len(entries) >= MOST_LINES:
        raise RefusedError(
            Text(f"the file holds {MOST_LINES:,} lines", f"檔案已有 {MOST_LINES:,} 項"),
            Text("Undo what is no longer needed.", "請還原不再需要的項目。"),
        )
    return [*(one for one in entries if one.id != fresh.id), fresh]


def _entry(line: str) -> Entry | None:
    """Return the entry of a line, None for a line without one."""
    mark = _MARK.search(line)
    for word in reversed(line[: mark.start()].replace(";", " ").split()) if mark else ():
        with contextlib.suppress(ValueError):
            return Entry(ipaddress.ip_network(word), mark["reference"], mark["id"]) if mark else None
    return None


def _single(network: Network) -> bool:
    """Say whether a network is one address."""
    return network.prefixlen == network.max_prefixlen
