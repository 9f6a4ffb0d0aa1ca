#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the middle-corridor case from its raw data pack: convert.py RAW_FOLDER [OUT_FOLDER]

    nodes links commodity_classes demand projects scenarios (.csv)   ->   config node link commodity demand project
                                                                          scenario corridor (.csv)
    FACTS.md (the source notes)                                      ->   FACTS.md, byte for byte

Raw figures are copied as text, never reformatted. What is added, and nothing else:
  - the base is 2025 as it was: existing links, ships around the Cape (S1 of scenarios.csv on the two Bab el-Mandeb -
    Suez links), no carbon price; link.csv tells it in base_note;
  - unmet_penalty_usd_per_teu of a demand: 3 times its cheapest uncapacitated generalised cost on the base's existing
    links, at least 10 000, rounded up to whole USD, in exact arithmetic;
  - scenario.csv: S0 and S2 ... S11 as overlay rows on that base, then the questions of the corridor study (STUDY below:
    not of the raw data; `source` says where a figure is from, or "assumption"); corridor.csv: the gateways below.

The same input gives the same bytes. Python 3 standard library only.
"""
import csv
import heapq
import math
import shutil
import sys
from fractions import Fraction
from pathlib import Path

YEAR = 2025
BASE_SCENARIO = "S1"
PENALTY_FLOOR_USD = 10000
PENALTY_FACTOR = 3
CAPACITY, TIME, COST = "capacity_teu_per_year", "time_h", "cost_usd_per_teu"

# The raw scenario id and the id it has in the case.
SCENARIO_IDS = {
    "S0": "suez_open",
    "S2": "poland_closed",
    "S3": "north_closed",
    "S4": "caspian_storm",
    "S5": "caspian_level",
    "S6": "iran_closed",
    "S7": "middle_border_half",
    "S8": "projects_2030",
    "S9": "middle_tariff_30",
    "S10": "china_subsidy_end",
    "S11": "carbon_100",
}

# Questions of the corridor study (docs/corridor-study.md): id, name, base scenario, source, note, changes as of
# scenario.csv: (table, ids, column, operation, value).
CASPIAN_SHIPS = "L202W;L202E;L203W;L203E;L204W;L204E"
NORTH = "L053W;L053E;L077W;L077E;L105W;L105E"
STUDY = [
    ("kazakh_rail", "Kazakh rail works (with P01 some 1 300 km)", "", "P02, P04, P05 of projects.csv",
     "Bakhty - Ayagoz, Almaty bypass, Darbaza - Maktaaral; Dostyk - Mointy (P01, 836 km) is in the base",
     [("project", "P02;P04;P05", "status", "set", "on")]),
    ("kazakh_rail_undone", "Without Dostyk - Mointy", "", "12 -> 60 train pairs a day (Kazinform 2025)",
     "P01 taken back: a fifth of the capacity, and its 6 h",
     [("link", "L043W;L043E;L044W;L044E", CAPACITY, "multiply", "0.2"),
      ("link", "L043W;L043E;L044W;L044E", TIME, "add", "3")]),
    ("aktau_kuryk", "Aktau and Kuryk expanded", "", "P07, P08, P09, P10 of projects.csv",
     "container hub, dredging, Sarzha terminal, two ships",
     [("project", "P07;P08;P09;P10", "status", "set", "on")]),
    ("caspian_ports", "Aktau, Kuryk and Alat expanded", "aktau_kuryk", "P11, P12 of projects.csv",
     "Alat phases 1 and 2 as well",
     [("project", "P11;P12", "status", "set", "on")]),
    ("digital_corridor", "Digital corridor", "middle_border_half", "P25 of projects.csv (World Bank 2023)",
     "documents, coordinated trains, port hours on top of half the border time",
     [("project", "P25", "status", "set", "on")]),
    ("operator_hub", "Global port operator at Khorgos and Aktau", "", "assumption",
     "Khorgos 12 h and Aktau port 24 h less, handling 20% cheaper, Aktau port + 50 000 TEU each way (as P07)",
     [("link", "L039W;L039E", TIME, "add", "-12"),
      ("link", "L089W;L089E", TIME, "add", "-24"),
      ("link", "L039W;L039E;L089W;L089E", COST, "multiply", "0.8"),
      ("link", "L089W;L089E", CAPACITY, "add", "50000")]),
    ("cku_open", "China - Kyrgyzstan - Uzbekistan railway open", "", "P20 of projects.csv", "",
     [("project", "P20", "status", "set", "on")]),
    ("tripp_open", "Zangezur / TRIPP open", "", "P18, P19 of projects.csv", "with Kars - Dilucu",
     [("project", "P18;P19", "status", "set", "on")]),
    ("russia_risk", "Risk of Russian transit priced", "", "FACTS.md 6.2",
     "+ 300 USD per TEU at the borders Petropavl, Aktobe, Semey, Ozinki; the further -20% on the Middle Corridor as "
     "-20% on Caspian ships and ports",
     [("link", "L053W;L053E;L077W;L077E", COST, "add", "300"),
      ("link", CASPIAN_SHIPS + ";L089W;L089E;L090W;L090E;L208W;L208E", COST, "multiply", "0.8")]),
    ("middle_push", "Middle Corridor free of charge at sea, north closed", "north_closed", "assumption",
     "no real case: Caspian ships and ports cost nothing, so that what they can carry shows",
     [("link", CASPIAN_SHIPS + ";L089W;L089E;L090W;L090E;L208W;L208E;L209W;L209E", COST, "multiply", "0"),
      ("link", CASPIAN_SHIPS + ";L089W;L089E;L090W;L090E;L208W;L208E;L209W;L209E", TIME, "multiply", "0")]),
    ("middle_push_projects", "The same with all projects of 2030", "middle_push", "assumption",
     "whether 500 000 TEU a year fit",
     [("project", "@2030", "status", "set", "on")]),
    ("middle_500k", "The same with Aktau port wider by 25 000 TEU each way", "middle_push_projects", "assumption",
     "what is short of 500 000 TEU a year with all projects",
     [("link", "L089W;L089E", CAPACITY, "add", "25000")]),
]

# How far figures may be off, for draws: the standard deviation as a share of the figure. FACTS.md gives ranges, and says
# nothing of what is likelier within one; of an even chance over low ... high the deviation is (high - low) / sqrt(12).
EVEN = math.sqrt(12)
MIDDLE_ALONE = "-15% TITR tariff"  # in the source of every link that only the Middle Corridor uses (FACTS.md 0)
PLACES = {  # link number: (time, capacity), each with the range that FACTS.md gives for this very figure
    215: ((96 - 24) / EVEN / 48, (100 - 30) / EVEN / 60),  # Akhalkalaki (2): 48 h, 24-96; 60 k TEU, 30-100
    112: ((5 - 2) * 24 / EVEN / 66, (600 - 350) / EVEN / 450),  # Malaszewicze (2): 66 h, 2 d to 5 d, where congestion
}                                                             # begins; 450 k TEU, 350-600
CLASS_RATES = (1.25 - 0.75) / EVEN  # what is made of rates for a country or a line: +-25% (1.2)
ESTIMATES = [sum(figure[i] for figure in PLACES.values()) / len(PLACES) for i in (0, 1)]  # both are [E] with a range
TIME_SPREADS = {
    "middle": (60 - 15) / EVEN / 25.2,  # Middle Corridor: 15-60 d (1.1, 8.4), Xi'an - Constanta in the model 25.2 (6.1)
    "line": CLASS_RATES,  # rail, road: km over the speed of a country's lines, whose km may be cited (1.3)
    "sea": 0.10,  # Shanghai - Rotterdam: 27.9 and 36.7 d, published 31 and 41 (6.1)
    "handling cited": (41 - 30) / EVEN / 40,  # Alashankou: 40 h, measured 30-41 (source of the link)
    "handling": ESTIMATES[0],
}
CAPACITY_SPREADS = {
    "cited": (300 - 200) / EVEN / 240,  # Aktau: 240 k TEU, sources say 200, 215, 240, 300 (8.7)
    "derived": CLASS_RATES,  # trains a day times a share of containers (1.3)
    "estimate": ESTIMATES[1],
}

# Corridors by priority: id, name, gateway groups; a group: its name, why these links, their numbers (both directions).
# A path that crosses one link of every group belongs to the corridor; the first match takes the whole path.
CORRIDORS = [
    ("cku", "China - Kyrgyzstan - Uzbekistan", [
        ("kyrgyz_border", "Torugart (planned rail) or the Kashgar - Osh road: the only ways from China straight into "
         "Kyrgyzstan, so they decide first (a path that goes on to Turkmenbashi and Alat stays cku)", [286, 292])]),
    ("middle", "Middle Corridor (Trans-Caspian, TITR)", [
        ("caspian", "a ship or ferry from Aktau, Kuryk or Turkmenbashi to Alat or back: every east-west path across "
         "the Caspian", [202, 203, 204])]),
    ("instc", "International North - South Transport Corridor", [
        ("iran_north", "Iran's gates to the north: Caspian ships to Astrakhan and Aktau, Astara, Sarakhs, Incheh Borun",
         [205, 206, 207, 279, 259, 264]),
        ("north_south_line", "Bandar Abbas - Tehran or a gate of the line alone (Astrakhan and Aktau ships, Astara): "
         "with it, Sarakhs and Incheh Borun are north-south; without it they are south", [275, 205, 206, 207, 279])]),
    ("south", "Southern corridor (Iran)", [
        ("iran_east", "Sarakhs or Incheh Borun, the rail gates between Central Asia and Iran", [259, 264])]),
    ("north", "Northern corridor (Russia)", [
        ("russia_east", "into Russia from the east: Zamyn-Uud, Zabaykalsk, Semey, Petropavl to Yekaterinburg and Omsk, "
         "Orenburg, Uralsk, Atyrau", [41, 42, 47, 53, 54, 77, 79, 82]),
        ("russia_west", "out to the west: Brest, Bruzgi, Kaliningrad by rail or sea, St Petersburg, Novorossiysk; with "
         "both, trade with Russia itself is regional", [112, 113, 114, 115, 118, 119])]),
    ("sea_suez", "Sea via Suez", [("canal", "the canal", [177])]),
    ("sea_cape", "Sea via the Cape of Good Hope", [
        ("cape", "the legs from Malacca and Mumbai to the Cape", [186, 201])]),
    ("regional", "Regional land and Black Sea", [
        ("inland_borders", "any border of the inland region that no long corridor took: China's in the west and north, "
         "Russia's with Kazakhstan, Azerbaijan and the EU, those inside Central Asia and the Caucasus, Turkey's in the "
         "east, the Georgian and Russian Black Sea ports",
         [38, 39, 40, 41, 42, 47, 53, 54, 71, 77, 79, 82, 85, 112, 113, 119, 213, 215, 221, 222, 223, 250, 253, 260,
          262, 271, 283, 289, 291])]),
]


def read(folder, name):
    with open(folder / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(folder, name, columns, rows):
    with open(folder / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def check(condition, message):
    if not condition:
        sys.exit(f"convert.py: {message}")


def text(number):
    """A Fraction as the shortest exact decimal."""
    if number.denominator == 1:
        return str(number.numerator)
    digits = 1
    while (number * 10**digits).denominator != 1:
        digits += 1
        check(digits < 12, f"{number} has no short decimal")
    whole = abs(number * 10**digits).numerator
    return f"{'-' if number < 0 else ''}{whole // 10**digits}.{whole % 10**digits:0{digits}d}"


# ---- the base: links as they were in 2025 ----


def apply_base(links, scenarios):
    """Applies S1 to its links in place and says so in base_note."""
    base = next(s for s in scenarios if s["scenario_id"] == BASE_SCENARIO)
    factor, cost = Fraction(base["capacity_factor"]), Fraction(base["cost_delta_usd_per_teu"])
    check(Fraction(base["time_delta_h"]) == 0 and abs(cost) >= 1, "S1 has changed its shape")
    for link in links:
        link["base_note"] = ""
        if link["link_id"] in base["affects_links"].split(";"):
            link["base_note"] = (
                f"{BASE_SCENARIO} of scenarios.csv: raw capacity {link[CAPACITY]} x {base['capacity_factor']}, "
                f"raw cost {link[COST]} + {text(cost)}"
            )
            link["raw_capacity"] = link[CAPACITY]
            link[CAPACITY] = text(Fraction(link[CAPACITY]) * factor)
            link[COST] = text(Fraction(link[COST]) + cost)
    return base


# ---- spreads ----


def time_spread(link):
    handling = "handling cited" if link["quality"] == "cited" else "handling"
    if MIDDLE_ALONE in link["source"]:
        return TIME_SPREADS["middle"]
    return TIME_SPREADS[{"rail": "line", "road": "line", "sea": "sea", "ferry": "sea", "transship": handling}[link["mode"]]]


def spreads(link):
    """Both spreads of a link, in hundredths."""
    default = (time_spread(link), CAPACITY_SPREADS[link["quality"]])
    return [f"{share:.2f}" for share in PLACES.get(int(link["link_id"][1:-1]), default)]


# ---- penalties ----


def cheapest(out_links, origin, value_of_time):
    """Dijkstra: the cheapest generalised cost from origin to every node, USD per TEU, exact."""
    distance, queue = {}, [(Fraction(0), origin)]
    while queue:
        reached, node = heapq.heappop(queue)
        if node in distance:
            continue
        distance[node] = reached
        for head, cost_usd, time_h in out_links.get(node, []):
            if head not in distance:
                heapq.heappush(queue, (reached + cost_usd + value_of_time / 24 * time_h, head))
    return distance


def penalties(links, demand):
    """[demand] the penalty in whole USD per TEU."""
    out_links, trees, answer, no_path = {}, {}, [], []
    for link in links:
        if link["status"] == "existing":
            arc = (link["to_node"], Fraction(link[COST]), Fraction(link[TIME]))
            out_links.setdefault(link["from_node"], []).append(arc)
    for row in demand:
        key = (row["from_node"], Fraction(row["value_of_time_usd_per_teu_day"]))
        if key not in trees:
            trees[key] = cheapest(out_links, *key)
        cost = trees[key].get(row["to_node"])
        if cost is None:
            no_path.append(f"{row['from_node']} -> {row['to_node']} ({row['commodity_class']}, {row['year']})")
        else:
            answer.append(max(PENALTY_FLOOR_USD, math.ceil(PENALTY_FACTOR * cost)))
    check(not no_path, "DEMANDS WITHOUT ANY PATH on the base's existing links:\n  " + "\n  ".join(no_path))
    return answer


# ---- scenarios ----


def affected(scenario, links, countries):
    """The link ids that a raw scenario names, as a list joined by semicolons."""
    rule = scenario["affects_links"]
    if rule == "tag:middle":  # as the data says it: every link whose tags contain middle, shared trunks included
        ids = [link["link_id"] for link in links if "middle" in link["corridor_tags"].split(";")]
    elif rule == "cn_rail":  # rail links with both ends in China
        ids = [link["link_id"] for link in links if link["mode"] == "rail"
               and countries[link["from_node"]] == countries[link["to_node"]] == "CN"]
    else:
        ids = rule.split(";")
        check(set(ids) <= {link["link_id"] for link in links}, f"{scenario['scenario_id']} names unknown links")
    return ";".join(ids)


def link_operations(scenario, links, countries):
    """The overlay rows of a scenario that changes links: (table, ids, column, operation, value)."""
    ids, rows = affected(scenario, links, countries), []
    factor, time_h = Fraction(scenario["capacity_factor"]), Fraction(scenario["time_delta_h"])
    cost = Fraction(scenario["cost_delta_usd_per_teu"])
    if factor != 1:
        rows.append(("link", ids, CAPACITY, "multiply", text(factor)))
    if time_h != 0:
        rows.append(("link", ids, TIME, "add", text(time_h)))
    if cost != 0 and abs(cost) < 1:  # relative
        rows.append(("link", ids, COST, "multiply", text(1 + cost)))
    elif cost != 0:
        rows.append(("link", ids, COST, "add", text(cost)))
    for link in links:
        if link["link_id"] in ids.split(";"):
            check(Fraction(link[TIME]) + time_h >= 0 and (abs(cost) < 1 or Fraction(link[COST]) + cost >= 0),
                  f"{scenario['scenario_id']} makes a number of {link['link_id']} negative")
    return rows


def restore_operations(links, base):
    """Suez open: the base's two changed links as the raw file has them."""
    changed = [link for link in links if link["base_note"]]
    check(len({link["raw_capacity"] for link in changed}) == 1, "S1's links differ in capacity")
    ids = ";".join(link["link_id"] for link in changed)
    cost = text(-Fraction(base["cost_delta_usd_per_teu"]))
    return [("link", ids, CAPACITY, "set", changed[0]["raw_capacity"]), ("link", ids, COST, "add", cost)]


