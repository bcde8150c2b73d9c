#!/usr/bin/env python3
"""Runs protobuf's conformance test suites, binary+JSON and text, against our messages.

    run.py RUNNER TESTEE LOG_DIR [RUNNER ARGUMENT...]

No test is expected to fail, neither a required nor a recommended one, and none but those of
editions, which we do not have, may be skipped. Prints each that does, and one line a suite. What
the runner said is in LOG_DIR/<suite>.log, and what else it wrote in LOG_DIR/<suite>/.

The runner starts the text suite only if the other one passed, and both write the same file of
failures. So it runs twice, and each time the testee skips the tests of the other suite.

Exit status: 0 if all is well, 1 if a test failed or was skipped, 2 if the runner did not run.
"""

import collections
import dataclasses
import pathlib
import re
import subprocess
import sys

SUITES = ("binary+JSON", "text")  # as the testee calls them, in the order in which the runner does

SUMMARY = re.compile(
    r"^CONFORMANCE SUITE \w+: (\d+) successes, (\d+) skipped, "
    r"(\d+) expected failures, (\d+) unexpected failures\.$", re.MULTILINE)
FAILURE = re.compile(r"^ERROR, test=(\S+): (.*)$", re.MULTILINE)
SKIPPED = re.compile(r'^SKIPPED, test=(\S+) .* skipped: "(.*)"$', re.MULTILINE)
EDITIONS = re.compile(r"(Required|Recommended)\.Editions(_\w+)?\.")

OPTIONS = ["--enforce_recommended", "--maximum_edition", "MAX", "--verbose"]


class RunnerError(Exception):
    """The runner did not do what it is known to do."""


@dataclasses.dataclass
class Report:
    """What became of the tests of one suite."""

    successes: int
    failures: dict  # name -> reason
    skipped: dict  # name -> reason

    def skipped_editions(self):
        return [name for name in self.skipped if EDITIONS.match(name)]

    def skipped_others(self):
        return {name: why for name, why in self.skipped.items() if not EDITIONS.match(name)}

    def is_good(self):
        return not self.failures and not self.skipped_others()


def read_log(log, suite):
    """The report on the suite of that name in what the runner said."""
    position = SUITES.index(suite)
    summaries = list(SUMMARY.finditer(log))
    if len(summaries) <= position:
        raise RunnerError(f"it has not run the {suite} suite")
    summary = summaries[position]
    # The details of a suite stand before its summary; lists of names come after it.
    begin = summaries[position - 1].end() if position > 0 else 0
    details = log[begin:summary.start()]
    successes, skips, expected, unexpected = map(int, summary.groups())
    report = Report(successes, dict(FAILURE.findall(details)), dict(SKIPPED.findall(details)))
    if (len(report.failures), len(report.skipped)) != (expected + unexpected, skips):
        raise RunnerError(f"its {suite} suite has {expected + unexpected} failures and {skips} "
                          f"skipped tests, but it names {len(report.failures)} and "
                          f"{len(report.skipped)}")
    return report


def run_suite(suite, runner, testee, log_dir, arguments):
    output_dir = log_dir / suite
    output_dir.mkdir(parents=True, exist_ok=True)
    log_file = log_dir / f"{suite}.log"
    command = [runner, *OPTIONS, *arguments, "--output_dir", str(output_dir), testee, suite]
    with open(log_file, "wb") as log:
        status = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
    try:
        report = read_log(log_file.read_text(errors="replace"), suite)
        if report.is_good() and status.returncode != 0:
            raise RunnerError(f"it ended with status {status.returncode}, but names no failure")
    except RunnerError as error:
        raise RunnerError(f"{error}; see {log_file}") from None
    return report


def print_report(report):
    for name, reason in report.failures.items():
        print(f"FAILED {name}\n  {reason}")
    by_reason = collections.defaultdict(list)
    for name, reason in report.skipped_others().items():
        by_reason[reason].append(name)
    for reason, names in by_reason.items():
        print(f"SKIPPED {len(names)} tests ({reason}), such as {names[0]}")


def print_summary(suite, report):
    print(f"{suite}: {report.successes} successes, {len(report.failures)} failures, "
          f"{len(report.skipped)} skipped ({len(report.skipped_editions())} of them of editions, "
          "which are not supported)")


def main(arguments):
    if len(arguments) < 3:
        print("usage: run.py RUNNER TESTEE LOG_DIR [RUNNER ARGUMENT...]", file=sys.stderr)
        return 2
    runner, testee, log_dir, *rest = arguments
    log_dir = pathlib.Path(log_dir).resolve()
    reports = {}
    status = 0
    for suite in SUITES:
        try:
            reports[suite] = run_suite(suite, runner, testee, log_dir, rest)
            print_report(reports[suite])
        except (OSError, RunnerError) as error:
            print(f"run.py: {runner}: {error}", file=sys.stderr)
            status = 2
    for suite, report in reports.items():
        print_summary(suite, report)
        if not report.is_good():
            status = max(status, 1)
    if status == 0 and not any(report.successes for report in reports.values()):
        print("run.py: not one test ran", file=sys.stderr)
        status = 2
    if status != 0:
        print(f"all that the runner said is in {log_dir}")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
