"""Linux servers: what sshd, sudo, cron, systemd and auditd write on a working estate."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

from bench.estate.hours import Hour, moments
from bench.estate.lines import Line, epoch, syslog
from bench.estate.people import DEPLOY, MONITOR, SCANNER, Asset, Estate, Person

_MACHINES: Final = ("linux", "web", "proxy", "k8s", "dns", "dhcp")
_SUDO: Final = (
    ("/usr/bin/systemctl status nginx", 10),
    ("/usr/bin/journalctl -u nginx -n 200", 10),
    ("/usr/bin/tail -n 100 /var/log/syslog", 10),
    ("/usr/bin/systemctl restart app", 5),
    ("/usr/bin/apt update", 4),
    ("/usr/bin/apt upgrade -y", 3),
    ("/usr/bin/vi /etc/nginx/conf.d/portal.conf", 3),
    ("/usr/bin/docker ps", 6),
    ("/usr/bin/docker logs app", 6),
    ("/usr/bin/less /var/log/auth.log", 3),
    ("/usr/sbin/ss -ltnp", 3),
    ("/usr/bin/crontab -l -u app", 2),
    ("/usr/bin/chown -R app:app /srv/app", 2),
    ("/usr/sbin/tcpdump -c 50 -i eth0", 1),
    ("/usr/bin/cat /etc/nginx/nginx.conf", 3),
    ("/usr/bin/cp /etc/ssl/private/portal.key /etc/ssl/private/portal.key.old", 0.3),
    ("/usr/bin/su -", 4),
    ("/usr/bin/bash", 3),
    ("/usr/sbin/visudo -c", 0.5),
    ("/usr/bin/chage -l app", 0.5),
    ("/usr/sbin/usermod -aG docker app", 0.2),
    ("/usr/bin/grep root /etc/shadow", 0.1),
)
"""What administrators and developers run as root, and how often beside each other."""
_CRON: Final = (
    ("root", "   cd / && run-parts --report /etc/cron.hourly", 1.0),
    ("root", "command -v debian-sa1 > /dev/null && debian-sa1 1 1", 6.0),
    ("app", "/srv/app/bin/cleanup --older 7d > /dev/null 2>&1", 1.0),
    ("www-data", "php -f /var/www/portal/cron.php", 4.0),
)
_NAMES: Final = (
    "root",
    "admin",
    "test",
    "oracle",
    "ubuntu",
    "postgres",
    "git",
    "user",
    "ftpuser",
    "guest",
    "pi",
    "support",
    "hadoop",
    "es",
    "deploy",
    "minecraft",
    "sol",
    "nagios",
)
"""What bots on the internet try."""


def _port(rng: Random) -> int:
    """Return a port a client has."""
    return rng.randrange(32_768, 60_999)


def _ssh(hour: Hour, second: float, host: Asset, told: str, pid: int) -> Line:
    """Return a line of sshd."""
    return syslog(hour, second, host.name, f"sshd[{pid}]: {told}", "auth")


def _signed_in(rng: Random, hour: Hour, second: float, host: Asset, who: str, address: str) -> Iterator[Line]:
    """Yield a sign-in with a key, its session and its end."""
    pid, port = rng.randrange(900, 90_000), _port(rng)
    key = "ED25519 SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE"
    yield _ssh(hour, second, host, f"Accepted publickey for {who} from {address} port {port} ssh2: {key}", pid)
    session = f"pam_unix(sshd:session): session opened for user {who}(uid=1000) by (uid=0)"
    yield _ssh(hour, second + 0.1, host, session, pid)
    end = min(second + rng.expovariate(1 / 300), 3599.9)
    yield _ssh(hour, end, host, f"pam_unix(sshd:session): session closed for user {who}", pid)


def sign_ins(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Administrators and developers sign in with keys through a jump host: 1.2 and 0.5 times an hour at work."""
    jump = estate.of("jump")[0].address
    for who, rate in (("admin", 1.2), ("developer", 0.5)):
        people = estate.who(who, hour.day)  # type: ignore[arg-type]  # a literal of the tuple above
        for second in moments(rng, rate * len(people) * hour.busy):
            person, host = rng.choice(people), rng.choice(estate.of("linux", "web"))
            yield from _signed_in(rng, hour, second, host, person.name, jump)
            yield from _mistyped(rng, hour, second, host, person, jump)
            yield from _as_root(rng, hour, second, host, person.name)


