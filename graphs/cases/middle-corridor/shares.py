#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A second opinion on the case, without the solver: shares.py [CASE_FOLDER]

Prints the two tables of docs/middle-corridor.md that need a whole assignment:
  1. TEU by corridor on the base's uncapacitated shortest paths, and in a greedy assignment with hard capacities,
     highest value of time first (demands of one value of time in the order of the table);
  2. that greedy assignment's flows in the scenarios that FACTS.md 6.2 gives figures for, which were made the same way.
     Projects open their planned links with the numbers these have, and change existing links by their deltas (time
     split by time): the reading that meets FACTS.md.
A check of the tables, not an answer: greedy is not an optimum. Python 3 standard library only.
"""
import csv
import heapq
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

EUROPE_AND_TURKEY = {"DE", "NL", "IT", "FR", "PL", "CZ", "AT", "HU", "GR", "RO", "RS", "BG", "TR"}
CAPACITY, TIME, COST = "capacity_teu_per_year", "time_h", "cost_usd_per_teu"
# FACTS.md 6.2, thousand TEU: China -> EU and Turkey by northern rail (over Moscow - Minsk), Aktau - Alat both ways,
# Alat port both ways.
FACTS = {
    ("2025", "suez_open"): (204, 60, 86),
    ("2025", "base"): (334, 77, 109),
    ("2025", "poland_closed"): (80, 93, 136),
    ("2025", "north_closed"): (0, 108, 140),
    ("2025", "caspian_storm"): (334, 57, 78),
    ("2030", "base"): (353, 101, 150),
    ("2030", "projects_2030"): (415, 173, 204),
    ("2040", "base"): (416, 101, 150),
    ("2040", "projects_2030"): (498, 244, 356),
}


def both(*numbers):
    return {f"L{number:03d}{direction}" for number in numbers for direction in "WE"}


class Case:
    def __init__(self, folder):
        self.folder = folder
        self.links, self.nodes = self.read("link.csv"), {n["node_id"]: n for n in self.read("node.csv")}
        self.demand, self.projects = self.read("demand.csv"), self.read("project.csv")
        self.vot = {c["commodity_id"]: int(c["value_of_time_usd_per_teu_day"]) for c in self.read("commodity.csv")}
        self.corridors = {}
        for row in sorted(self.read("corridor.csv"), key=lambda r: int(r["priority"])):
            self.corridors.setdefault(row["corridor_id"], []).append(set(row["link_ids"].split(";")))

    def read(self, name):
        with open(self.folder / name, newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def network(self, scenario):
        """The open links as id -> (from, to, cost, time, capacity), with a scenario's rows applied."""
        links = {l["link_id"]: dict(l) for l in self.links}
        for row in (r for r in self.read("scenario.csv") if r["scenario_id"] == scenario):
            ids = row["ids"].split(";")
            if row["table"] == "project":
                for project in (p for p in self.projects if p["project_id"] in ids):
                    apply_project(links, project)
            for link in (links[i] for i in ids if row["table"] == "link"):
                old, value = Fraction(link[row["column"]]), Fraction(row["value"])
                link[row["column"]] = {"set": value, "add": old + value, "multiply": old * value}[row["operation"]]
        return {i: (l["from_node_id"], l["to_node_id"], float(l[COST]), float(l[TIME]), float(l[CAPACITY]))
                for i, l in links.items() if l["status"] != "planned"}

    def corridor(self, path):
        return next((c for c, groups in self.corridors.items() if all(g & set(path) for g in groups)), "other")


def apply_project(links, project):
    mine = [links[i] for i in project["link_ids"].split(";")]
    for direction in "WE":
        existing = [l for l in mine if l["link_id"].endswith(direction) and l["status"] == "existing"]
        total = sum(Fraction(l[TIME]) for l in existing)
        for link in existing:
            time_h = Fraction(link[TIME]) * (1 + Fraction(project["time_delta_h"]) / total)
            link[TIME] = max(time_h, Fraction(0))
            link[CAPACITY] = Fraction(link[CAPACITY]) + Fraction(project["capacity_delta"])
    for link in mine:
        link["status"] = "open" if link["status"] == "planned" else link["status"]


def shortest(out_links, origin, destination, vot, room):
    """The cheapest path over links with room, as link ids; None when there is none."""
    distance, queue, via = {origin: 0.0}, [(0.0, origin)], {}
    while queue:
        reached, node = heapq.heappop(queue)
        if node == destination:
            path = []
            while node != origin:
                path.append(via[node][0])
                node = via[node][1]
            return path[::-1]
        if reached > distance[node]:
            continue
        for link_id, head, cost, time_h in out_links.get(node, []):
            if room[link_id] > 0 and (total := reached + cost + vot / 24 * time_h) < distance.get(head, float("inf")):
                distance[head], via[head] = total, (link_id, node)
                heapq.heappush(queue, (total, head))
    return None


def assign(case, year, links, capacitated):
    """Yields (demand, path, TEU) of a year, highest value of time first; path None is unmet."""
    out_links, paths = {}, {}
    for link_id, (tail, head, cost, time_h, _) in links.items():
        out_links.setdefault(tail, []).append((link_id, head, cost, time_h))
    room = {i: link[4] if capacitated else float("inf") for i, link in links.items()}
    demands = [d for d in case.demand if d["year"] == year]
    for demand in sorted(demands, key=lambda d: -case.vot[d["commodity_id"]]):
        vot, rest = case.vot[demand["commodity_id"]], float(demand["volume"])
        key = (demand["o_node_id"], demand["d_node_id"], vot)
        while rest > 0:
            path = paths.get(key)
            if path is None or min(room[i] for i in path) <= 0:
                path = paths[key] = shortest(out_links, *key, room)
            teu = min([rest] + [room[i] for i in path or []])
            for i in path or []:
                room[i] -= teu
            rest -= teu
            yield demand, path, teu


def corridor_table(case):
    links, shares = case.network("base"), []
    for capacitated in (False, True):
        teu = Counter()
        for _, path, flow in assign(case, "2025", links, capacitated):
            teu[case.corridor(path) if path else "unmet"] += flow
        shares.append(teu)
    total = sum(shares[0].values())
    print("| corridor | shortest paths, TEU | share | greedy with capacities, TEU | share |\n|---|---|---|---|---|")
    for name in [*case.corridors, "other", "unmet"]:
        cells = " | ".join(f"{teu[name]:.0f} | {100 * teu[name] / total:.2f}%" for teu in shares)
        print(f"| {name} | {cells} |")


def facts_table(case):
    print("\n| year | scenario | China to EU and Turkey by northern rail, k TEU | FACTS | Aktau - Alat both ways "
          "| FACTS | Alat port | FACTS |\n|---|---|---|---|---|---|---|---|")
    for (year, scenario), facts in FACTS.items():
        north, load = 0, Counter()
        for demand, path, teu in assign(case, year, case.network(scenario), True):
            ends = [case.nodes[demand[end]]["country"] for end in ("o_node_id", "d_node_id")]
            if path and ends[0] == "CN" and ends[1] in EUROPE_AND_TURKEY and both(105) & set(path):
                north += teu
            for i in path or []:
                load[i] += teu
        found = [north, sum(load[i] for i in both(202)), sum(load[i] for i in both(208))]
        cells = " | ".join(f"{teu / 1000:.1f} | {fact}" for teu, fact in zip(found, facts))
        print(f"| {year} | {scenario} | {cells} |")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    corridor_table(Case(folder))
    facts_table(Case(folder))
