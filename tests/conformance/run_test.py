#!/usr/bin/env python3
"""Checks run.py against a runner made up here: that nothing which is wrong comes out as well."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

import run

GOOD = {"binary+JSON": (3, [], ["Required.Editions.A"]), "text": (2, [], [])}

# Says what protobuf's runner says: of the first suite, and of the second if the first passed. The
# testee's argument is the suite that counts; the tests of the other one are skipped.
RUNNER = '''#!{python}
import sys
suites = {suites!r}
for name in ("binary+JSON", "text"):
    if name == sys.argv[-1]:
        successes, failures, skipped = suites[name]
        reason = "not there: JSON"
    else:
        successes, failures, skipped = 0, [], ["Required.Proto3.Z"]
        reason = "of the other suite"
    for test in failures:
        print(f"ERROR, test={{test}}: it is wrong., request=a, response=b")
    for test in skipped:
        print(f'SKIPPED, test={{test}} request=a, response=c    skipped: "{{reason}}"')
    if failures:
        print("These tests failed.\\n\\n  " + "\\n  ".join(failures) + " # it is wrong.\\n")
    word = "FAILED" if failures else "PASSED"
    print(f"\\nCONFORMANCE SUITE {{word}}: {{successes}} successes, {{len(skipped) + {more_skips}}} "
          f"skipped, 0 expected failures, {{len(failures)}} unexpected failures.\\n")
    if failures:
        sys.exit(1)
sys.exit({status})
'''


class RunTest(unittest.TestCase):
    def run_with(self, suites, status=0, more_skips=0):
        """The exit status of run.py, and what it prints."""
        with tempfile.TemporaryDirectory() as folder:
            runner = pathlib.Path(folder) / "runner"
            runner.write_text(RUNNER.format(python=sys.executable, suites=suites, status=status,
                                            more_skips=more_skips))
            runner.chmod(0o755)
            out = io.StringIO()
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                result = run.main([str(runner), "testee", str(pathlib.Path(folder) / "log")])
            return result, out.getvalue()

    def test_well(self):
        status, out = self.run_with(GOOD)
        self.assertEqual(status, 0, out)
        self.assertIn("binary+JSON: 3 successes, 0 failures, 1 skipped (1 of them of editions", out)
        self.assertIn("text: 2 successes, 0 failures, 0 skipped", out)

    def test_text_is_run_and_told_though_the_other_suite_fails(self):
        status, out = self.run_with({"binary+JSON": (3, ["Required.Proto3.A"], []),
                                     "text": (2, ["Recommended.Proto3.B"], [])})
        self.assertEqual(status, 1)
        self.assertIn("FAILED Required.Proto3.A\n  it is wrong.", out)
        self.assertIn("FAILED Recommended.Proto3.B\n  it is wrong.", out)
        self.assertIn("binary+JSON: 3 successes, 1 failures, 0 skipped", out)
        self.assertIn("text: 2 successes, 1 failures, 0 skipped", out)

    def test_a_failure_told_twice_counts_once(self):
        error = "ERROR, test=Required.Proto3.A: it is wrong., request=a, response=b\n"
        summary = ("CONFORMANCE SUITE FAILED: 1 successes, 0 skipped, 0 expected failures, "
                   "1 unexpected failures.\n")
        report = run.read_log(error + error + summary, "binary+JSON")
        self.assertEqual(list(report.failures), ["Required.Proto3.A"])

    def test_only_editions_may_be_skipped(self):
        for name in ("Required.Proto3.A", "Recommended.Proto2.Editions.B", "Required.Editionsx.C"):
            status, out = self.run_with({**GOOD, "text": (2, [], [name, "Required.Editions_Proto2.X"])})
            self.assertEqual(status, 1, name)
            self.assertIn(f"SKIPPED 1 tests (not there: JSON), such as {name}", out)
            self.assertIn("2 skipped (1 of them of editions", out)

    def test_a_runner_that_does_not_do_its_work(self):
        for arguments in ({"suites": GOOD, "status": 1}, {"suites": GOOD, "more_skips": 1}):
            status, out = self.run_with(**arguments)
            self.assertEqual(status, 2, out)
        nothing = {suite: (0, [], ["Required.Editions.A"]) for suite in run.SUITES}
        self.assertEqual(self.run_with(nothing)[0], 2)

    def test_a_log_without_the_suite(self):
        for suite in run.SUITES:
            with self.assertRaises(run.RunnerError):
                run.read_log("the testee does not start", suite)


if __name__ == "__main__":
    unittest.main()