def _mistyped(rng: Random, hour: Hour, second: float, host: Asset, person: Person, address: str) -> Iterator[Line]:
    """Yield a wrong password or three; one sign-in in twenty is on a host that still asks for one."""
    if rng.random() < 0.05:
        pid, port = rng.randrange(900, 90_000), _port(rng)
        for again in range(rng.choice((1, 1, 1, 2, 3))):
            told = f"Failed password for {person.name} from {address} port {port} ssh2"
            yield _ssh(hour, max(second - 20 + 5 * again, 0), host, told, pid)


def _as_root(rng: Random, hour: Hour, second: float, host: Asset, who: str) -> Iterator[Line]:
    """Yield what a session runs as root: two commands on average."""
    commands, weights = zip(*_SUDO, strict=True)
    for command in rng.choices(commands, weights, k=rng.choice((0, 1, 1, 2, 3, 5))):
        second = min(second + rng.expovariate(1 / 60), 3599.0)
        told = f"sudo: {who} : TTY=pts/0 ; PWD=/home/{who} ; USER=root ; COMMAND={command}"
        yield syslog(hour, second, host.name, told, "auth")


def configuration(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Configuration management signs in to a sixth of the Linux machines every hour, and runs its module as root."""
    for host in estate.of("linux", "web", "proxy", "k8s"):
        if rng.random() < 1 / 6:
            second = rng.uniform(0, 900)
            yield from _signed_in(rng, hour, second, host, "svc-deploy", DEPLOY)
            module = "/usr/bin/python3 /home/svc-deploy/.ansible/tmp/ansible-tmp-17/AnsiballZ_stat.py"
            told = f"/bin/sh -c echo BECOME-SUCCESS-qkzvtyvbhcpm ; {module}"
            run = f"sudo: svc-deploy : PWD=/home/svc-deploy ; USER=root ; COMMAND={told}"
            yield syslog(hour, second + 2, host.name, run, "auth")


def monitoring(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """The monitoring server opens the SSH port of every Linux machine twice an hour and hangs up."""
    for host in estate.of("linux", "web"):
        for begin in (0, 1800):
            told = f"Connection closed by {MONITOR} port {_port(rng)} [preauth]"
            yield _ssh(hour, begin + rng.uniform(0, 60), host, told, rng.randrange(900, 90_000))


def internet(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Bots on the internet try names and passwords on the one host open to suppliers: 14 tries an hour, in runs."""
    host = estate.of("linux")[0]
    for begin in moments(rng, 2.8):
        address = f"198.51.100.{rng.randrange(1, 255)}"
        for n in range(rng.choice((1, 2, 3, 5, 8, 12))):
            pid, port, second = rng.randrange(900, 90_000), _port(rng), begin + 4.0 * n
            who = rng.choice(_NAMES)
            if second < 3590:
                yield _ssh(hour, second, host, f"Invalid user {who} from {address} port {port}", pid)
                told = f"Failed password for invalid user {who} from {address} port {port} ssh2"
                yield _ssh(hour, second + 1.5, host, told, pid)


def scanning(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """The scanner visits every Linux machine on Tuesday nights: six refused names each, then its own account."""
    if not (hour.at(1, 2) or hour.at(2, 2)):
        return
    for host in estate.of(*_MACHINES):
        if (hash_of(host.name) % 2 == 0) == hour.at(1):
            begin = rng.uniform(0, 3400)
            for n, who in enumerate(("root", "admin", "guest", "cisco", "oracle", "test")):
                told = f"Failed password for invalid user {who} from {SCANNER} port {_port(rng)} ssh2"
                yield _ssh(hour, begin + n, host, told, rng.randrange(900, 90_000))
            yield from _signed_in(rng, hour, begin + 10, host, "svc-scan", SCANNER)
            for command in (
                "/usr/bin/dpkg -l",
                "/usr/bin/cat /etc/shadow",
                "/usr/sbin/iptables -L",
                "/usr/bin/rpm -qa",
            ):
                told = f"sudo: svc-scan : PWD=/home/svc-scan ; USER=root ; COMMAND={command}"
                yield syslog(hour, begin + 20, host.name, told, "auth")


def hash_of(name: str) -> int:
    """Return a number that a name always has."""
    return sum(name.encode())


def cron(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Cron runs what packages and the application bring: 8 lines an hour on a quarter of the machines."""
    for host in estate.of(*_MACHINES):
        for who, command, rate in _CRON:
            if rng.random() < 0.25:
                for second in moments(rng, rate):
                    yield syslog(
                        hour, second, host.name, f"CRON[{rng.randrange(900, 90_000)}]: ({who}) CMD ({command})"
                    )
        if rng.random() < 0.3:
            told = (
                "systemd[1]: Started Daily apt download activities."
                if hour.at(6)
                else "systemd[1]: Starting Clean php session files..."
            )
            yield syslog(hour, rng.uniform(0, 3599), host.name, told)


def executions(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """Auditd writes a program start 3 times an hour on each Linux machine: cron, agents, the application's calls."""
    for host in estate.of("linux", "web", "k8s"):
        web = host.kind == "web"
        for second in moments(rng, 3):
            words, account = _execution(rng, web)
            yield _execve(rng, hour, second, host, words, account)


_STARTS: Final = (
    (("/usr/lib/sysstat/sadc", "-F", "-L", "1", "1"), "root", 20),
    (("run-parts", "/etc/cron.hourly"), "root", 10),
    (("/usr/bin/python3", "/opt/agent/check.py", "--disk"), "svc-mon", 30),
    (("df", "-P"), "svc-mon", 10),
    (("/usr/bin/uptime",), "svc-mon", 10),
    (("logrotate", "/etc/logrotate.conf"), "root", 1),
    (("/bin/sh", "-c", "test -x /etc/cron.daily/popularity"), "root", 3),
    (("node_exporter", "--version"), "svc-mon", 1),
    (("tar", "czf", "/backup/etc.tgz", "/etc"), "svc-backup", 2),
    (("sha256sum", "/backup/etc.tgz"), "svc-backup", 2),
    (("curl", "-fsS", "http://127.0.0.1:8080/healthz"), "app", 20),
    (("id", "-u"), "root", 5),
    (("whoami",), "svc-deploy", 1),
    (("uname", "-a"), "svc-mon", 4),
    (("ps", "aux"), "svc-mon", 5),
    (("base64", "-d", "/srv/app/licence.b64"), "svc-deploy", 0.2),
)
_STARTS_OF_WEB: Final = (
    (("/bin/sh", "-c", "/usr/sbin/sendmail -t -i"), "www-data", 4),
    (("/usr/sbin/sendmail", "-t", "-i"), "www-data", 4),
    (("/bin/sh", "-c", "convert '/tmp/up-1.png' -resize 200x '/tmp/th-1.png'"), "www-data", 1),
    (("php", "-f", "/var/www/portal/cron.php"), "www-data", 10),
)
"""What the portal itself starts through a shell: mail, thumbnails."""


def _execution(rng: Random, web: bool) -> tuple[tuple[str, ...], str]:  # noqa: FBT001 one kind of machine or the other
    """Return the words of a program start, and who started it."""
    starts = (*_STARTS, *_STARTS_OF_WEB) if web else _STARTS
    found = rng.choices(starts, [one[2] for one in starts])[0]
    return found[0], found[1]


_IDS: Final = {"root": 0, "www-data": 33, "app": 998, "svc-mon": 997, "svc-backup": 996, "svc-deploy": 1100}


def _execve(rng: Random, hour: Hour, second: float, host: Asset, words: tuple[str, ...], account: str) -> Line:
    """Return an EXECVE record with the name of its node."""
    stamp = f"{epoch(hour, second):.3f}:{rng.randrange(10_000, 999_999)}"
    quoted = " ".join(
        f'a{n}="{word}"' if " " not in word else f"a{n}={word.encode().hex().upper()}" for n, word in enumerate(words)
    )
    user = f' uid={_IDS[account]} UID="{account}"' if rng.random() < 0.5 else ""
    return Line(
        second, "audit", f"node={host.name} type=EXECVE msg=audit({stamp}): argc={len(words)} {quoted}{user}".encode()
    )


def patching(estate: Estate, hour: Hour, rng: Random) -> Iterator[Line]:
    """On the night Linux is patched every machine installs packages and restarts once between 23:00 and 03:00."""
    if hour.patching != "linux":
        return
    for host in estate.of(*_MACHINES):
        if rng.random() < 1 / 7:
            second = rng.uniform(0, 3000)
            yield from _signed_in(rng, hour, second, host, "svc-deploy", DEPLOY)
            run = "sudo: svc-deploy : PWD=/home/svc-deploy ; USER=root ; COMMAND=/usr/bin/apt-get -y dist-upgrade"
            yield syslog(hour, second + 5, host.name, run, "auth")
            yield syslog(hour, second + 300, host.name, "systemd[1]: Reached target Reboot.")
            for unit in ("nginx", "ssh", "cron", "app", "auditd"):
                yield syslog(hour, second + 420, host.name, f"systemd[1]: Started {unit}.service.")


KINDS: Final = (sign_ins, configuration, monitoring, internet, scanning, cron, executions, patching)
