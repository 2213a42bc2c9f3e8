"""Makes the bundle that installs without an index: wheels for this platform, their bill of materials, a signature.

    python tools/bundle.py [--out DIR] [--key FILE] [--wheels DIR]
    python tools/bundle.py --make-key FILE

`--key` is an Ed25519 private key in PEM; without it the bundle is not signed. `--wheels` takes wheels that lie there in
place of fetching them: for a machine without an index. The same sources, wheels and key give the same bytes.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = Path(__file__).resolve().parent.parent
FORMAT = "lionrock-bundle/1"
KEY_NAME = "lionrock-release"
VENDORED = HERE / "src/lionrock/console/static/vendor/vendor.toml"
LONGEST_LICENCE = 100
"""Characters of a licence's name; longer texts are the licence itself."""
CARRIED = (
    ("tools/bundled/verify.py", "verify.py"),
    ("tools/bundled/install.sh", "install.sh"),
    ("requirements.lock", "requirements.lock"),
    ("LICENSE", "LICENSE"),
    ("verifier/lionrock_verify.py", "lionrock_verify.py"),
    ("verifier/lionrock_sample.py", "lionrock_sample.py"),
    ("src/lionrock/continuity/lionrock_watchdog.py", "lionrock_watchdog.py"),
    ("docs/how-to/install.md", "docs/install.md"),
    ("docs/how-to/upgrade.md", "docs/upgrade.md"),
    ("docs/how-to/back-up.md", "docs/back-up.md"),
    ("docs/how-to/watchdog.md", "docs/watchdog.md"),
)


def run(*words: str) -> str:
    """Run a program of this environment and return what it printed; exit with its words when it fails."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=HERE)
    if done.returncode:
        sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout


def epoch() -> int:
    """Return the moment the bundle is of: SOURCE_DATE_EPOCH, else that of the last commit."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or run("git", "log", "-1", "--format=%ct").strip())


def wheels(into: Path, given: Path | None) -> None:
    """Put our wheel and those of the lock into a folder."""
    into.mkdir()
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    environment = str(epoch())
    os.environ["SOURCE_DATE_EPOCH"] = environment
    run(*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(into), str(HERE))
    if given is None:
        lock = str(HERE / "requirements.lock")
        run(*pip, "wheel", "--quiet", "--require-hashes", "--wheel-dir", str(into), "-r", lock)
        return
    for path in sorted(given.glob("*.whl")):
        if not (into / path.name).exists():
            shutil.copyfile(path, into / path.name)


def about(wheel: Path) -> dict[str, Any]:
    """Return what a wheel says of itself, as a component of the bill."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(one for one in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one))
        told = HeaderParser().parsestr(archive.read(name).decode("utf-8", "replace"))
    package = re.sub(r"[-_.]+", "-", str(told["Name"])).lower()
    licence = told["License-Expression"] or told["License"] or ""
    purl = f"pkg:pypi/{package}@{told['Version']}"
    found = {
        "type": "library",
        "bom-ref": purl,
        "name": package,
        "version": told["Version"],
        "purl": purl,
        "hashes": [{"alg": "SHA-256", "content": digest(wheel)}],
        "properties": [{"name": "lionrock:wheel", "value": wheel.name}],
    }
    if told["License-Expression"]:
        found["licenses"] = [{"expression": told["License-Expression"]}]
    elif 0 < len(licence) < LONGEST_LICENCE and "\n" not in licence:
        found["licenses"] = [{"license": {"name": licence}}]
    elif classified := [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or [] if "License ::" in one]:
        found["licenses"] = [{"license": {"name": one}} for one in classified]
    return found


def needs(wheel: Path) -> list[str]:
    """Return the names of what a wheel requires without an extra."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(one for one in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", one))
        told = HeaderParser().parsestr(archive.read(name).decode("utf-8", "replace"))
    wanted = [one for one in told.get_all("Requires-Dist") or [] if "extra ==" not in one]
    found = (re.match(r"[A-Za-z0-9._-]+", one) for one in wanted)
    return sorted({re.sub(r"[-_.]+", "-", one[0]).lower() for one in found if one})


def vendored() -> Iterator[dict[str, Any]]:
    """Yield the browser's parts as components."""
    for part in tomllib.loads(VENDORED.read_text("utf-8")).get("part", []):
        purl = f"pkg:npm/{part['name'].replace('@', '%40')}@{part['version']}"
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": part["name"],
            "version": part["version"],
            "purl": purl,
            "licenses": [{"license": {"name": part["licence"]}}],
            "properties": [{"name": "lionrock:vendored", "value": part["folder"]}],
        }


