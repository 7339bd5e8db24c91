#!/usr/bin/env python3
"""Counts test cases in Bazel's test.xml and test.log files.

Usage: count_tests.py TESTLOGS BAZEL_STATUS [TESTLOGS BAZEL_STATUS]...

A test program whose log does not say how it ended, or that Bazel calls failed
without a failed case, counts as one failure; so does a failed build. Exits 0 only
when something passed and nothing failed.
"""

import pathlib
import re
import sys


def count(log: str) -> tuple[int, int]:
    """Passed and failed cases of one test program."""
    passed = len(re.findall(r"^\[       OK \] ", log, re.MULTILINE))
    failed = len(re.findall(r"^\[  FAILED  \] .* \(\d+ ms\)$", log, re.MULTILINE))
    if "[==========]" in log:
        ended = re.search(r"^\[==========\] \d+ tests? from .* ran\.", log, re.MULTILINE)
        return passed, failed if ended else failed + 1
    return 0, 0


def count_all(logs: pathlib.Path, bazel_status: int) -> tuple[int, int]:
    """The same of all that one run of Bazel tested."""
    passed = failed = 0
    for path in sorted(logs.glob("**/test.log")) if logs.exists() else []:
        log = path.read_text(errors="replace")
        xml = path.with_name("test.xml")
        good, bad = count(log)
        if good == bad == 0:  # not GoogleTest: the program is the case
            broken = not xml.exists() or "<error" in xml.read_text(errors="replace")
            good, bad = (0, 1) if broken else (1, 0)
        passed += good
        failed += bad
    if bazel_status != 0 and failed == 0:
        failed = 1  # the build, or a program that ended badly after its cases
    return passed, failed


def main() -> int:
    runs = zip(sys.argv[1::2], sys.argv[2::2], strict=True)
    counts = [count_all(pathlib.Path(logs), int(status)) for logs, status in runs]
    passed = sum(count[0] for count in counts)
    failed = sum(count[1] for count in counts)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
