#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Solves instances with landlink at several gaps, and tells seconds, rounds, steps, columns, rows, and split demands."""
import argparse
import json
import sys
import tempfile
from pathlib import Path

import measure

DEFAULT_PUBLIC = ["planar50", "planar100", "planar150", "planar500", "grid5", "grid8", "grid10", "SUBWAY-132-0"]
TITLES = ["instance", "asked gap", "gap", "wall s", "CPU s", "MiB", "rounds", "Newton steps", "pivots", "columns",
          "active rows", "split before", "split", "crossover s"]


def row_of(args, name, gap, case, options, folder):
    answer = Path(folder) / f"answer-{gap}"
    command = [args.landlink, "solve", case, "-o", answer, "-q", "--gap", gap, "--threads", args.threads, *options]
    run = measure.Run(command, args.limit)
    if run.code != 0:
        why = f"over {args.limit:g} s" if run.timed_out else f"exit {run.code}"
        return [measure.label(name), gap, why] + [""] * (len(TITLES) - 3)
    summary = json.loads((answer / "summary.json").read_text(encoding="utf-8"))
    facts = json.loads((answer / "run.json").read_text(encoding="utf-8"))
    rounds, vertex = facts["iterations"], facts.get("vertex", {})
    last = rounds[-1] if rounds else {}
    counts = [str(last.get(key, "")) for key in ("steps", "pivots", "columns", "active_rows")]
    return [measure.label(name), gap, f"{float(summary['gap']):.1e}", measure.seconds(run.wall_s),
            measure.seconds(run.cpu_s), f"{run.peak_mib:.0f}", str(len(rounds)), *counts,
            str(vertex.get("split_demands_before", "")), str(summary["counts"]["split_demands"]),
            f"{vertex['time_s']:.3f}" if vertex else ""]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--landlink", required=True, help="the command to measure")
    parser.add_argument("--data", help="folder of the public instances")
    parser.add_argument("--threads", default="2", help="threads of landlink (2)")
    parser.add_argument("--gaps", default="1e-4,1e-6", help="gaps to ask for (1e-4,1e-6)")
    parser.add_argument("--limit", type=float, default=600, help="seconds that a run may take (600)")
    parser.add_argument("instance", nargs="*", help="public or generated instances by name, or paths")
    args = parser.parse_args()
    has_public = args.data is not None and (Path(args.data) / "mcf").is_dir()
    rows = []
    for name in args.instance or (DEFAULT_PUBLIC if has_public else list(measure.GENERATED)):
        with tempfile.TemporaryDirectory() as folder:
            found = measure.find(name, args.data, args.landlink, folder)
            if found is None:
                print(f"skipped: {name}: not in the data folder, and no file", file=sys.stderr)
                continue
            rows += [row_of(args, name, gap, *found, folder) for gap in args.gaps.split(",")]
        print(f"done: {name}", file=sys.stderr)
    print(f"{measure.machine()}; {args.threads} threads\n")
    print("\n".join(measure.markdown(TITLES, rows)))


if __name__ == "__main__":
    main()
