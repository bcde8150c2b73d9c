"""A real Prometheus that scrapes the services, if this machine has one (Debian: prometheus).

    with Prometheus(folder, {"checkout": "http://127.0.0.1:40123/metrics"}) as prometheus:
        prometheus.ask('sum(grpc_server_started_total{job="checkout"})')
"""

import contextlib
import json
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request

PATIENCE = 90  # seconds, for a machine with much else to do


def is_installed():
    return shutil.which("prometheus") is not None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


class Prometheus:
    """Each service is a job of its name. Entering waits until all of them were scraped."""

    def __init__(self, folder, services):
        self.folder = folder / "prometheus"
        self.folder.mkdir()
        self.services = len(services)
        jobs = [{"job_name": name, "static_configs": [{"targets": [urllib.parse.urlsplit(url).netloc]}]}
                for name, url in services.items()]
        (self.folder / "prometheus.yml").write_text(json.dumps({  # which is YAML, too
            "global": {"scrape_interval": "250ms", "scrape_timeout": "250ms"},
            "scrape_configs": jobs}), encoding="utf-8")

    def __enter__(self):
        end = time.monotonic() + PATIENCE
        self.start()
        while time.monotonic() < end:
            if self.process.poll() is not None:
                self.start()  # somebody else has taken the port
            with contextlib.suppress(OSError):  # it does not listen yet
                if self.ask("sum(up)") == self.services:
                    return self
            time.sleep(0.1)
        self.__exit__()
        raise TimeoutError("Prometheus has not scraped all services: "
                           + (self.folder / "log").read_text(encoding="utf-8"))

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def start(self):
        self.address = f"127.0.0.1:{free_port()}"
        with open(self.folder / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                ["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data",
                 f"--web.listen-address={self.address}"],
                cwd=self.folder, stdout=log, stderr=log)

    def ask(self, expression):
        """The one value of the expression; None if there is none yet."""
        answer = json.loads(fetch(f"http://{self.address}/api/v1/query?"
                                  + urllib.parse.urlencode({"query": expression})))
        values = [float(sample["value"][1]) for sample in answer["data"]["result"]]
        return values[0] if len(values) == 1 else None
