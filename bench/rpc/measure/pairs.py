"""A client and a server of the same kind, each at its best: messages of a stream, and large
messages, per second."""

import sys

from .figures import Samples, middle_half, print_table
from .programs import CLIENTS, LABELS, PAYLOAD, REFERENCE, Server, in_turns

LOADS = {"watch": (1, 64), "echo": (1, 4)}


def measure(programs, clients, rounds):
    samples = Samples()
    for number in range(rounds):
        servers = {name: Server(programs, name)
                   for name in dict.fromkeys(client.split("_")[0] for client in clients)}
        for kind, loads in LOADS.items():
            for in_flight in loads:
                for client in in_turns(clients, number):
                    server = servers[client.split("_")[0]]
                    before = server.stats()
                    turn = programs.must_call(f"client_{client}", server, kind, in_flight)
                    used = server.stats()["cpu_ns"] - before["cpu_ns"]
                    turn["server"] = used / turn["done"] / 1000
                    samples.add((kind, in_flight), client, turn)
        for server in servers.values():
            server.__exit__()
        print(f"pairs: round {number + 1} of {rounds}", file=sys.stderr)
    return samples


def print_pairs(samples):
    for kind, title, unit in (
            ("watch", "client and server of a kind: small messages of server streaming", 1),
            ("echo", "client and server of a kind: messages of 1 MB, there and back",
             2 * PAYLOAD / 1e6)):
        rows = [["", "", "in flight", "per s" if unit == 1 else "MB/s", "middle half",
                 "client cpu us", "server cpu us", "rate ratio", "middle half"]]
        digits = 0
        for key in samples.keys():
            if key[0] != kind:
                continue
            for name in samples.names(key):
                rates = [rate * unit for rate in samples.values(key, name, "rate")]
                row = [LABELS[kind], CLIENTS[name], str(key[1]),
                       f"{samples.median(key, name, 'rate') * unit:.0f}",
                       middle_half(rates, digits), f"{samples.median(key, name, 'cpu'):.3f}",
                       f"{samples.median(key, name, 'server'):.3f}"]
                if name != REFERENCE:
                    row += [f"{samples.ratio(key, name, 'rate'):.2f}",
                            middle_half(samples.ratios(key, name, "rate"))]
                rows.append(row)
        print_table(title, rows)


def worst(samples, kind, name):
    """The least ratio of rates, of few and many in flight."""
    return min(samples.ratio((kind, in_flight), name, "rate") for in_flight in LOADS[kind])
