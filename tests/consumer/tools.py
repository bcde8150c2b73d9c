"""What tests with tools of other people's have in common: tools that are not there, and time.

A test that cannot run says what to install and exits with 77, which ctest shows as skipped. With
CPPRPC_REQUIRE_TOOLS=1 in the environment, as `./dev test --build-systems` has it, that is a failure.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

SKIPPED = 77


def skip(why):
    """Ends the program, because WHY; nothing of what it tests was tested."""
    if os.environ.get("CPPRPC_REQUIRE_TOOLS"):
        sys.exit(f"FAILED: {why}")
    print(f"SKIPPED: {why}")
    sys.exit(SKIPPED)


def tool(name, package):
    """Where the program NAME is; without it the test is skipped."""
    path = shutil.which(name)
    if not path:
        skip(f"{name} is missing (Debian: {package}); ./dev test --build-systems installs it")
    return path


def npm_package(name, folder):
    """Where the npm package NAME of the list npm_packages is: fetched once, into FOLDER/NAME."""
    fetch = pathlib.Path(__file__).resolve().parent / "fetch_npm"
    done = subprocess.run([fetch, name, pathlib.Path(folder) / name], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode == 3:
        skip(f"{name} cannot be fetched from npm:\n{done.stdout}")
    if done.returncode != 0:
        sys.exit(f"FAILED: {done.stdout}")
    return pathlib.Path(folder).resolve() / name / "package"


def let_time_pass(folder):
    """Ends when a file that is written in FOLDER has a later time than all that were before.

    Build tools go by these times, and the kernel's clock for them stands still for some
    milliseconds: an edit right behind a build may have the time of what was built.
    """
    with tempfile.TemporaryDirectory(dir=folder) as probes:
        earlier, later = pathlib.Path(probes) / "earlier", pathlib.Path(probes) / "later"
        earlier.write_text("")
        later.write_text("")
        end = time.monotonic() + 10
        while later.stat().st_mtime_ns <= earlier.stat().st_mtime_ns:
            if time.monotonic() > end:
                sys.exit(f"FAILED: for ten seconds, files in {folder} were written at the same time")
            later.write_text("")
