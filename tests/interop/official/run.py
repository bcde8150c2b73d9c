#!/usr/bin/env python3
"""Runs the matrix of gRPC's interop cases, between our programs and those of other implementations.

    run.py PROGRAMS [--node PACKAGES] [--transport h2] [--pairs ours:c++,c++:ours]
           [--security plain] [--cases large_unary,...] [--table FILE]

PROGRAMS is where the build put interop_client and the others, PACKAGES what node/fetch wrote. A
server listens on the loopback interface, at a port that is free, and serves one client
implementation; then it is told to end, and has to. Each case is a run of the client's program. "ours" is on each transport in turn; "ours-grpc" is on
grpc in any case, for pairs with another.

Prints a table, and below it what failed and why. With --table also writes it into that file, in
place of what stands between its two comments <!-- table -->.

Exit status: 0 if all passed that could be run, 1 if something failed, 2 if it could not start.
"""

import argparse
import concurrent.futures
import dataclasses
import itertools
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading

import certificates
import peers

CASES = ("empty_unary", "large_unary", "client_streaming", "server_streaming", "ping_pong",
         "empty_stream", "half_duplex", "slow_consumer", "timeout_on_sleeping_server",
         "cancel_after_begin", "cancel_after_first_response", "status_code_and_message",
         "special_status_message", "custom_metadata", "unimplemented_method",
         "unimplemented_service", "client_compressed_unary", "server_compressed_unary",
         "client_compressed_streaming", "server_compressed_streaming", "pick_first_unary",
         "rpc_soak", "channel_soak")

# A client that waits 20 ms for each of its 2000 responses would take 40 s; 1 ms makes it slow, too.
SOAK = ("--soak_iterations=100", "--soak_per_iteration_max_acceptable_latency_ms=10000",
        "--soak_overall_timeout_seconds=60")
ARGUMENTS = {"slow_consumer": ("--slow_consumer_delay_ms=1",), "rpc_soak": SOAK,
             "channel_soak": SOAK}

PAIRS = ("ours:ours", "python:ours", "ours:python", "node:ours", "ours:node", "c++:ours",
         "ours:c++", "ours-grpc:ours", "ours:ours-grpc")
TRANSPORTS = ("grpc", "h2")
SECURITY = ("plain", "tls")
SECURITY_TITLES = {"plain": "plain", "tls": "encrypted, by TLS"}

CASE_SECONDS = 90
START_SECONDS = 30
END_SECONDS = 15


@dataclasses.dataclass(frozen=True)
class Column:
    client: peers.Peer
    server: peers.Peer
    transport: str
    security: str

    def title(self):
        return f"{self.client.name} → {self.server.name}"

    def full_title(self):
        suffix = ", TLS" if self.security == "tls" else ""
        return f"{self.transport}, {self.title()}{suffix}"


@dataclasses.dataclass
class Outcome:
    """Of a cell of the table."""

    mark: str  # "pass", "FAIL", or "n/a"
    reason: str = ""


