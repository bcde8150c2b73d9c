#!/usr/bin/env python3
"""A real Prometheus scrapes a program's metrics, and they add up.

    prometheus_test.py PROGRAM
"""

import contextlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests" / "consumer"), str(ROOT / "examples" / "shop")]
# pylint: disable=wrong-import-position
import tools  # noqa: E402
from prometheus import PATIENCE, Prometheus, fetch  # noqa: E402


def adds_up(side):
    """How far started is from handled plus in flight, over all methods."""
    method = "(grpc_type, grpc_service, grpc_method)"
    handled = f"sum by {method} (grpc_{side}_handled_total)"
    return (f"sum(abs(grpc_{side}_started_total - on {method} "
            f"({handled} + on {method} grpc_{side}_in_flight)))")


# What the program has done, as Prometheus is to see it.
EXPECTED = {
    'grpc_server_started_total{grpc_type="unary",grpc_method="Once"}': 6,
    'grpc_server_handled_total{grpc_service="e2e.v1.Echo",grpc_method="Once",grpc_code="OK"}': 3,
    'grpc_server_handled_total{grpc_method="Once",grpc_code="NotFound"}': 2,
    'grpc_server_handled_total{grpc_method="Once",grpc_code="Internal"}': 1,
    'grpc_server_handled_total{grpc_method="Once",grpc_code="Unavailable"}': 0,
    'grpc_server_started_total{grpc_type="server_stream",grpc_method="Expand"}': 2,
    'grpc_server_msg_sent_total{grpc_method="Expand"}': 8,
    'grpc_server_msg_received_total{grpc_type="client_stream",grpc_method="Collect"}': 3,
    'grpc_server_handled_total{grpc_type="bidi_stream",grpc_method="Chat",grpc_code="Aborted"}': 1,
    'grpc_server_started_total{grpc_method="Chat"}': 2,
    'grpc_server_in_flight{grpc_method="Chat"}': 1,
    'grpc_server_msg_received_total{grpc_method="Chat"}': 3,
    'grpc_server_msg_sent_total{grpc_method="Chat"}': 3,
    'grpc_server_handled_total{grpc_service="unknown",grpc_method="unknown",'
    'grpc_code="Unimplemented"}': 2,
    'grpc_client_started_total{grpc_method="Chat"}': 2,
    'grpc_client_in_flight{grpc_method="Chat"}': 1,
    'grpc_client_handled_total{grpc_method="Once",grpc_code="NotFound"}': 2,
    'grpc_client_msg_received_total{grpc_method="Expand"}': 8,
    'grpc_client_msg_sent_total{grpc_method="Collect"}': 3,
    "count(count by (grpc_service, grpc_method) (grpc_server_started_total))": 6 + 1,
    'grpc_client_circuit_breaker_state{name="after 1",state="closed"}': 1,
    'grpc_client_circuit_breaker_state{name="after 2",state="open"}': 1,
    'grpc_client_circuit_breaker_state{name="after 3",state="half_open"}': 1,
    "sum(grpc_client_circuit_breaker_state)": 3,
    "sum(grpc_client_circuit_breaker_opened_total)": 2,
    'grpc_server_handling_seconds_count{grpc_method="Once"}': 6,
    'grpc_server_handling_seconds_bucket{grpc_method="Once",le="+Inf"}': 6,
    "count(count by (le) (grpc_server_handling_seconds_bucket))": 12,
    # Started is handled plus in flight.
    adds_up("server"): 0,
    adds_up("client"): 0,
}


@contextlib.contextmanager
def running(command, **how):
    process = subprocess.Popen(command, text=True, **how)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def check_exposition(promtool, text):
    """promtool reads the exposition, and finds nothing to criticise."""
    done = subprocess.run([promtool, "check", "metrics"], input=text, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return [] if done.returncode == 0 else [f"promtool: {done.stdout}"]


def main(program):
    for name in ("prometheus", "promtool"):
        if not shutil.which(name):
            tools.skip(f"{name} is missing (Debian: prometheus); ./dev setup installs it")
    faults = []
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
        served = stack.enter_context(running([program], stdin=subprocess.PIPE,
                                             stdout=subprocess.PIPE))
        target = f"127.0.0.1:{int(served.stdout.readline())}"
        faults += check_exposition(shutil.which("promtool"), fetch(f"http://{target}/metrics"))
        prometheus = stack.enter_context(Prometheus(folder, {"test": f"http://{target}/metrics"}))
        for expression, expected in EXPECTED.items():
            value = prometheus.ask(expression)
            if value != expected:
                faults.append(f"{expression} is {value}, not {expected}")
        quantile = prometheus.ask('histogram_quantile(0.9, sum by (le) '
                                  '(grpc_server_handling_seconds_bucket{grpc_method="Once"}))')
        if quantile is None or not 0 < quantile <= 10:
            faults.append(f"the 0.9 quantile of the handling times is {quantile}")
        served.stdin.close()
        if served.wait(timeout=PATIENCE) != 0:
            faults.append(f"the program ended with {served.returncode}")
    for fault in faults:
        print(f"FAILED: {fault}")
    print(f"{len(EXPECTED) + 1} queries, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
