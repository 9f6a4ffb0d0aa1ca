#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes one number at a time in the files of an answer; `landlink verify` must find each change and name its file.

    tests/cli/tamper.py LANDLINK CASE OUT COUNT

OUT is left as it was. run.json is not touched, nor what summary.json tells of the run (inputs, version): the verifier
has nothing to hold them against. The changes follow from a fixed seed.
"""
import os
import random
import re
import subprocess
import sys

TABLES = ["path.csv", "link_flow.csv", "node_flow.csv", "corridor.csv", "demand_result.csv", "capacity_price.csv"]
DOCUMENTS = ["certificate.json", "summary.json", "flow.geojson"]
SIGNIFICANT = 8  # a number of a JSON document may differ from the exact one in digits after these


def verify(landlink, case, out):
    """The exit code and what was said; without threads that wait for each other."""
    done = subprocess.run([landlink, "verify", case, out, "--threads", "1"], capture_output=True, text=True)
    return done.returncode, done.stderr


def digits_of_table(text):
    """Positions of digits in the rows below the header."""
    start = text.index("\n")
    return [i for i in range(start, len(text)) if text[i].isdigit()]


def digits_of_document(name, text):
    """Positions of significant digits in values; keys are names."""
    end = text.index('"inputs"') if name == "summary.json" else len(text)
    start = text.index('"problem_xxh64"', end) if name == "summary.json" else len(text)
    stop = text.index('"version"', start) if name == "summary.json" else len(text)
    found = []
    for value in re.finditer(r'(?<=[:\[,] )"[^"]*"(?!:)|(?<=[:\[, ])\[*-?[0-9][-+0-9.eE]*', text):
        if not (value.start() < end or start <= value.start() < stop):
            continue
        digits = [i for i in range(value.start(), value.end()) if text[i].isdigit()]
        found += digits if text[value.start()] == '"' else digits[:SIGNIFICANT]
    return found


def change_digit(dice, text, at):
    """Another digit in its place; a number that had no digit above 0 before keeps its meaning otherwise."""
    other = dice.choice([d for d in "0123456789" if d != text[at]])
    return text[:at] + other + text[at + 1:]


def rows_changed(text):
    """A table without its last row, with a row twice, with two rows exchanged, cut in the middle of a row."""
    lines = text.splitlines(keepends=True)
    yield "last row gone", "".join(lines[:-1])
    yield "row twice", "".join(lines[:2] + lines[1:])
    if len(lines) > 2 and lines[1] != lines[2]:
        yield "rows exchanged", "".join([lines[0], lines[2], lines[1]] + lines[3:])
    yield "cut short", text[: -len(lines[-1]) // 2 - 1]


def changes(dice, name, text, count):
    """(what, changed text) for one file."""
    if name in TABLES:
        yield from rows_changed(text)
        digits = digits_of_table(text)
    else:
        digits = digits_of_document(name, text)
    for _ in range(count):
        at = dice.choice(digits)
        line = text.count("\n", 0, at) + 1
        yield f"line {line}, byte {at - text.rfind(chr(10), 0, at)}: a digit", change_digit(dice, text, at)


def main():
    landlink, case, out, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    dice = random.Random(2025)
    code, said = verify(landlink, case, out)
    if code != 0:
        print(f"FAILED: the answer itself: exit {code}: {said}")
        return 1
    failures = tried = 0
    for name in TABLES + DOCUMENTS:
        path = os.path.join(out, name)
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        for what, changed in changes(dice, name, text, count):
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(changed)
            code, said = verify(landlink, case, out)
            tried += 1
            if code != 70 or not any(file in said for file in TABLES + DOCUMENTS):
                failures += 1
                print(f"FAILED: {name}: {what}: exit {code}: {said}")
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    code, _ = verify(landlink, case, out)
    print(f"{tried} changes, {failures} not found")
    return 0 if failures == 0 and code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