def project_operations(projects, last_year):
    ids = [p["project_id"] for p in projects if p["status"] != "completed" and int(p["year"]) <= last_year]
    return [("project", ";".join(ids), "status", "set", "on")]


def scenario_rows(scenarios, links, projects, countries, base):
    special = {
        "S0": lambda: restore_operations(links, base),
        "S8": lambda: project_operations(projects, 2030),
        "S11": lambda: [("config", "", "co2_price_usd_per_t", "set", "100")],
    }
    for scenario in scenarios:
        raw_id = scenario["scenario_id"]
        if raw_id == BASE_SCENARIO:
            continue
        operations = special[raw_id]() if raw_id in special else link_operations(scenario, links, countries)
        check(operations, f"{raw_id} changes nothing")
        for table, ids, column, operation, value in operations:
            name = "Suez open (normal)" if raw_id == "S0" else scenario["name"]
            yield [SCENARIO_IDS[raw_id], name, "", table, ids, "", "", column, operation, value, raw_id,
                   scenario["note"]]


def study_rows(projects):
    """The questions of the study; @2030 stands for every project up to that year that is not completed."""
    for scenario, name, base, source, note, operations in STUDY:
        for table, ids, column, operation, value in operations:
            if ids == "@2030":
                ids = project_operations(projects, 2030)[0][1]
            yield [scenario, name, base, table, ids, "", "", column, operation, value, source, note]


