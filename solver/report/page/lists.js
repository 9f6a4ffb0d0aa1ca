// SPDX-License-Identifier: Apache-2.0
// Bottlenecks by price, and links by flow.
import { byId, el, fill } from "./dom.js";
import { decimal, missing, percent, usd, whole } from "./format.js";
import { modeName } from "./marks.js";
import { flowOn, isProof } from "./model.js";
import { table } from "./table.js";
import { state } from "./state.js";

const nameCell = (row) => el("span", {}, row.name || row.id, " ", el("small", {}, row.name ? row.id : ""));
const bottleneckOrder = { column: -1, down: false };
const linkOrder = { column: -1, down: false };
const MOST_ROWS = 40;

// A bottleneck counts where the chosen freight crosses its link; one that is no link always does.
function isChosen(model, scenario, bottleneck) {
  if (state.mode >= 0 && bottleneck.mode !== null && bottleneck.mode !== state.mode) return false;
  if (bottleneck.link === null) return true;
  return flowOn(model, scenario.flowOf.get(bottleneck.link), { ...state, mode: -1 }) > 0;
}

export function drawBottlenecks(model, map) {
  const scenario = model.scenarios[state.scenario];
  const proof = isProof(scenario);
  const rows = scenario.bottlenecks.filter((bottleneck) => isChosen(model, scenario, bottleneck));
  const most = scenario.bottlenecks[0]?.price ?? 1;
  const priceCell = (row) => el("span", { class: "bar-cell" }, el("i", { style: `width:${((100 * row.price) / most).toFixed(1)}%` }),
    el("span", {}, proof ? decimal(row.price, 4) : usd(row.price)));
  const columns = [
    { title: "Capacity", csv: "name", value: (row) => row.name || row.id, cell: nameCell },
    { title: "#", csv: "rank", number: true, value: (row) => row.rank, text: (row) => String(row.rank) },
    { title: proof ? "Weight" : "USD/TEU", csv: "price_usd_per_teu", number: true, value: (row) => row.price, cell: priceCell },
    { title: "TEU a year", csv: "capacity_teu_per_year", number: true, value: (row) => row.capacity, text: (row) => whole(row.capacity) },
    { title: "Mode", csv: "mode", value: (row) => (row.mode === null ? row.kind : modeName(model.modes[row.mode])),
      text: (row) => (row.mode === null ? row.kind : modeName(model.modes[row.mode])) },
  ];
  const more = scenario.bottleneck_count - scenario.bottlenecks.length;
  byId("bottlenecks-note").textContent = proof
    ? "The capacities that prove that not all can be carried, by their weight in the proof. The weights are no money."
    : "Full capacities by price: what one more TEU of capacity a year would save. Choose a row to see it on the map.";
  fill("bottlenecks-body", rows.length === 0 ? el("p", { class: "empty" }, "No capacity has a price here.") : table({
    name: "bottlenecks", caption: "Bottlenecks", columns, rows, order: bottleneckOrder, id: (row) => row.id,
    isSelected: () => false, onSelect: (row) => row.link !== null && map?.show(row.link),
    under: more > 0 ? `${whole(more)} more with lower prices are in capacity_price.csv.` : "",
  }));
}

export function drawLinks(model, map) {
  const scenario = model.scenarios[state.scenario];
  const rows = scenario.flows.map((flow) => {
    const link = model.links[flow.link];
    return { flow, link, id: `${link.backward ? "-" : ""}${link.id}`, name: link.name, teu: flowOn(model, flow, state),
      use: flow.capacity > 0 ? flow.total / flow.capacity : null };
  }).filter((row) => row.teu > 0).sort((a, b) => b.teu - a.teu || a.link.index - b.link.index);
  const columns = [
    { title: "Link", csv: "name", value: (row) => row.name, cell: nameCell },
    { title: "Mode", csv: "mode", value: (row) => modeName(model.modes[row.link.mode]), text: (row) => modeName(model.modes[row.link.mode]) },
    { title: "TEU", csv: "flow_teu", number: true, value: (row) => row.teu, text: (row) => whole(row.teu) },
    { title: "Capacity", csv: "capacity_teu_per_year", number: true, value: (row) => row.flow.capacity, text: (row) => whole(row.flow.capacity) },
    { title: "Use", csv: "utilisation", number: true, value: (row) => row.use, text: (row) => percent(row.use, 0) },
    { title: "USD/TEU", csv: "shadow_price_usd_per_teu", number: true, value: (row) => row.flow.price, text: (row) => (row.flow.price > 0 ? usd(row.flow.price) : missing) },
    { title: "Figures", csv: "quality", value: (row) => model.qualities[row.link.quality], text: (row) => model.qualities[row.link.quality] || missing },
  ];
  byId("links-note").textContent = rows.length > MOST_ROWS
    ? `The first ${MOST_ROWS} of ${whole(rows.length)} links that carry what is chosen; the file has all of them. USD/TEU is the price of the link's capacity.`
    : "Links that carry what is chosen. USD/TEU is the price of the link's capacity.";
  fill("links-body", rows.length === 0 ? el("p", { class: "empty" }, "No link carries what is chosen.") : table({
    name: "links", caption: "Busiest links", columns, rows, most: MOST_ROWS, order: linkOrder, id: (row) => row.id,
    isSelected: () => false, onSelect: (row) => map?.show(row.link.index),
  }));
}