def bill(folder: Path, version: str, moment: int) -> dict[str, Any]:
    """Return the bill of materials (CycloneDX 1.6) of the wheels in a folder and of what our own carries."""
    found = sorted((folder / "wheels").glob("*.whl"))
    parts = {wheel: about(wheel) for wheel in found}
    refs = {part["name"]: part["bom-ref"] for part in parts.values()}
    own = next(part for part in parts.values() if part["name"] == "lionrock")
    more = list(vendored())
    links = [
        {"ref": part["bom-ref"], "dependsOn": sorted(refs[one] for one in needs(wheel) if one in refs)}
        for wheel, part in parts.items()
    ]
    for link in links:
        if link["ref"] == own["bom-ref"]:
            link["dependsOn"] = sorted({*link["dependsOn"], *(one["bom-ref"] for one in more)})
    listed = sorted((part for part in parts.values() if part is not own), key=lambda part: part["bom-ref"])
    body = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {**own, "type": "application"},
            "properties": [{"name": "lionrock:platform", "value": target()}],
        },
        "components": [*listed, *more],
        "dependencies": sorted(links, key=lambda link: str(link["ref"])),
    }
    name = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    return {"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}", **body}


def target() -> str:
    """Return the platform and Python the wheels are for."""
    return f"{platform.system().lower()}-{platform.machine()}-cp{sys.version_info[0]}{sys.version_info[1]}"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums(folder: Path) -> str:
    """Return the list of every file with its digest, in order of name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("SHA256SUMS"))
    return "".join(f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths)


def note(key: Ed25519PrivateKey, version: str, listed: str) -> str:
    """Return the signed note over the list of files (c2sp.org/signed-note)."""
    public = key.public_key().public_bytes_raw()
    typed = b"\x01" + public
    hashed = hashlib.sha256(KEY_NAME.encode() + b"\n" + typed).digest()[:4]
    verifier = f"{KEY_NAME}+{hashed.hex()}+{base64.b64encode(typed).decode()}"
    text = f"{FORMAT}\n{version}\n{hashlib.sha256(listed.encode()).hexdigest()}\n{verifier}\n"
    signature = base64.b64encode(hashed + key.sign(text.encode())).decode()
    return f"{text}\n— {KEY_NAME} {signature}\n"


def packed(folder: Path, out: Path, moment: int) -> None:
    """Write the folder as one file, always the same bytes for the same content."""

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = "root"
        info.mtime = moment
        info.mode = 0o755 if info.isdir() or info.name.endswith("install.sh") else 0o644
        return info

    with tarfile.open(out, "w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted([folder, *folder.rglob("*")]):
            archive.add(path, path.relative_to(folder.parent).as_posix(), recursive=False, filter=plain)


def read_key(path: Path) -> Ed25519PrivateKey:
    """Return the private key of a PEM file."""
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        sys.exit(f"{path}: an Ed25519 private key is expected")
    return key


def make_key(path: Path) -> None:
    """Write a fresh private key, readable by its owner alone."""
    data = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def build(out: Path, key: Path | None, given: Path | None) -> Path:
    """Make the bundle below `out` and return its one file."""
    version = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    moment, name = epoch(), f"lionrock-{version}-{target()}"
    folder = out / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wheels(folder / "wheels", given)
    for source, place in (*CARRIED, *((f"deploy/{one.name}", f"deploy/{one.name}") for one in deployed())):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / source, folder / place)
    (folder / "install.sh").chmod(0o755)
    (folder / "VERSION").write_text(f"{version}\n", "utf-8")
    (folder / "sbom.cdx.json").write_text(json.dumps(bill(folder, version, moment), indent=1) + "\n", "utf-8")
    listed = sums(folder)
    (folder / "SHA256SUMS").write_text(listed, "utf-8")
    if key is not None:
        (folder / "SHA256SUMS.note").write_text(note(read_key(key), version, listed), "utf-8")
    packed(folder, out / f"{name}.tar", moment)
    return out / f"{name}.tar"


def deployed() -> list[Path]:
    """Return the service units and examples that go with the program."""
    return sorted(path for path in (HERE / "deploy").iterdir() if path.is_file())


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Makes the offline bundle.")
    parser.add_argument("--out", type=Path, default=HERE / "dist", help="folder for the bundle")
    parser.add_argument("--key", type=Path, help="Ed25519 private key (PEM) that signs it")
    parser.add_argument("--wheels", type=Path, help="folder of wheels to take in place of the index")
    parser.add_argument("--make-key", type=Path, metavar="FILE", help="write a fresh private key, and end")
    given = parser.parse_args()
    if given.make_key is not None:
        make_key(given.make_key)
        print(f"{given.make_key}: keep it apart; its fingerprint goes to those who install.")
        return
    out = build(given.out, given.key, given.wheels)
    print(f"{out}  {out.stat().st_size / 1e6:.0f} MB  sha256 {digest(out)}")
    if given.key is None:
        print("NOT signed: give --key FILE.")


if __name__ == "__main__":
    main()
