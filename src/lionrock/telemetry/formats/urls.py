"""A URL's parts as rules for proxies name them; cut at its signs, so that an odd one is still told."""

from __future__ import annotations


def parts(url: str) -> dict[str, str | None]:
    """Return host, path, query and extension of a URL, or of the `host:port` of a CONNECT."""
    scheme, mark, rest = url.partition("://")
    rest = rest if mark else url
    place, slash, path = rest.partition("/")
    host = place.rpartition("@")[2]
    stem, _, query = (slash + path).partition("?")
    name = stem.rpartition("/")[2]
    return {
        "c-uri": url,
        "cs-uri": url,
        "cs-host": _without_port(host) or None,
        "cs-uri-stem": stem or None,
        "c-uri-stem": stem or None,
        "cs-uri-query": query or None,
        "c-uri-query": query or None,
        "c-uri-extension": name.rpartition(".")[2] if "." in name else None,
        "cs-uri-scheme": scheme if mark else None,
    }


def _without_port(host: str) -> str:
    """Return a host without its port; an address in brackets keeps its colons."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
