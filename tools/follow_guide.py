#!/usr/bin/env python3
"""Does what a guide says, to the letter, and fails where that does not work.

    tools/follow_guide.py docs/custom-typeids.md

Files, commands and output are taken from the guide's code blocks: one whose line before
is `NAME`: is that file ("at its end": appended); an sh block is run, all of them in one
shell; a block without a language that follows commands is what they print. It is done in
a folder of its own, beside which `parley` is this repository.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"^`([^`]+)`(, at its end)?:$")
MARK = "-- the next block --"
END = re.compile(r"^-- the guide ends: (\d+) --$")


def blocks(text):
    """(kind, file name or None, appended, text) of each block."""
    for found in BLOCK.finditer(text):
        before = text[: found.start()].rstrip().rsplit("\n", 1)[-1]
        name = NAME.match(before)
        yield found[1], name and name[1], bool(name and name[2]), found[2]


def script(guide):
    """One shell script that does it all, and what each sh block is to print."""
    lines, expected = ["set -eu", "trap 'echo \"-- the guide ends: $? --\"' EXIT"], []
    for kind, name, appended, text in blocks(guide):
        if name:
            lines.append(f"cat {'>>' if appended else '>'} {name} <<'END_OF_FILE'")
            if appended:
                lines.append("")
            lines.append(text.rstrip("\n"))
            lines.append("END_OF_FILE")
        elif kind == "sh":
            lines.append(f"echo '{MARK}'")
            lines.append(text.rstrip("\n"))
            expected.append("")
        elif kind == "" and expected:
            expected[-1] += text
        else:
            raise SystemExit(f"the guide has a {kind or 'nameless'} block that is no file:\n{text}")
    return "\n".join(lines) + "\n", expected


def main():
    guide = sys.argv[1]
    with open(guide, encoding="utf-8") as file:
        commands, expected = script(file.read())
    with tempfile.TemporaryDirectory(prefix="parley-guide-") as folder:
        root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        os.symlink(root, os.path.join(folder, "parley"))
        # Whatever the guide leaves running is of its process group.
        shell = subprocess.Popen(
            ["bash", "-c", commands], cwd=folder, stdout=subprocess.PIPE, text=True,
            start_new_session=True)
        printed, status = [], "no end"
        try:
            for line in shell.stdout:
                # What the guide left running may still hold the pipe.
                if end := END.match(line):
                    status = end[1]
                    break
                if line.strip() == MARK:
                    printed.append("")
                    continue
                if printed:
                    printed[-1] += line
                print(line, end="", flush=True)
        finally:
            os.killpg(shell.pid, signal.SIGTERM)
            shell.wait()
            for place, _, files in os.walk(folder):  # does not follow the link to here
                if "WORKSPACE" in files:
                    subprocess.run(["bazel", "clean", "--expunge"], cwd=place, check=False)
    failed = status != "0"
    for wanted, got in zip(expected, printed):
        missing = [line for line in wanted.splitlines() if line not in got.splitlines()]
        for line in missing:
            print(f"{guide}: its commands did not print: {line}", file=sys.stderr)
        failed |= bool(missing)
    if failed:
        raise SystemExit(f"{guide}: it does not work as it stands")
    print(f"{guide}: all as it says")


if __name__ == "__main__":
    main()
