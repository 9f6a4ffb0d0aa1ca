// SPDX-License-Identifier: Apache-2.0
// The corridors side by side, and the scenarios side by side.
import { el, fill } from "./dom.js";
import { decimal, missing, percent, signed, usd, whole } from "./format.js";
import { isProof, sumsOf } from "./model.js";
import { table } from "./table.js";
import { choose, state } from "./state.js";

const ratio = (a, b) => (b > 0 ? a / b : null);

function rowsOf(model, scenario) {
  const { corridors, unmet } = sumsOf(model, scenario, { ...state, corridor: -1 });
  const total = corridors.reduce((sum, row) => sum + row.teu, 0);
  const rows = corridors.map((sums, index) => {
    const most = bottleneckOf(scenario, index);
    return averages({ index, id: model.corridors[index].id, name: model.corridors[index].name, share: ratio(sums.teu, total), sums, most });
  });
  const all = corridors.reduce((into, sums) => ({ teu: into.teu + sums.teu, usd: into.usd + sums.usd, hours: into.hours + sums.hours,
    km: into.km + sums.km, co2: into.co2 + sums.co2 }), { teu: 0, usd: 0, hours: 0, km: 0, co2: 0 });
  return { rows, all: averages({ index: -1, id: "", name: "All corridors", share: ratio(total, total), sums: all, most: null }), unmet };
}

// Of a corridor: the capacity that costs it most.
function bottleneckOf(scenario, index) {
  const list = scenario.corridor_bottlenecks[index];
  const total = scenario.sums.reduce((sum, row) => sum + (row[0] === index ? row[2] : 0), 0);
  return list.length > 0 ? { id: list[0], name: list[1] || list[0], price: list[2], share: ratio(list[3], total), paid: ratio(list[4], total) } : null;
}

function bottleneckCell({ most }) {
  if (most === null) return missing;
  return el("span", {}, most.name, " ", el("small", {}, most.name === most.id ? "" : most.id));
}

function averages(row) {
  const { teu, usd: cost, hours, km, co2 } = row.sums;
  return { ...row, teu, cost: ratio(cost, teu), days: ratio(hours / 24, teu), km: ratio(km, teu), co2: ratio(co2, teu) };
}

const shareCell = (row) => el("span", { class: "bar-cell" },
  el("i", { style: `width:${(100 * (row.share ?? 0)).toFixed(1)}%` }), el("span", {}, percent(row.share)));

const order = { column: -1, down: false };

export function drawCorridors(model) {
  const scenario = model.scenarios[state.scenario];
  const { rows, all, unmet } = rowsOf(model, scenario);
  const proof = isProof(scenario);
  const columns = [
    { title: "Corridor", csv: "name", value: (row) => row.name, text: (row) => row.name },
    { title: "TEU", csv: "flow_teu", number: true, value: (row) => row.teu, text: (row) => whole(row.teu) },
    { title: "Share", csv: "share", number: true, value: (row) => row.share, cell: shareCell },
    { title: "USD/TEU", csv: "cost_usd_per_teu", number: true, value: (row) => row.cost, text: (row) => whole(row.cost) },
    { title: "Days", csv: "time_d", number: true, value: (row) => row.days, text: (row) => decimal(row.days) },
    { title: "km", csv: "length_km", number: true, value: (row) => row.km, text: (row) => whole(row.km) },
    { title: "kg CO₂/TEU", csv: "co2_kg_per_teu", number: true, value: (row) => row.co2, text: (row) => whole(row.co2) },
    { title: "Costliest bottleneck", csv: "bottleneck", class: "text", value: (row) => row.most?.id ?? null, sort: (row) => row.most && `${row.most.name} ${row.most.id}`, cell: bottleneckCell },
    { title: "Crossed by", csv: "bottleneck_share", number: true, value: (row) => row.most?.share ?? null, text: (row) => percent(row.most?.share) },
    { title: proof ? "Weight in the proof" : "Its price, USD", csv: "bottleneck_price_usd_per_teu", number: true, value: (row) => row.most?.price ?? null,
      text: (row) => (proof ? decimal(row.most?.price, 4) : usd(row.most?.price)) },
  ];
  const note = unmet.teu > 0 ? `${whole(unmet.teu)} TEU stay unmet, which costs ${whole(unmet.usd)} USD in penalties.` : "Nothing stays unmet.";
  fill("corridors-body", table({
    name: "corridors", caption: "Corridors", columns, rows, foot: all, order, most: Infinity, id: (row) => row.id,
    isSelected: (row) => row.index === state.corridor,
    onSelect: (row) => choose({ corridor: row.index === state.corridor ? -1 : row.index }),
    under: state.klass < 0 ? note : `${note} Of the class ${model.classes[state.klass].name} alone; bottlenecks are those of all classes.`,
  }));
}

