"""Servers under load, and clients under their own: the four kinds of call, at few and many in
flight."""

import math
import sys

from .figures import Samples, middle_half, print_table
from .programs import (CLIENTS, LABELS, REFERENCE, SERVERS, Server, check, die, in_turns, must_pass)

# Of each kind: how many in flight, as connections and calls on each.
SERVER_LOADS = {
    "hello": {1: (1, 1), 256: (8, 32)},
    "watch": {1: (1, 1), 64: (8, 8)},
    "chat": {1: (1, 1), 256: (8, 32)},
}
CLIENT_LOADS = {"hello": (1, 64, 256), "watch": (1, 64), "chat": (1, 256)}
FLOOR = "floor"


class UnaryCalls:
    """How many calls take about the time that a turn has; the same for all servers."""

    def __init__(self):
        self.counts = {}

    def count(self, programs, server, connections, streams, **more):
        key = (connections, streams)
        if key not in self.counts:
            rate = programs.h2load(server, connections, streams, 2000, **more)["rate"]
            self.counts[key] = max(2000, int(rate * programs.seconds))
        return self.counts[key]


def unary_turn(programs, server, connections, streams, calls, **more):
    """Processor time of the server per call, rate, latencies; all calls have ended with OK."""
    before = server.stats()
    counted = programs.h2load(server, connections, streams, calls, **more)
    after = server.stats_of(before, counted["succeeded"])
    must_pass(server, counted, after["calls"] - before["calls"])
    counted["cpu"] = (after["cpu_ns"] - before["cpu_ns"]) / (after["calls"] - before["calls"]) / 1000
    return counted


def stream_turn(programs, server, kind, connections, streams):
    """The same per message."""
    before = server.stats()
    counted, error = programs.caller("load", server, kind, streams, connections)
    if counted is None:
        die(f"{server.name}: {error}")
    after = server.stats_of(before, counted["calls"])
    answered = after["messages"] - before["messages"]
    if answered != counted["messages"] or after["calls"] - before["calls"] != counted["calls"]:
        die(f"{server.name} sent {answered} messages, of which {counted['messages']} came")
    # How busy who called was: a server that waits for it is not measured at its best.
    counted["caller"] = counted["cpu_ns"] / counted["ns"]
    counted["cpu"] = (after["cpu_ns"] - before["cpu_ns"]) / answered / 1000
    counted["busy"] = (after["cpu_ns"] - before["cpu_ns"]) / counted["ns"]
    return counted


def measure_servers(programs, names, rounds):
    samples, calls = Samples(), UnaryCalls()
    for number in range(rounds):
        servers = {name: Server(programs, name) for name in in_turns(names, number)}
        for server in servers.values():
            check(programs, server)  # and is warm then
        for kind, loads in SERVER_LOADS.items():
            for in_flight, (connections, streams) in loads.items():
                for name, server in servers.items():
                    if kind == "hello":
                        count = calls.count(programs, server, connections, streams)
                        turn = unary_turn(programs, server, connections, streams, count)
                    else:
                        turn = stream_turn(programs, server, kind, connections, streams)
                    samples.add((kind, in_flight), name, turn)
        for server in servers.values():
            server.__exit__()
        print(f"servers: round {number + 1} of {rounds}", file=sys.stderr)
    return samples


def measure_clients(programs, names, rounds):
    """One channel each, against the same server: the floor, because it is not what they wait for."""
    samples = Samples()
    for number in range(rounds):
        with Server(programs, FLOOR) as server:
            check(programs, server)
            for kind, loads in CLIENT_LOADS.items():
                for in_flight in loads:
                    for name in in_turns(names, number):
                        samples.add((kind, in_flight), name,
                                    programs.must_call(f"client_{name}", server, kind, in_flight))
        print(f"clients: round {number + 1} of {rounds}", file=sys.stderr)
    return samples


def table(title, labels, samples):
    rows = [["", "", "in flight", "cpu us", "middle half", "per s", "p50 us", "p99 us", "cpu ratio",
             "middle half", "rate ratio", "p99 ratio"]]
    for key in samples.keys():
        kind, in_flight = key
        for name in samples.names(key):
            has_latency = kind != "watch"
            row = [LABELS[kind], labels[name], str(in_flight),
                   f"{samples.median(key, name, 'cpu'):.3f}",
                   middle_half(samples.values(key, name, "cpu"), 3),
                   f"{samples.median(key, name, 'rate'):.0f}"]
            row += [f"{samples.median(key, name, what):.0f}" if has_latency else ""
                    for what in ("p50", "p99")]
            if name != REFERENCE and samples.has(key, REFERENCE):
                row += [f"{samples.ratio(key, name, 'cpu'):.3f}",
                        middle_half(samples.ratios(key, name, "cpu"), 3),
                        f"{samples.ratio(key, name, 'rate'):.2f}",
                        f"{samples.ratio(key, name, 'p99'):.2f}" if has_latency else ""]
            rows.append(row)
    print_table(title, rows)


def overall(samples, kind, name, what):
    """One number for a kind of call: of its medians at few and many in flight, the geometric mean."""
    medians = [samples.ratio(key, name, what) for key in samples.keys() if key[0] == kind]
    return math.prod(medians) ** (1 / len(medians))


def closing(samples, name, what="cpu"):
    kinds = list(dict.fromkeys(kind for kind, _ in samples.keys()))
    return " ".join(f"{LABELS[kind]}={overall(samples, kind, name, what):.2f}" for kind in kinds)


PER = "processor time per call, of streams per message"


def print_clients(samples):
    table(f"clients of the same bare server, on one channel: {PER}", CLIENTS, samples)
    for name in samples.names(samples.keys()[0]):
        if name != REFERENCE:
            print(f"client cpu per call vs grpc++ completion queue, {CLIENTS[name]}:"
                  f" {closing(samples, name)}")


def print_servers(samples):
    table(f"servers: {PER}", SERVERS, samples)
    names = samples.names(samples.keys()[0])
    print("who called, in streams, was busy for this part of the time, and the server for that: "
          + "; ".join(f"{SERVERS[name]} {samples.median(key, name, 'caller'):.2f} and"
                      f" {samples.median(key, name, 'busy'):.2f}"
                      for key in [("watch", 64)] for name in names))
    if FLOOR in names:
        for name in names:
            if name != FLOOR:
                print(f"{SERVERS[name]} over bare nghttp2, cpu per unary call: " + ", ".join(
                    f"{samples.ratio(key, name, 'cpu', FLOOR):.2f} at {key[1]}"
                    f" ({middle_half(samples.ratios(key, name, 'cpu', FLOOR))})"
                    for key in samples.keys() if key[0] == "hello"))
    for name in names:
        if name not in (REFERENCE, "ours"):
            print(f"{SERVERS[name]}: {closing(samples, name)}")
    if "ours" in names:
        print(f"rate vs grpc++ completion queue: {closing(samples, 'ours', 'rate')}")
        print(f"rpc cpu per call vs grpc++ completion queue: {closing(samples, 'ours')}")
