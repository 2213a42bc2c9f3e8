"""A time-stamping authority on this machine: a real one, made by OpenSSL, answering over HTTP."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {place}/serial
signer_cert = {place}/tsa.pem
signer_key = {place}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """An authority; `answers` is what it does next: stamp, refuse, or lie about what it stamped."""

    def __init__(self, place: Path) -> None:
        """Make its root and its signing certificate, and listen on loopback."""
        self.place = place
        self.answers = "stamp"
        self.asked = 0
        self._make()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/tsr"

    @property
    def roots(self) -> Path:
        """Return the file with its root certificate."""
        return self.place / "ca.pem"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def stamp(self, query: bytes) -> bytes:
        """Return the answer to a query."""
        with tempfile.TemporaryDirectory(dir=self.place) as folder:
            question, answer = Path(folder, "q"), Path(folder, "a")
            if self.answers == "lie":
                self._run("ts", "-query", "-data", self.place / "tsa.cnf", "-sha256", "-cert", "-out", question)
            else:
                question.write_bytes(query)
            self._run("ts", "-reply", "-config", self.place / "tsa.cnf", "-queryfile", question, "-out", answer)
            return answer.read_bytes()

    def _make(self) -> None:
        """Make keys, certificates and the configuration."""
        (self.place / "tsa.cnf").write_text(_CONFIG.format(place=self.place), "utf-8")
        (self.place / "serial").write_text("01\n", "utf-8")
        (self.place / "ext").write_text(
            "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n", "utf-8"
        )
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        ca, tsa = self.place / "ca", self.place / "tsa"
        self._run(
            "req",
            "-x509",
            *key,
            "-keyout",
            f"{ca}.key",
            "-out",
            f"{ca}.pem",
            "-subj",
            "/CN=Root of a test",
            "-days",
            "30",
        )
        self._run("req", *key, "-keyout", f"{tsa}.key", "-out", f"{tsa}.csr", "-subj", "/CN=Authority of a test")
        issuer = ("-CA", f"{ca}.pem", "-CAkey", f"{ca}.key", "-CAcreateserial", "-days", "30")
        self._run("x509", "-req", "-in", f"{tsa}.csr", *issuer, "-extfile", self.place / "ext", "-out", f"{tsa}.pem")

    def _run(self, *words: str | Path) -> None:
        """Run OpenSSL; raises CalledProcessError."""
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=30, cwd=self.place)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        """Return a handler that asks this authority."""
        authority = self

        class Handler(BaseHTTPRequestHandler):
            """Answers posts."""

            def do_POST(self) -> None:
                """Answer as the authority was told."""
                authority.asked += 1
                query = self.rfile.read(int(self.headers["Content-Length"]))
                body = b"" if authority.answers == "refuse" else authority.stamp(query)
                self.send_response(503 if authority.answers == "refuse" else 200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
