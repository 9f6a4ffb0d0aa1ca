#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tables of docs/scaling.md: bytes and seconds of a round by the number of ranks, from measured rates of kernels.

    benchmarks/scaling.py                  10^7 arcs, 10^7 demands, 10^5 lanes, 10^7 capacities, one class
    benchmarks/scaling.py --lanes 1e6      any of it otherwise; --help lists all
"""
import argparse
import math

RANKS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)

# One thread with AVX-512 (benchmarks/README.md, Kernels): arcs, ms to customize, us a tree, us to load 8 demands.
MEASURED = {
    "sparse": ("Eurasia full", 748_586, 18, 324, 170),
    "mesh": ("grid 500 x 500", 998_000, 545, 781, 197),
}
# How the three grow with the arcs: trees with the edges; customization with the triangles, which are edges alone where
# separators stay small, and n^1.5 in a mesh; a demand's load with its path, so with the diameter.
GROWTH = {"sparse": (1.0, 1.0, 0.5), "mesh": (1.05, 1.5, 0.5)}


def rates(kind, arcs):
    """Seconds of one thread: to customize, a tree, a demand's load."""
    _, measured_arcs, customize_ms, tree_us, load_us = MEASURED[kind]
    tree, customize, load = GROWTH[kind]
    times = arcs / measured_arcs
    return customize_ms * 1e-3 * times**customize, tree_us * 1e-6 * times**tree, load_us / 8 * 1e-6 * times**load


def price_round(o, ranks):
    """Seconds of a round of the price phase by part."""
    customize_s, tree_s, load_s = rates(o.network, o.arcs)
    own = 1 / ranks
    parts = {
        "customize": o.classes * customize_s / o.threads,
        "trees": o.lanes * own * tree_s / o.threads,
        "loads": o.demands * own * load_s / o.threads,
        "rows": (100 * o.rows + 40 * o.classes * o.arcs) / o.memory_bytes_s,
    }
    hops = math.ceil(math.log2(ranks)) if ranks > 1 else 0
    moved = (8 * o.rows + 8 * o.classes * o.arcs) if ranks > 1 else 0
    parts["wire"] = moved / o.wire_bytes_s + (8 * o.classes * o.arcs / o.memory_bytes_s if ranks > 1 else 0)
    parts["latency"] = 6 * hops * o.latency_s  # order, prices, agreement twice, loads, sum
    return parts


def wire_bytes(o, ranks):
    """Bytes over the wire of rank 0: of a round, what walking it adds, of a master's round with new paths for a tenth."""
    if ranks == 1:
        return 0, 0, 0
    others = (ranks - 1) / ranks * o.demands
    path = 12 + 4 * o.path_arcs
    every = 8 * o.rows + 8 * o.classes * o.arcs
    return every, others * (8 + path), 8 * o.rows + others * (16 + path / 10)


def walk_seconds(o, ranks):
    """What a walking round takes more: its paths cross rank 0's link, and enter the pool there one by one."""
    pool_s = o.demands * o.path_arcs * o.pool_ns_arc * 1e-9
    return pool_s + wire_bytes(o, ranks)[1] / o.wire_bytes_s


def phase_seconds(o, ranks):
    return o.rounds * sum(price_round(o, ranks).values()) + o.walking_rounds * walk_seconds(o, ranks)


def options():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--network", choices=sorted(MEASURED), help="one kind only")
    for name, default, text in (
        ("arcs", 1e7, ""), ("demands", 1e7, ""), ("lanes", 1e5, "classes times origins"), ("rows", 1e7, "capacities"),
        ("classes", 1, ""), ("path-arcs", 500, "arcs of a path"),
        ("threads", 12, "that a rank is worth: 16 cores, at three quarters"),
        ("wire-bytes-s", 10e9, "a link"), ("memory-bytes-s", 20e9, "copying, of a rank's loops over rows"),
        ("latency-s", 20e-6, "of a message, with the nap of who waits"),
        ("pool-ns-arc", 5, "of a path that enters the pool: cost, hash, comparison, copy"),
        ("rounds", 200, "of a price phase"), ("walking-rounds", 40, "of these"),
    ):
        ask.add_argument("--" + name, type=float, default=default, help=f"{text} (default {default:g})".strip())
    return ask.parse_args()


def print_table(o):
    print("| ranks | a round s | speed-up | customize | trees | loads | rows | wire | GB | walking: s more | GB more | a phase s | speed-up | GB of a master's round |")
    print("|---:" * 14 + "|")
    one, phase = sum(price_round(o, 1).values()), phase_seconds(o, 1)
    for ranks in RANKS:
        p = price_round(o, ranks)
        total = sum(p.values())
        every, walk, master = (b / 1e9 for b in wire_bytes(o, ranks))
        cells = (ranks, total, one / total, p["customize"], p["trees"], p["loads"], p["rows"], p["wire"] + p["latency"],
                 every, walk_seconds(o, ranks), walk, phase_seconds(o, ranks), phase / phase_seconds(o, ranks), master)
        print("| " + " | ".join(f"{c:.3g}" if c < 1000 else f"{c:.0f}" for c in cells) + " |")


def main():
    o = options()
    for kind in [o.network] if o.network else sorted(MEASURED, reverse=True):
        o.network = kind
        print(f"\n{kind}, as {MEASURED[kind][0]}: {o.arcs:g} arcs, {o.demands:g} demands, {o.lanes:g} lanes\n")
        print_table(o)
        p, floor = price_round(o, 1), price_round(o, 1024)
        shared = p["trees"] + p["loads"]
        fixed = floor["customize"] + floor["rows"] + floor["wire"] + floor["latency"]
        walking = walk_seconds(o, 1024) * o.walking_rounds / o.rounds
        print(f"\nWhat every rank does again or rank 0 does alone is half of a round at {shared / fixed:.0f} ranks, and with "
              f"walks half of a phase at {shared / (fixed + walking):.0f}.")


if __name__ == "__main__":
    main()
