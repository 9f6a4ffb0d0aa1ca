// SPDX-License-Identifier: Apache-2.0
// Cost by where it arises, a bar a corridor: in all, or per TEU.
import { byId, el, fill } from "./dom.js";
import { short, whole } from "./format.js";
import { kinds, sumsOf } from "./model.js";
import { choose, state } from "./state.js";

let perTeu = true;

function barOf(row, most) {
  const value = (i) => (perTeu ? row.cost[i] / row.teu : row.cost[i]);
  const total = kinds.reduce((sum, _, i) => sum + value(i), 0);
  const parts = kinds.map((kind, i) => ({ kind, value: value(i) })).filter((part) => part.value > 0);
  const told = parts.map((part) => `${part.kind.name} ${short(part.value)}`).join(", ");
  return el("div", { class: `cost-row${row.index === state.corridor && row.index >= 0 ? " selected" : ""}`, "data-id": row.id },
    row.index >= 0
      ? el("button", { type: "button", class: "row-button", "aria-pressed": String(row.index === state.corridor),
          onclick: () => choose({ corridor: row.index === state.corridor ? -1 : row.index }) }, row.name)
      : el("span", { class: "row-name" }, row.name),
    el("div", { class: "cost-bar", role: "img", "aria-label": `${row.name}: ${told} USD${perTeu ? " per TEU" : ""}`, title: told },
      parts.map((part) => el("i", { class: part.kind.id, style: `width:${((100 * part.value) / most).toFixed(2)}%` }))),
    el("span", { class: "cost-total" }, perTeu ? whole(total) : short(total)));
}

export function drawCosts(model) {
  const scenario = model.scenarios[state.scenario];
  const { corridors, unmet } = sumsOf(model, scenario, { ...state, corridor: -1 });
  const rows = corridors.map((sums, index) => ({ index, id: model.corridors[index].id, name: model.corridors[index].name, teu: sums.teu, cost: sums.cost }))
    .filter((row) => row.teu > 0);
  if (unmet.teu > 0) rows.push({ index: -1, id: "unmet", name: "Unmet", teu: unmet.teu, cost: [0, 0, 0, 0, unmet.usd] });
  const sizes = rows.map((row) => row.cost.reduce((sum, value) => sum + value, 0) / (perTeu ? row.teu : 1));
  const most = Math.max(1e-9, ...sizes);
  const choice = (label, value) => el("button", { type: "button", "aria-pressed": String(perTeu === value),
    onclick: () => { perTeu = value; drawCosts(model); byId("costs").querySelector(`[aria-pressed="true"]`)?.focus(); } }, label);
  byId("costs-note").textContent = "Generalised cost, the value of the time under way included, by kind of link. Border: handling at a crossing; sea: ships and ferries.";
  const used = kinds.filter((_, i) => rows.some((row) => row.cost[i] > 0));
  fill("costs-body",
    el("div", { class: "choice", role: "group", "aria-label": "Unit" }, choice("USD per TEU", true), choice("USD in all", false)),
    el("ul", { class: "key" }, used.map((kind) => el("li", {}, el("i", { class: kind.id }), kind.name))),
    rows.length === 0 ? el("p", { class: "empty" }, "Nothing is carried.") : el("div", { class: "cost-rows" }, rows.map((row) => barOf(row, most))));
}
