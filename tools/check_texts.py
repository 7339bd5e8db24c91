#!/usr/bin/env python3
"""What the texts of errors, flags and types name is there.

Looks at the string literals of base/, broker/, proxy/ that people may read: words like GetOrCreate
or start_timeout must be names of the C++ headers or the .proto files, flags must be parleyd's, and no text may make up
a method's name by adding to another one's.

    tools/check_texts.py [FILE...]    default: all sources but the tests'
"""

import re
import subprocess
import sys

LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
# Two literals in a row are one text.
JOINED = re.compile(r'"\s*\n\s*"')
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
NAME = re.compile(r"\b(?:[A-Z][a-z]+(?:[A-Z][a-z]*)+|[a-z]+(?:_[a-z]+)+)\b")
FLAG = re.compile(r"(?<![\w-])--([a-z][a-z_-]*[a-z])")
SUFFIX = re.compile(r'^"(Async|Nowait)\b')
# Names of others.
FOREIGN = {"KiB", "MiB", "GiB", "OpenSSL", "AddressSanitizer", "ThreadSanitizer"}


def files(*patterns):
    listed = subprocess.run(["git", "ls-files", *patterns], capture_output=True, text=True, check=True)
    return listed.stdout.split()


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def is_shown(path):
    return not re.search(r"_test\.|/testing/|/testdata/|/generator/emit", path)


def known_names():
    """All identifiers of headers, generated ones by their .proto files, and the exceptions' names."""
    code = []
    for path in files("*.h", "*.proto"):
        code.append(LITERAL.sub("", COMMENT.sub("", read(path))))
    names = set(re.findall(r"\w+", "\n".join(code)))
    names |= set(re.findall(r'{"(\w+)", Exception::', read("base/status.cc")))
    # A service's methods have an asynchronous form.
    names |= {name + "Async" for name in re.findall(r"\brpc (\w+)", "\n".join(code))}
    # Registered typeids and methods that IDLs name by their texts.
    for path in files("*.proto"):
        names |= set(re.findall(r'"(\w+)"', read(path)))
    return names


def main():
    names = known_names()
    flags = set(re.findall(r"ABSL_FLAG\([^,]+, (\w+),", read("broker/program/program.cc")) + ["help", "version"])
    failed = False
    for path in sys.argv[1:] or filter(is_shown, files("base/*.cc", "base/*.h", "broker/*.cc", "broker/*.h",
                                                        "proxy/*.cc", "proxy/*.h")):
        text = re.sub(r"^#include[^\n]*", "", read(path), flags=re.M)
        text = JOINED.sub("", COMMENT.sub("", text))
        for literal in LITERAL.findall(text):
            # One word alone is a name that the code uses, not a text.
            told = [] if literal.strip('"').isidentifier() else NAME.findall(literal)
            wrong = [name for name in told if name not in names | flags | FOREIGN]
            wrong += ["--" + flag for flag in FLAG.findall(literal) if flag.replace("-", "_") not in flags]
            if SUFFIX.match(literal) and "generator/" not in path:
                wrong.append("a method's name with " + literal)
            for name in wrong:
                print(f"{path}: the text {literal} names {name}, which is not there", file=sys.stderr)
                failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main())
