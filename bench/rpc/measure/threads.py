"""Whether a call costs more where two threads serve: both on both processors, which they share with
who calls them, as the server of one thread does."""

import sys

from .calls import UnaryCalls, unary_turn
from .figures import Samples, middle_half, print_table
from .programs import SERVERS, Server, in_turns

THREADS = (1, 2)
LOAD = (16, 32)  # connections, so that there are enough for both, and calls on each


def measure(programs, names, rounds):
    samples, calls = Samples(), UnaryCalls()
    for number in range(rounds):
        for name in in_turns(names, number):
            for threads in in_turns(THREADS, number):
                with Server(programs, name, threads, programs.both) as server:
                    # The first calls also find out how many there are to be, and warm it up.
                    programs.h2load(server, *LOAD, 2000, cpu=programs.both)
                    count = calls.count(programs, server, *LOAD, cpu=programs.both)
                    samples.add(threads, name,
                                unary_turn(programs, server, *LOAD, count, cpu=programs.both))
        print(f"threads: round {number + 1} of {rounds}", file=sys.stderr)
    return samples


def print_threads(samples):
    rows = [["", "", "threads", "cpu us", "middle half", "per s", "cpu ratio to 1", "middle half"]]
    for name in samples.names(1):
        for threads in THREADS:
            rows.append(["unary", SERVERS[name], str(threads),
                         f"{samples.median(threads, name, 'cpu'):.3f}",
                         middle_half(samples.values(threads, name, "cpu"), 3),
                         f"{samples.median(threads, name, 'rate'):.0f}",
                         f"{samples.ratio(threads, name, 'cpu', name, 1):.2f}",
                         middle_half(samples.ratios(threads, name, "cpu", name, 1))])
    print_table("servers of one and two threads on both processors, with who calls them: processor"
                " time per call, 16 x 32 in flight", rows)
