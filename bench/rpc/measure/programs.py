"""The programs of the benchmark, and how they are run: a server on the first processor, whoever
calls it on the last."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

# Add a server here: a program bench_rpc_server_NAME, which speaks as serving.h tells. A row of the
# tables compares it with REFERENCE.
SERVERS = {
    "h2": "cpp-rpc, h2 transport",
    "ours": "cpp-rpc, grpc transport",
    "queue": "grpc++, completion queue",
    "floor": "bare nghttp2",
    "h2_static": "h2 transport, archive",
    "floor_static": "bare nghttp2, archive",
}
USUAL = ("h2", "ours", "queue", "floor")  # if nothing else is said
CLIENTS = {
    "h2": "h2, main thread",
    "h2_on_channel": "h2, channel's thread",
    "ours": "grpc transport, main thread",
    "ours_on_channel": "grpc transport, channel's",
    "queue": "grpc++, completion queue",
}
REFERENCE = "queue"
LABELS = {"hello": "unary", "watch": "server_stream", "chat": "bidi", "echo": "1 MB echo"}
PAYLOAD = 1 << 20  # bytes, of what echo sends


def die(message):
    sys.exit(f"bench: {message}")


def fields(line):
    words = line.split()
    return dict(zip(words[::2], map(int, words[1::2])))


class Programs:
    def __init__(self, folder, seconds, quick):
        self.folder = pathlib.Path(folder)
        self.seconds = seconds  # of a turn
        self.quick = quick
        processors = sorted(os.sched_getaffinity(0))
        if len(processors) < 2:
            die("this takes two processors: one for the server, one for its clients")
        self.server_cpu, self.client_cpu = processors[0], processors[-1]
        self.both = f"{self.server_cpu},{self.client_cpu}"
        self.temporary = tempfile.TemporaryDirectory()
        self.request = pathlib.Path(self.temporary.name) / "request"
        self.request.write_bytes(subprocess.run([self.folder / "bench_rpc_load", "--request"],
                                                check=True, capture_output=True).stdout)

    def has(self, program):
        return (self.folder / f"bench_rpc_{program}").exists()

    def command(self, cpu, program, *arguments):
        return ["taskset", "-c", str(cpu), str(program), *map(str, arguments)]

    def h2load(self, server, connections, streams, calls, path="/bench.rpc.v1.Bench/Hello",
               cpu=None, headers=()):
        """Makes CALLS unary calls; gives what it counted, with the latencies in microseconds. By then
        the server has counted them too, so that they are no part of what is measured next."""
        before = server.stats()
        log = pathlib.Path(self.temporary.name) / "log"
        log.unlink(missing_ok=True)
        done = subprocess.run(
            self.command(cpu or self.client_cpu, "h2load", "-n", calls, "-c", connections,
                         "-m", streams, "-d", self.request, "-H", "content-type: application/grpc",
                         "-H", "te: trailers", *headers, f"--log-file={log}",
                         f"http://127.0.0.1:{server.port}{path}"),
            text=True, capture_output=True, check=False)
        if done.returncode != 0 or "finished in" not in done.stdout:
            die(f"h2load failed:\n{done.stdout}{done.stderr}")
        finished = next(line for line in done.stdout.splitlines() if line.startswith("finished"))
        requests = next(line for line in done.stdout.splitlines() if line.startswith("requests:"))
        latencies = sorted(int(line.split("\t")[2]) for line in log.read_text().splitlines())
        succeeded = int(requests.split(" succeeded")[0].rsplit(" ", 1)[1])
        server.stats_of(before, succeeded)
        return {
            "succeeded": succeeded,
            "rate": float(finished.split(" req/s")[0].rsplit(" ", 1)[1]),
            "p50": latencies[len(latencies) // 2], "p99": latencies[len(latencies) * 99 // 100],
        }

    def caller(self, program, server, kind, in_flight, connections, *more, seconds=None):
        """Runs a program that makes calls, as measured.h tells; None if one of them failed. The server
        has counted them by then, as in h2load()."""
        before = server.stats()
        done = subprocess.run(
            self.command(self.client_cpu, self.folder / f"bench_rpc_{program}", server.port, kind,
                         in_flight, seconds or self.seconds, connections, *more),
            text=True, capture_output=True, check=False)
        if done.returncode != 0:
            return None, done.stderr
        counted = counted_by_caller(done.stdout, kind)
        server.stats_of(before, counted["calls"])
        return counted, done.stderr

    def must_call(self, program, server, kind, in_flight, connections=1):
        counted, error = self.caller(program, server, kind, in_flight, connections)
        if counted is None:
            die(f"{program} and {server.name}, {LABELS[kind]}: {error}")
        return counted


def counted_by_caller(line, kind):
    counted = fields(line)
    counted["done"] = counted["calls" if kind in ("hello", "echo") else "messages"]
    counted["rate"] = counted["done"] / counted["ns"] * 1e9
    counted["p50"], counted["p99"] = counted["p50_ns"] / 1000, counted["p99_ns"] / 1000
    counted["cpu"] = counted["cpu_ns"] / max(1, counted["done"]) / 1000
    return counted


class Program:
    """One that answers lines with lines."""

    def __init__(self, command, name):
        self.name = name
        self.process = subprocess.Popen(command, text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            die(f"{self.name} has ended")
        return line

    def ask(self, line=""):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.answer()

    def memory(self):
        """Bytes: its share of all that is in memory for it."""
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as rollup:
            return next(int(line.split()[1]) for line in rollup if line.startswith("Pss:")) * 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            die(f"{self.name} does not end")


class Server(Program):
    """A running server; see serving.h."""

    def __init__(self, programs, name, threads=1, cpu=None):
        program = programs.folder / f"bench_rpc_server_{name}"
        super().__init__(programs.command(cpu or programs.server_cpu, program, threads),
                         SERVERS[name])
        self.port = fields(self.answer())["port"]

    def stats(self):
        return fields(self.ask())

    def stats_of(self, before, calls):
        """Once it has counted that many since: a server may answer a call before it counts it."""
        end = time.monotonic() + 2
        while True:
            after = self.stats()
            if after["calls"] - before["calls"] >= calls or time.monotonic() > end:
                return after


class Hold(Program):
    """Keeps connections and streams open; see load/hold.cc."""

    def __init__(self, programs, server):
        super().__init__(programs.command(programs.client_cpu, programs.folder / "bench_rpc_hold",
                                          server.port), f"bench_rpc_hold for {server.name}")


def gate(counted, answered):
    """Whether what h2load took for a success was one: it cannot tell, and the server can."""
    return counted["succeeded"] == answered and answered > 0


def must_pass(server, counted, answered):
    if not gate(counted, answered):
        die(f"{server.name} answered {answered} calls with OK, and h2load took"
            f" {counted['succeeded']} for answered")


def check(programs, server):
    """What is to be measured works, and what does not work is noticed."""
    for kind in ("hello", "watch", "chat"):
        counted, error = programs.caller("load", server, kind, 2, 2, seconds=0.1)
        if counted is None:
            die(f"{server.name}, {LABELS[kind]}: {error}")
    wrong = "/bench.rpc.v1.Bench/Nothing"
    counted, _ = programs.caller("load", server, "hello", 2, 2, 0, wrong, seconds=0.1)
    if counted is not None:
        die(f"{server.name}: bench_rpc_load did not see that a wrong path has no OK")
    before = server.stats()
    taken = programs.h2load(server, 1, 1, 100, wrong)
    if gate(taken, server.stats()["calls"] - before["calls"]):
        die(f"{server.name}: calls to a wrong path went unnoticed")


def in_turns(names, round_number):
    return list(names) if round_number % 2 == 0 else list(reversed(list(names)))