// ---- scenarios ----

const scenarioOrder = { column: -1, down: false };

// What is compared: a row's value in a scenario, how it is written, and the least change that counts.
const measures = [
  { title: "TEU", of: (sums) => sums.teu, text: whole, least: 0.5 },
  { title: "Share", of: (sums, total) => ratio(100 * sums.teu, total), text: (value) => decimal(value), least: 0.05 },
  { title: "USD/TEU", of: (sums) => ratio(sums.usd, sums.teu), text: whole, least: 0.5 },
  { title: "Days", of: (sums) => ratio(sums.hours / 24, sums.teu), text: (value) => decimal(value), least: 0.05 },
  { title: "kg CO₂/TEU", of: (sums) => ratio(sums.co2, sums.teu), text: whole, least: 0.5 },
  { title: "Million USD", of: (sums) => sums.usd / 1e6, text: whole, least: 0.5 },
];
let measure = measures[0];

function scenarioRows(model) {
  const all = model.scenarios.map((scenario) => sumsOf(model, scenario, { ...state, corridor: -1 }));
  const row = (id, name, index, pick) => ({ id, name, index, values: all.map((one) => pick(one)) });
  const rows = model.corridors.map((corridor, i) => row(corridor.id, corridor.name, i, (one) => measure.of(one.corridors[i], one.all.teu)));
  rows.push(row("unmet", "Unmet", -1, (one) => (["TEU", "Million USD"].includes(measure.title) ? measure.of({ teu: one.unmet.teu, usd: one.unmet.usd }) : null)));
  const paid = (one) => ({ ...one.all, usd: one.all.usd + (measure.title === "Million USD" ? one.unmet.usd : 0) });
  return { rows, all: row("", measure.title === "Million USD" ? "All that is paid" : "All corridors", -1, (one) => measure.of(paid(one), one.all.teu)) };
}

function scenarioCell(row, i) {
  const [first, now] = [row.values[0], row.values[i]];
  const change = first === null || now === null ? 0 : now - first;
  const counts = Math.abs(change) >= measure.least;
  return el("span", { class: "change" }, measure.text(now), i === 0 ? null
    : el("small", { class: counts ? (change > 0 ? "more" : "less") : "" }, counts ? signed(measure.text(change), change) : now === null ? "" : "±0"));
}

export function drawScenarios(model) {
  const section = document.getElementById("scenarios");
  section.hidden = model.scenarios.length < 2;
  if (section.hidden) return;
  const { rows, all } = scenarioRows(model);
  const columns = [
    { title: "Corridor", csv: "corridor", value: (row) => row.name, text: (row) => row.name },
    ...model.scenarios.map((scenario, i) => ({ title: scenario.name, csv: scenario.id, number: true, value: (row) => row.values[i], cell: (row) => scenarioCell(row, i) })),
  ];
  const choice = (one) => el("button", { type: "button", "aria-pressed": String(one === measure),
    onclick: () => { measure = one; drawScenarios(model); section.querySelector('[aria-pressed="true"]')?.focus(); } }, one.title);
  const left = model.scenarios_left_out ?? 0;
  fill("scenarios-body", el("div", { class: "choice left", role: "group", "aria-label": "Measure" }, measures.map(choice)), table({
    name: "scenarios", caption: "Scenarios by corridor", columns, rows, foot: all, order: scenarioOrder, most: Infinity, id: (row) => row.id,
    isSelected: (row) => row.index >= 0 && row.index === state.corridor,
    onSelect: (row) => row.index >= 0 && choose({ corridor: row.index === state.corridor ? -1 : row.index }),
    under: left > 0 ? `${whole(left)} more scenarios are in compare.csv; each has a report of its own.` : "Below a number: the difference to the first scenario. Choose Difference to, above, to see it on the map.",
  }));
}
