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
    const [id, name, price] = scenario.corridor_bottlenecks[index];
    return averages({ index, id: model.corridors[index].id, name: model.corridors[index].name, share: ratio(sums.teu, total), sums,
      bottleneck: id ?? null, bottleneckName: name ?? "", price: price ?? null });
  });
  const all = corridors.reduce((into, sums) => ({ teu: into.teu + sums.teu, usd: into.usd + sums.usd, hours: into.hours + sums.hours,
    km: into.km + sums.km, co2: into.co2 + sums.co2 }), { teu: 0, usd: 0, hours: 0, km: 0, co2: 0 });
  return { rows, all: averages({ index: -1, id: "", name: "All corridors", share: ratio(total, total), sums: all, bottleneck: null, bottleneckName: "", price: null }), unmet };
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
    { title: "Bottleneck", csv: "bottleneck", class: "text", value: (row) => row.bottleneck, sort: (row) => row.bottleneck && `${row.bottleneckName} ${row.bottleneck}`,
      cell: (row) => (row.bottleneck === null ? missing : el("span", {}, row.bottleneckName || row.bottleneck, " ", el("small", {}, row.bottleneckName ? row.bottleneck : ""))) },
    { title: proof ? "Weight in the proof" : "Its price", csv: "bottleneck_price_usd_per_teu", number: true, value: (row) => row.price,
      text: (row) => (proof ? decimal(row.price, 4) : usd(row.price)) },
  ];
  const note = unmet.teu > 0 ? `${whole(unmet.teu)} TEU stay unmet, which costs ${whole(unmet.usd)} USD in penalties.` : "Nothing stays unmet.";
  fill("corridors-body", table({
    name: "corridors", caption: "Corridors", columns, rows, foot: all, order, id: (row) => row.id,
    isSelected: (row) => row.index === state.corridor,
    onSelect: (row) => choose({ corridor: row.index === state.corridor ? -1 : row.index }),
    under: state.klass < 0 ? note : `${note} Of the class ${model.classes[state.klass].name} alone; bottlenecks are those of all classes.`,
  }));
}

// ---- scenarios ----

const scenarioOrder = { column: -1, down: false };

export function drawScenarios(model) {
  const section = document.getElementById("scenarios");
  section.hidden = model.scenarios.length < 2;
  if (section.hidden) return;
  const sums = model.scenarios.map((scenario) => sumsOf(model, scenario, { ...state, corridor: -1 }));
  const rows = model.corridors.map((corridor, i) => ({ id: corridor.id, name: corridor.name, index: i, teu: sums.map((sum) => sum.corridors[i].teu) }));
  rows.push({ id: "unmet", name: "Unmet", index: -1, teu: sums.map((sum) => sum.unmet.teu) });
  const cell = (row, i) => {
    const change = row.teu[i] - row.teu[0];
    return el("span", { class: "change" }, whole(row.teu[i]),
      i === 0 ? null : el("small", { class: change > 0.5 ? "more" : change < -0.5 ? "less" : "" }, signed(whole(change), Math.round(change))));
  };
  const columns = [
    { title: "Corridor", csv: "corridor", value: (row) => row.name, text: (row) => row.name },
    ...model.scenarios.map((scenario, i) => ({ title: scenario.name, csv: scenario.id, number: true, value: (row) => row.teu[i], cell: (row) => cell(row, i) })),
  ];
  fill("scenarios-body", table({
    name: "scenarios", caption: "Scenarios by corridor", columns, rows, order: scenarioOrder, id: (row) => row.id,
    isSelected: (row) => row.index >= 0 && row.index === state.corridor,
    onSelect: (row) => row.index >= 0 && choose({ corridor: row.index === state.corridor ? -1 : row.index }),
  }));
}