# ---- corridors ----


def corridor_rows(links):
    known = {link["link_id"] for link in links}
    for priority, (corridor_id, name, groups) in enumerate(CORRIDORS, start=1):
        for group, why, numbers in groups:
            ids = [f"L{number:03d}{direction}" for number in numbers for direction in "WE"]
            check(set(ids) <= known, f"corridor {corridor_id} names unknown links")
            yield [corridor_id, name, priority, group, ";".join(ids), why]


# ---- tables ----


def write_config(out):
    write(out, "config.csv",
          ["dataset_name", "long_length", "speed", "crs", "currency", "year", "co2_price_usd_per_t", "id_type"],
          [["middle-corridor", "km", "kph", "EPSG:4326", "USD", YEAR, 0, "string"]])


def write_nodes(out, nodes):
    write(out, "node.csv", ["node_id", "name", "x_coord", "y_coord", "node_type", "country", "notes", "gauge_mm"],
          [[n[c] for c in ("node_id", "name", "lon", "lat", "kind", "country", "notes", "gauge_mm")] for n in nodes])


def write_links(out, links, nodes):
    names = {node["node_id"]: node["name"] for node in nodes}
    same = [TIME, COST, CAPACITY, "co2_kg_per_teu", "gauge_mm", "status"]
    rest = ["source", "quality", "corridor_tags", "base_note"]
    columns = ["link_id", "from_node_id", "to_node_id", "directed", "name", "mode", "length"]
    columns += same + ["time_spread", "capacity_spread"] + rest
    write(out, "link.csv", columns,
          [[l["link_id"], l["from_node"], l["to_node"], 1, f"{names[l['from_node']]} - {names[l['to_node']]}",
            l["mode"], l["length_km"]] + [l[c] for c in same] + spreads(l) + [l[c] for c in rest] for l in links])


