"""A certificate authority for servers on this machine, made by the openssl program."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HAS_OPENSSL = shutil.which("openssl") is not None


class Authority:
    """`pem` is its certificate; `context` serves as localhost with a certificate that it signed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.file = folder / "authority.pem"
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        authority = ("-subj", "/CN=tests", "-addext", "basicConstraints=critical,CA:TRUE")
        self._openssl(
            "req", "-x509", *key, "-keyout", "authority.key", "-out", "authority.pem", "-days", "2", *authority
        )
        self._openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
        (folder / "names").write_text("subjectAltName=DNS:localhost\n")
        signed = ("-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-extfile", "names")
        self._openssl("x509", "-req", "-in", "server.csr", "-out", "server.pem", "-days", "2", *signed)
        self.pem = self.file.read_text()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / "server.pem", folder / "server.key")

    def context_of_its_own(self) -> ssl.SSLContext:
        """Serves with the certificate of the authority itself, which is for signing alone."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self._folder / "authority.key")
        return context

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self._folder, check=True, capture_output=True, timeout=60)
