"""What connections and streams in which nothing happens cost a server: memory, and whether calls
beside them cost more."""

import subprocess
import sys

from .figures import Samples, middle_half, print_table
from .programs import (REFERENCE, SERVERS, Hold, Server, counted_by_caller, die, in_turns)

CONNECTIONS = (1000, 10_000)  # how much memory is there with the first, and how much with the second
STREAMS = (1000, 10_000)      # on STREAM_CONNECTIONS
STREAM_CONNECTIONS = 10
IDLE = (1, 100, 10_000)       # streams beside calls


def scaled(programs, counts):
    return tuple(max(1, count // 20) for count in counts) if programs.quick else counts


def growth(server, hold, what, counts):
    """Bytes for each one more, from the first count to the second."""
    few, many = counts
    hold.ask(f"{what} {few}")
    before = server.memory()
    hold.ask(f"{what} {many - few}")
    return (server.memory() - before) / (many - few)


def measure_memory(programs, names, rounds):
    """Also sees that each of the connections still answers when all of them are open."""
    samples = Samples()
    connections, streams = scaled(programs, CONNECTIONS), scaled(programs, STREAMS)
    for number in range(rounds):
        for name in in_turns(names, number):
            with Server(programs, name) as server, Hold(programs, server) as hold:
                begin = server.stats()
                each = growth(server, hold, "connections", connections)
                hold.ask("call")
                answered = server.stats_of(begin, 2 * connections[1])["calls"]
                if answered != 2 * connections[1]:
                    die(f"{server.name}: {connections[1]} connections made two calls each, and"
                        f" {answered} were answered with OK")
                samples.add("connection", name, {"bytes": each, "many": connections[1]})
            with Server(programs, name) as server, Hold(programs, server) as hold:
                hold.ask(f"connections {STREAM_CONNECTIONS}")
                each = growth(server, hold, "streams", streams)
                samples.add("stream", name, {"bytes": each, "many": streams[1]})
        print(f"memory: round {number + 1} of {rounds}", file=sys.stderr)
    return samples


def print_memory(samples):
    rows = [["", "", "how many", "bytes", "middle half", "ratio", "middle half"]]
    for key, label in (("connection", "idle connection"), ("stream", "open stream")):
        for name in samples.names(key):
            row = [label, SERVERS[name], f"{samples.turns[key, name][0]['many']}",
                   f"{samples.median(key, name, 'bytes'):.0f}",
                   middle_half(samples.values(key, name, "bytes"), 0)]
            if name != REFERENCE:
                row += [f"{samples.ratio(key, name, 'bytes'):.3f}",
                        middle_half(samples.ratios(key, name, "bytes"), 3)]
            rows.append(row)
    print_table("memory of the server, for each connection that has made a call, and for each open"
                " stream; while all the connections were open, each made another call", rows)


def worst_memory(samples, name):
    """The larger one of the ratios, and which it is."""
    return max((samples.ratio(key, name, "bytes"), key) for key in ("connection", "stream"))


def idle_turn(programs, server, idle):
    """Unary calls on connections that have so many streams open: see load/main.cc."""
    command = programs.command(programs.client_cpu, programs.folder / "bench_rpc_load", server.port,
                               "hello", 32, programs.seconds, 8, idle)
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as load:
        if load.stdout.readline() != "ready\n":
            die(f"{server.name}: {idle} streams could not be opened")
        before = server.stats()
        load.stdin.write("\n")
        load.stdin.flush()
        counted = counted_by_caller(load.stdout.readline(), "hello")
        after = server.stats_of(before, counted["calls"])
        load.stdin.close()
        if load.wait() != 0:
            die(f"{server.name}: calls beside {idle} streams failed")
    answered = after["calls"] - before["calls"]
    if answered != counted["calls"]:
        die(f"{server.name} answered {answered} calls with OK, and {counted['calls']} were made")
    counted["cpu"] = (after["cpu_ns"] - before["cpu_ns"]) / answered / 1000
    return counted


def measure_idle(programs, names, rounds):
    samples = Samples()
    for number in range(rounds):
        for name in in_turns(names, number):
            with Server(programs, name) as server:
                programs.must_call("load", server, "hello", 32, 8)  # it is warm then
                for idle in in_turns(IDLE, number):
                    samples.add(idle, name, idle_turn(programs, server, idle))
        print(f"idle streams: round {number + 1} of {rounds}", file=sys.stderr)
    return samples


def print_idle(samples):
    rows = [["", "", "streams", "cpu us", "middle half", f"ratio to {IDLE[0]}", "middle half"]]
    for name in samples.names(IDLE[0]):
        for idle in IDLE:
            rows.append(["unary", SERVERS[name], str(idle),
                         f"{samples.median(idle, name, 'cpu'):.3f}",
                         middle_half(samples.values(idle, name, "cpu"), 3),
                         f"{samples.ratio(idle, name, 'cpu', name, IDLE[0]):.2f}",
                         middle_half(samples.ratios(idle, name, "cpu", name, IDLE[0]))])
    print_table("servers with idle streams open on the same 8 connections: processor time per call,"
                " 8 x 32 in flight", rows)