def write_commodities(out, classes):
    write(out, "commodity.csv",
          ["commodity_id", "name", "value_of_time_usd_per_teu_day", "net_t_per_teu", "value_usd_per_teu",
           "implied_pct_per_day", "quality"],
          [[c["commodity_class"], c["commodity_class"].replace("_", " "), c["value_of_time_usd_per_teu_day"],
            c["net_t_per_teu"], c["value_usd_per_teu"], c["implied_pct_per_day"], c["quality"]] for c in classes])


def write_demand(out, demand, links):
    write(out, "demand.csv",
          ["o_node_id", "d_node_id", "commodity_id", "volume", "unmet_penalty_usd_per_teu", "year", "source",
           "quality"],
          [[d["from_node"], d["to_node"], d["commodity_class"], d["teu_per_year"], penalty, d["year"], d["source"],
            d["quality"]] for d, penalty in zip(demand, penalties(links, demand))])


def write_projects(out, projects):
    write(out, "project.csv",
          ["project_id", "name", "link_ids", "capacity_delta", "time_delta_h", "capex_musd", "status", "year", "source",
           "quality"],
          [[p[c] for c in ("project_id", "name", "affects_links", "capacity_delta_teu_per_year", "time_delta_h",
                           "capex_musd", "status", "year", "source", "quality")] for p in projects])


