"""Certificates for a run of the tests: a CA, and a server's for *.test.google.fr, by openssl."""

import dataclasses
import pathlib
import subprocess

HOST_OVERRIDE = "foo.test.google.fr"


@dataclasses.dataclass
class Certificates:
    ca: pathlib.Path
    server: pathlib.Path
    server_key: pathlib.Path


def make(folder):
    """Makes them in `folder`, new each time, good for a day."""
    made = Certificates(folder / "ca.pem", folder / "server1.pem", folder / "server1.key")
    ca_key = folder / "ca.key"
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    _openssl("req", "-x509", *new_key, "-keyout", ca_key, "-out", made.ca, "-days", "1",
             "-subj", "/CN=testca", "-addext", "keyUsage=critical,keyCertSign")
    request = folder / "server1.csr"
    _openssl("req", *new_key, "-keyout", made.server_key, "-out", request,
             "-subj", "/CN=*.test.google.fr")
    extensions = folder / "server1.extensions"
    extensions.write_text("subjectAltName=DNS:*.test.google.fr\nextendedKeyUsage=serverAuth\n")
    _openssl("x509", "-req", "-in", request, "-CA", made.ca, "-CAkey", ca_key, "-CAcreateserial",
             "-out", made.server, "-days", "1", "-extfile", extensions)
    return made


def _openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]} failed: {done.stderr}")
