// SPDX-License-Identifier: Apache-2.0
// The data of the page as objects, and what filters leave of them. docs/outputs.md has the columns.
//     filter { corridor, klass, mode }   -1: all

export const kinds = [
  { id: "move", name: "Moving" },
  { id: "tranship", name: "Transhipping" },
  { id: "border", name: "Border" },
  { id: "sea", name: "Sea" },
  { id: "unmet", name: "Unmet" },
];
const SEA = 3;

function decodeLinks(data) {
  return data.links.map(([id, backward, name, mode, quality, from, to, km, kind], index) => ({
    index, id, backward: backward === 1, name: name || id, mode, quality, from, to, km, sea: kind === SEA,
  }));
}

function decodeNodes(data) {
  return data.nodes.map(([id, name, country, type, x, y]) => ({ id, name: name || id, country, type, x: x ?? 0, y: y ?? 0, isPlaced: x !== null && y !== null }));
}

function decodeScenario(scenario, run) {
  const flows = scenario.flows.map(([link, capacity, price, hours, cost, entries]) => {
    let total = 0;
    for (let i = 1; i < entries.length; i += 2) total += entries[i];
    return { link, capacity, price, hours, cost, entries, total };
  });
  const bottlenecks = scenario.bottlenecks.map(([id, kind, name, mode, capacity, load, price, link, more, moreUntil, less, lessUntil], rank) => ({
    rank: rank + 1, id, kind, name, mode, capacity, load, price, link,
    more: more ?? null, moreUntil: moreUntil ?? null, less: less ?? null, lessUntil: lessUntil ?? null,
  }));
  return { ...scenario, flows, flowOf: new Map(flows.map((flow) => [flow.link, flow])), bottlenecks, run };
}

export function decode(data, runs) {
  const model = {
    ...data,
    nodes: decodeNodes(data),
    links: decodeLinks(data),
    scenarios: data.scenarios.map((scenario, i) => decodeScenario(scenario, runs[i] ?? {})),
  };
  for (const link of model.links) link.isPlaced = model.nodes[link.from].isPlaced && model.nodes[link.to].isPlaced;
  // Coordinates that are no degrees are drawn as a plan, without a coast.
  model.isGeographic = model.nodes.every((node) => Math.abs(node.x) <= 180 && Math.abs(node.y) <= 90);
  return model;
}

// ---- what filters leave ----

const passes = (filter, corridor, klass) =>
  (filter.corridor < 0 || filter.corridor === corridor) && (filter.klass < 0 || filter.klass === klass);

export function flowOn(model, flow, filter) {
  if (flow === undefined) return 0;
  if (filter.mode >= 0 && model.links[flow.link].mode !== filter.mode) return 0;
  if (filter.corridor < 0 && filter.klass < 0) return flow.total;
  const classes = model.classes.length;
  let sum = 0;
  for (let i = 0; i < flow.entries.length; i += 2) {
    const cell = flow.entries[i];
    if (passes(filter, Math.floor(cell / classes), cell % classes)) sum += flow.entries[i + 1];
  }
  return sum;
}

// Flow by corridor and by class of one link, largest first.
export function usersOf(model, flow) {
  const classes = model.classes.length;
  const byCorridor = new Map();
  const byClass = new Map();
  for (let i = 0; i < flow.entries.length; i += 2) {
    const corridor = Math.floor(flow.entries[i] / classes);
    const klass = flow.entries[i] % classes;
    byCorridor.set(corridor, (byCorridor.get(corridor) ?? 0) + flow.entries[i + 1]);
    byClass.set(klass, (byClass.get(klass) ?? 0) + flow.entries[i + 1]);
  }
  const sorted = (map) => [...map].sort((a, b) => b[1] - a[1]);
  return { corridors: sorted(byCorridor), classes: sorted(byClass) };
}

const emptySums = () => ({ teu: 0, cost: [0, 0, 0, 0, 0], usd: 0, hours: 0, km: 0, co2: 0 });

function addSums(into, row) {
  const [, , teu, move, tranship, border, sea, hours, km, co2] = row;
  into.teu += teu;
  [move, tranship, border, sea].forEach((value, i) => { into.cost[i] += value; });
  into.usd += move + tranship + border + sea;
  into.hours += hours;
  into.km += km;
  into.co2 += co2;
}

// Per corridor, and "all" of them; classes by the filter, corridors by the filter where it says so.
export function sumsOf(model, scenario, filter) {
  const corridors = model.corridors.map(emptySums);
  const all = emptySums();
  for (const row of scenario.sums) {
    if (filter.klass >= 0 && row[1] !== filter.klass) continue;
    addSums(corridors[row[0]], row);
    if (passes(filter, row[0], row[1])) addSums(all, row);
  }
  const unmet = { teu: 0, usd: 0 };
  for (const [klass, teu, cost] of scenario.unmet) {
    if (filter.klass >= 0 && klass !== filter.klass) continue;
    unmet.teu += teu;
    unmet.usd += cost;
  }
  return { corridors, all, unmet };
}

export function tradeOf(scenario, filter) {
  return scenario.trade.rows.filter((row) => passes(filter, row[3], row[4]));
}

export const isProof = (scenario) => scenario.summary.status === "infeasible";