def check_raw(nodes, links, classes, demand, projects):
    """What the conversion relies on."""
    node_ids, link_ids = {n["node_id"] for n in nodes}, {l["link_id"] for l in links}
    class_vot = {c["commodity_class"]: c["value_of_time_usd_per_teu_day"] for c in classes}
    check(len(node_ids) == len(nodes) and len(link_ids) == len(links), "duplicate ids")
    for row in links + demand:
        check({row["from_node"], row["to_node"]} <= node_ids, f"unknown node in {row}")
    for row in demand:
        check(row["value_of_time_usd_per_teu_day"] == class_vot.get(row["commodity_class"]),
              f"the value of time is not the class's in {row}")
    for row in projects:
        check(set(row["affects_links"].split(";")) <= link_ids, f"unknown link in {row}")


def main(arguments):
    if len(arguments) not in (2, 3):
        sys.exit("usage: convert.py RAW_FOLDER [OUT_FOLDER]")
    raw = Path(arguments[1])
    out = Path(arguments[2]) if len(arguments) == 3 else Path(__file__).resolve().parent
    nodes, links, classes, demand, projects, scenarios = (
        read(raw, f"{name}.csv") for name in ("nodes", "links", "commodity_classes", "demand", "projects", "scenarios"))
    check_raw(nodes, links, classes, demand, projects)
    base = apply_base(links, scenarios)
    countries = {node["node_id"]: node["country"] for node in nodes}

    write_config(out)
    write_nodes(out, nodes)
    write_links(out, links, nodes)
    write_commodities(out, classes)
    write_demand(out, demand, links)
    write_projects(out, projects)
    write(out, "scenario.csv",
          ["scenario_id", "name", "base_scenario_id", "table", "ids", "filter", "direction", "column", "operation",
           "value", "source", "note"],
          list(scenario_rows(scenarios, links, projects, countries, base)) + list(study_rows(projects)))
    write(out, "corridor.csv", ["corridor_id", "name", "priority", "group", "link_ids", "notes"],
          list(corridor_rows(links)))
    shutil.copyfile(raw / "FACTS.md", out / "FACTS.md")


if __name__ == "__main__":
    main(sys.argv)