class Server:
    """A server that runs, and what it says."""

    def __init__(self, peer, arguments):
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*peer.server, "--port=0", *arguments], stdout=subprocess.PIPE, stderr=self.errors,
            env={**os.environ, **peer.environment})
        watchdog = threading.Timer(START_SECONDS, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline().decode()
        watchdog.cancel()
        match = re.fullmatch(r"port (\d+)\n", line)
        if not match:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"the server does not start: {line} {self.error_text()}")
        self.port = int(match.group(1))

    def error_text(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def stop(self):
        """Why it has not ended as it should have; or nothing."""
        if self.process.poll() is not None:
            return f"the server ended meanwhile: {self.process.returncode}: {self.error_text()}"
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return f"the server does not end on SIGTERM: {self.error_text()}"
        finally:
            self.process.stdout.close()
        return f"the server ended with {status}: {self.error_text()}" if status != 0 else ""


def run_case(case, client, arguments):
    command = [*client.client, f"--test_case={case}", *arguments, *ARGUMENTS.get(case, ())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=CASE_SECONDS, check=False,
                              env={**os.environ, **client.environment})
    except subprocess.TimeoutExpired:
        return Outcome("FAIL", f"not done after {CASE_SECONDS} s")
    if done.returncode == 0:
        return Outcome("pass")
    lines = done.stderr.decode(errors="replace").strip().splitlines()[-3:]
    return Outcome("FAIL", f"exit status {done.returncode}: " + " | ".join(lines))


def run_column(column, cases, made, workers):
    """The outcomes by case."""
    client, server = column.client, column.server
    outcomes = {
        case: Outcome("n/a", server.server_lacks.get(case) or client.client_lacks[case])
        for case in cases if case in server.server_lacks or case in client.client_lacks
    }
    to_run = [case for case in cases if case not in outcomes]
    is_tls = column.security == "tls"
    server_arguments = ["--use_tls=true", f"--tls_cert_file={made.server}",
                        f"--tls_key_file={made.server_key}"] if is_tls else []
    try:
        running = Server(server, server_arguments)
    except RuntimeError as error:
        return {**outcomes, **{case: Outcome("FAIL", str(error)) for case in to_run}}
    arguments = ["--server_host=127.0.0.1", f"--server_port={running.port}"]
    if is_tls:
        arguments += ["--use_tls=true", "--use_test_ca=true", f"--ca_file={made.ca}",
                      f"--server_host_override={certificates.HOST_OVERRIDE}"]
    outcomes.update(zip(to_run, workers.map(lambda case: run_case(case, client, arguments),
                                            to_run)))
    wrong_end = running.stop()
    if wrong_end:
        outcomes[to_run[-1]] = Outcome("FAIL", wrong_end)
    return outcomes


def markdown(columns, cases, results):
    """A table, with the reasons of what could not be run as notes below it."""
    notes = {}

    def cell(column, case):
        outcome = results[column.full_title()][case]
        if outcome.mark != "n/a":
            return outcome.mark
        return f"n/a {notes.setdefault(outcome.reason, len(notes) + 1)}"

    rows = [["case", *(column.title() for column in columns)]]
    rows += [[case, *(cell(column, case) for column in columns)] for case in cases]
    widths = [max(map(len, texts)) for texts in zip(*rows)]
    lines = ["| " + " | ".join(text.ljust(width) for text, width in zip(row, widths)) + " |"
             for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    if notes:
        lines += ["", "n/a: not applicable, because", ""]
        lines += [f"{number}. {reason}" for reason, number in notes.items()]
    return "\n".join(lines)


def write_table(path, text):
    marker = "<!-- table -->"
    parts = path.read_text().split(marker)
    if len(parts) != 3:
        raise RuntimeError(f"{path} does not have two lines {marker}")
    path.write_text(marker.join([parts[0], f"\n{text}\n", parts[2]]))


def parse_command_line():
    def chosen(known):
        def parse(text):
            names = text.split(",")
            unknown = [name for name in names if name not in known]
            if unknown:
                raise argparse.ArgumentTypeError(
                    f"there is no {unknown[0]!r}, but {', '.join(known)}")
            return names
        return parse

    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("programs", type=pathlib.Path)
    parser.add_argument("--node", type=pathlib.Path, help="what node/fetch wrote")
    parser.add_argument("--protos", default="/usr/share/grpc-proto", help="gRPC's protos")
    parser.add_argument("--transport", type=chosen(TRANSPORTS), default=TRANSPORTS,
                        help="what ours are on")
    parser.add_argument("--pairs", type=chosen(PAIRS), default=PAIRS, help="client:server,...")
    parser.add_argument("--security", type=chosen(SECURITY), default=SECURITY)
    parser.add_argument("--cases", type=chosen(CASES), default=CASES)
    parser.add_argument("--table", type=pathlib.Path, help="the document to write it into")
    arguments = parser.parse_args()
    if arguments.node is None and any("node" in pair for pair in arguments.pairs):
        parser.error("the pairs with node need --node")
    return arguments


def main():
    arguments = parse_command_line()
    programs = arguments.programs.resolve()
    makers = {
        "ours-grpc": lambda: peers.ours(programs, "grpc", "ours (grpc)"),
        "c++": lambda: peers.cpp(programs),
        "python": lambda: peers.python(programs),
        "node": lambda: peers.node(arguments.protos, arguments.node.resolve()),
    }
    pairs = [pair.split(":") for pair in arguments.pairs]
    present = {name: makers[name]() for name in makers if any(name in pair for pair in pairs)}
    versions = [peers.ours(programs, transport, "ours").version
                for transport in arguments.transport]

    results = {}
    texts = [f"* ours: {', '.join(versions)}"]
    texts += [f"* {peer.name}: {peer.version}" for peer in present.values()]
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(2) as workers:
        made = certificates.make(pathlib.Path(folder)) if "tls" in arguments.security else None
        for transport, security in itertools.product(arguments.transport, arguments.security):
            present["ours"] = peers.ours(programs, transport, "ours")
            columns = []
            for client, server in pairs:
                if transport == "grpc" and "ours-grpc" in (client, server):
                    continue  # that is ours:ours
                column = Column(present[client], present[server], transport, security)
                print(f"{column.full_title()} ...", file=sys.stderr, flush=True)
                columns.append(column)
                results[column.full_title()] = run_column(column, arguments.cases, made, workers)
            texts += ["", f"Ours on {transport}, {SECURITY_TITLES[security]}:", "",
                      markdown(columns, arguments.cases, results)]

    text = "\n".join(texts)
    print(text)
    if arguments.table:
        write_table(arguments.table, text)
    failures = [(title, case, outcome.reason) for title, outcomes in results.items()
                for case, outcome in outcomes.items() if outcome.mark == "FAIL"]
    for title, case, reason in failures:
        print(f"\nFAIL {title}, {case}: {reason}", file=sys.stderr)
    count = sum(outcome.mark == "pass" for outcomes in results.values()
                for outcome in outcomes.values())
    print(f"\ninterop: {count} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
