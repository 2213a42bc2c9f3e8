"""Operational technology as a sensor beside it sees it: polling, set points in control, engineering now and then."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from bench.estate.hours import Hour, moments
from bench.estate.lines import Line, documented, epoch
from bench.estate.people import Asset, Estate

_READS: Final = (("READ_HOLDING_REGISTERS", 20), ("READ_INPUT_REGISTERS", 20), ("READ_COILS", 10))


def polling(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Gateways poll every controller by Modbus, 3 kept lines an hour each, and write a set point 0.3 times an hour."""
    gateways = estate.of("gateway")
    names, weights = [name for name, _ in _READS], [weight for _, weight in _READS]
    for n, plc in enumerate(estate.of("plc")):
        gateway = gateways[n % len(gateways)]
        for second in moments(rng, 3):
            yield _talk(rng, hour, second, "modbus", (gateway, plc, 502), {"func": rng.choices(names, weights)[0]})
        for second in moments(rng, 0.3):
            yield _talk(rng, hour, second, "modbus", (gateway, plc, 502), {"func": "WRITE_SINGLE_REGISTER"})


def outstations(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """The master asks outstations by DNP3, 5 times an hour each; operators switch 0.2 times an hour at work."""
    master = estate.of("historian")[0]
    for gateway in estate.of("gateway"):
        for second in moments(rng, 5):
            yield _talk(
                rng,
                hour,
                second,
                "dnp3",
                (master, gateway, 20_000),
                {"fc_request": "READ", "fc_reply": "RESPONSE", "iin": 0},
            )
        for second in moments(rng, 0.2 * hour.busy):
            yield _talk(
                rng,
                hour,
                second,
                "dnp3",
                (master, gateway, 20_000),
                {"fc_request": rng.choice(("SELECT", "OPERATE")), "fc_reply": "RESPONSE", "iin": 0},
            )


def engineering(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """An engineer downloads a changed program to a controller twice a month, by day, from the engineering station."""
    for second in moments(rng, 2 / 180 * hour.busy):
        plc = rng.choice(estate.of("plc"))
        yield _talk(
            rng,
            hour,
            second,
            "s7comm",
            (estate.of("historian")[-1], plc, 102),
            {"rosctr_name": "Job", "parameter": "Download block"},
        )


def _talk(
    rng: Random, hour: Hour, second: float, path: str, ends: tuple[Asset, Asset, int], told: dict[str, object]
) -> Line:
    """Return a line of Zeek about two devices."""
    one, other, port = ends
    return documented(
        hour,
        second,
        "zeek",
        {
            "_path": path,
            "_system_name": "tap-ot",
            "ts": epoch(hour, second),
            "uid": f"C{rng.getrandbits(40):x}",
            "id.orig_h": one.address,
            "id.orig_p": rng.randrange(1024, 65_000),
            "id.resp_h": other.address,
            "id.resp_p": port,
            **told,
        },
    )


KINDS: Final = (polling, outstations, engineering)
