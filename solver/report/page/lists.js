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

// A bottleneck counts where the chosen freight crosses its link; one that is no link always does.
function isChosen(model, scenario, bottleneck) {
  if (state.mode >= 0 && bottleneck.mode !== null && bottleneck.mode !== state.mode) return false;
  if (bottleneck.link === null) return true;
  return flowOn(model, scenario.flowOf.get(bottleneck.link), { ...state, mode: -1 }) > 0;
}

// What one more TEU saves stands first where re-solves found it, else the price that the proof goes by.
function bottleneckColumns(model, proof, rows) {
  const hasRanges = rows.some((row) => row.more !== null);
  const worth = (row) => row.more ?? (hasRanges ? null : row.price);
  const most = Math.max(...rows.map((row) => worth(row) ?? 0)) || 1;
  const bar = (row) => el("span", { class: "bar-cell" }, el("i", { style: `width:${((100 * (worth(row) ?? 0)) / most).toFixed(1)}%` }),
    el("span", {}, proof ? decimal(row.price, 4) : usd(worth(row))));
  const mode = (row) => (row.mode === null ? row.kind : modeName(model.modes[row.mode]));
  const amount = (title, csv, value) => ({ title, csv, number: true, value, text: (row) => whole(value(row)) });
  const price = { title: proof ? "Weight" : hasRanges ? "In the proof" : "USD/TEU", csv: "price_certificate_usd_per_teu", number: true,
    value: (row) => row.price };
  const capacity = amount("TEU a year", "capacity_teu_per_year", (row) => row.capacity);
  const ranges = [
    { title: "One more saves", csv: "price_increase_usd_per_teu", number: true, value: (row) => row.more, cell: bar },
    { title: "One less costs", csv: "price_decrease_usd_per_teu", number: true, value: (row) => row.less, text: (row) => usd(row.less) },
    capacity,
    amount("down to", "price_decrease_until_teu_per_year", (row) => row.lessUntil),
    amount("up to", "price_increase_until_teu_per_year", (row) => row.moreUntil),
    { ...price, text: (row) => usd(row.price) },
  ];
  return [
    { title: "Capacity", csv: "name", value: (row) => row.name || row.id, cell: nameCell },
    { title: "#", csv: "rank", number: true, value: (row) => row.rank, text: (row) => String(row.rank) },
    ...(hasRanges ? ranges : [{ ...price, cell: bar }, capacity]),
    { title: "Mode", csv: "mode", value: mode, text: mode },
  ];
}

function bottleneckNote(proof, hasRanges, map) {
  const choose = map === null ? "" : " Choose a row to see it on the map.";
  if (proof) return "The capacities that prove that not all can be carried, by their weight in the proof. The weights are no money.";
  if (!hasRanges) return `Full capacities by price: what one more TEU of capacity a year would save.${choose}`;
  return "Full capacities by what one more TEU of capacity a year would save, in USD, beside what one less would cost, and between which capacities that holds. " +
    `Where the first is 0 another capacity is full as well: it takes more of both.${choose}`;
}

export function drawBottlenecks(model, map) {
  const scenario = model.scenarios[state.scenario];
  const proof = isProof(scenario);
  const rows = scenario.bottlenecks.filter((bottleneck) => isChosen(model, scenario, bottleneck));
  const columns = bottleneckColumns(model, proof, scenario.bottlenecks);
  const more = scenario.bottleneck_count - scenario.bottlenecks.length;
  byId("bottlenecks-note").textContent = bottleneckNote(proof, scenario.bottlenecks.some((row) => row.more !== null), map);
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
  byId("links-note").textContent = "Links that carry what is chosen. USD/TEU is the price of the link's capacity.";
  fill("links-body", rows.length === 0 ? el("p", { class: "empty" }, "No link carries what is chosen.") : table({
    name: "links", caption: "Busiest links", columns, rows, order: linkOrder, id: (row) => row.id,
    isSelected: () => false, onSelect: (row) => map?.show(row.link.index),
  }));
}
