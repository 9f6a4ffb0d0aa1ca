#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tables of docs/corridor-study.md, from runs of the solver: study.py LANDLINK [--check DOC]

Solves the base and every scenario for 2025, and those that look ahead for 2030, and prints what the paragraphs of the
study speak of. With --check it says which rows of DOC are not those of the run; numbers may differ by 2%, and by 1 in
the last digit: another processor may find another of several flows that cost the same. Python 3 standard library only.
"""
import csv
import re
import subprocess
import sys
import tempfile
from pathlib import Path

CASE = Path(__file__).resolve().parent
EUROPE_AND_TURKEY = {"DE", "NL", "IT", "FR", "PL", "CZ", "AT", "HU", "GR", "RO", "RS", "BG", "TR"}
AHEAD = ["kazakh_rail", "aktau_kuryk", "caspian_ports", "cku_open", "projects_2030", "north_closed", "middle_push",
         "middle_push_projects", "middle_500k"]
COUNTED = ["suez_open", "base", "poland_closed", "north_closed", "caspian_storm", "russia_risk"]
THETA = "0.01"  # per USD: differences of some 100 USD per TEU count; an assumption, not fitted
CASPIAN = [("L208", "Alat port"), ("L089", "Aktau port"), ("L090", "Kuryk port"), ("L202", "ships Aktau - Alat"),
           ("L203", "ferries Kuryk - Alat"), ("L204", "ships Turkmenbashi - Alat")]


def table_of(folder, name):
    with open(folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def run(landlink, out, *options):
    """The folder of a comparison: compare.csv, and an answer a scenario."""
    subprocess.run([landlink, "compare", str(CASE), "-o", str(out), "-q", *options], check=True,
                   stdout=subprocess.DEVNULL)
    return out


def thousands(teu):
    return f"{float(teu) / 1000:.1f}"


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def head(*titles):
    return [row(*titles), "|" + "---|" * len(titles)]


def scenarios(folder):
    """scenario -> corridor -> row of compare.csv; scenario -> row of scenario_result.csv."""
    corridors = {}
    for line in table_of(folder, "compare.csv"):
        corridors.setdefault(line["scenario_id"], {})[line["corridor_id"]] = line
    return corridors, {line["scenario_id"]: line for line in table_of(folder, "scenario_result.csv")}


class Line(str):
    """A row, and the bottlenecks that may stand in its last cell: all that cost half as much as the one that does."""
    bottlenecks = frozenset()


def bottlenecks(folder):
    """What costs the Middle Corridor most, price times its TEU, to a half: flows of the same cost may have another."""
    prices = {line["set_id"]: line for line in table_of(folder, "capacity_price.csv")}
    cost = {}
    for path in table_of(folder, "path.csv"):
        if path["corridor_id"] == "middle":
            for link in path["links"].split(";"):
                if link in prices:
                    usd = float(path["flow_teu"]) * float(prices[link]["price_certificate_usd_per_teu"])
                    cost[link] = cost.get(link, 0.0) + usd
    return frozenset(f"{link} {prices[link]['name']}" for link, usd in cost.items() if usd >= 0.5 * max(cost.values()))


def print_scenarios(folder):
    corridors, results = scenarios(folder)
    lines = head("scenario", "million USD to the base", "north, k TEU", "Middle", "Iran", "Kyrgyzstan",
                 "Middle: USD/TEU", "days", "its bottleneck")
    for scenario, of in corridors.items():
        middle, cost = of["middle"], results[scenario]["objective_difference_usd"]
        lines.append(Line(row(scenario, f"{float(cost or 0) / 1e6:+.1f}" if scenario != "base" else "", *(
            thousands(of[corridor]["flow_teu"]) for corridor in ("north", "middle", "south", "cku")),
            f"{float(middle['cost_usd_per_teu']):.0f}", f"{float(middle['time_d']):.1f}",
            f"{middle['bottleneck']} {middle['bottleneck_name']}")))
        lines[-1].bottlenecks = bottlenecks(folder / scenario)
    return lines


def counts(folder, countries):
    """As FACTS.md 6.2 counts: China to EU and Turkey over Moscow - Minsk, Aktau - Alat, Alat port, TEU."""
    north = aktau = alat = 0.0
    for path in table_of(folder, "path.csv"):
        links, teu = set(path["links"].split(";")), float(path["flow_teu"])
        china_to_europe = countries[path["origin"]] == "CN" and countries[path["destination"]] in EUROPE_AND_TURKEY
        north += teu if china_to_europe and links & {"L105W", "L105E"} else 0
        aktau += teu if links & {"L202W", "L202E"} else 0
        alat += teu if links & {"L208W", "L208E"} else 0
    return north, aktau, alat


def print_counts(folders):
    countries = {node["node_id"]: node["country"] for node in table_of(CASE, "node.csv")}
    lines = head("scenario", "China to EU and Turkey by northern rail, k TEU", "Aktau - Alat both ways", "Alat port")
    return lines + [row(name, *map(thousands, counts(folder, countries))) for name, folder in folders.items()]


def choices(landlink, work):
    """Suez open and the Cape where demands choose by logit: the folders of their answers."""
    folders = {}
    for scenario in ("suez_open", "base"):
        name = f"{scenario}, logit {THETA}"
        folders[name] = work / f"logit_{scenario}"
        options = [] if scenario == "base" else ["--scenario", scenario]
        subprocess.run([landlink, "solve", str(CASE), "-o", str(folders[name]), "-q", "--logit", THETA, *options],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # warns of traces unmet
    return folders


def print_caspian(folder, names):
    """The busier direction of each part of the crossing, and what one more TEU of it saves."""
    lines = head("part, k TEU of k TEU", *names)
    flows = {name: {line["link_id"]: line for line in table_of(folder / name, "link_flow.csv")} for name in names}
    prices = {name: {line["set_id"]: line for line in table_of(folder / name, "capacity_price.csv")} for name in names}
    for number, what in CASPIAN:
        cells = []
        for name in names:
            side = max("WE", key=lambda way: float(flows[name][number + way]["utilisation"]))
            line, price = flows[name][number + side], prices[name].get(number + side)
            usd = round(float(price["price_increase_usd_per_teu"] or 0)) if price else 0
            saves = f", {usd} USD" if usd > 0 else ""
            cells.append(f"{thousands(line['flow_teu'])} of {thousands(line['capacity_teu_per_year'])}{saves}")
        lines.append(row(what, *cells))
    return lines


def study(landlink):
    with tempfile.TemporaryDirectory() as work:
        now = run(landlink, Path(work) / "2025")
        ahead = run(landlink, Path(work) / "2030", "--year", "2030", "--price-ranges", "200", "--scenario",
                    ";".join(AHEAD))
        plain = {name: now / name for name in COUNTED}
        return [
            ("2025", print_scenarios(now)),
            ("2025 as FACTS.md counts", print_counts({**plain, **choices(landlink, Path(work))})),
            ("2030", print_scenarios(ahead)),
            ("2030 across the Caspian", print_caspian(ahead, ["base", "caspian_ports", "projects_2030", "middle_push",
                                                              "middle_push_projects", "middle_500k"])),
        ]


NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
LAST_CELL = re.compile(r"\| ([^|]*) \|$")


def is_near(found, written):
    step = 10 ** -len(written.partition(".")[2])
    return abs(float(found) - float(written)) <= 1.01 * step + 0.02 * abs(float(written))


def differ(found, written):
    """Whether two rows differ by more than other flows of the same cost do: names count, and numbers nearly."""
    if isinstance(found, Line):
        bottleneck = LAST_CELL.search(written)
        if bottleneck is None or bottleneck[1] not in found.bottlenecks:
            return True
        found, written = LAST_CELL.sub("", found), LAST_CELL.sub("", written)
    if NUMBER.sub("#", found) != NUMBER.sub("#", written):
        return True
    return not all(map(is_near, NUMBER.findall(found), NUMBER.findall(written)))


def check(tables, doc):
    written = [line for line in doc.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    wrong = []
    for name, lines in tables:
        try:
            at = written.index(lines[0])
        except ValueError:
            wrong.append(f"{doc.name} lacks the table {name}: {lines[0]}")
            continue
        there = written[at:at + len(lines)] + [""] * len(lines)
        wrong += [f"{doc.name}, {name}: written {old or 'nothing'}\n    computed {new}"
                  for new, old in zip(lines, there) if new != old and differ(new, old)]
        written = written[at + len(lines):]
    return wrong


def main(arguments):
    if len(arguments) not in (2, 4) or (len(arguments) == 4 and arguments[2] != "--check"):
        sys.exit("usage: study.py LANDLINK [--check DOC]")
    tables = study(arguments[1])
    if len(arguments) == 2:
        print("\n\n".join("\n".join([f"{name}:", "", *lines]) for name, lines in tables))
        return 0
    wrong = check(tables, Path(arguments[3]))
    print("\n".join(wrong) if wrong else "the study's numbers are those of the run")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
