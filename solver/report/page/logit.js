// SPDX-License-Identifier: Apache-2.0
// Where demands choose: what corridors carry so, beside what the plain optimum sends over them.
import { byId, el, fill } from "./dom.js";
import { decimal, missing, percent, short, signed, whole } from "./format.js";
import { choose, state } from "./state.js";
import { table } from "./table.js";

const order = { column: -1, down: false };

function rowsOf(model, scenario) {
  const plain = scenario.summary.logit.plain_corridor_flow_teu ?? {};
  const rows = model.corridors.map(({ id, name }, index) => ({ index, id, name, plain: Number(plain[id] ?? 0),
    teu: scenario.sums.reduce((sum, row) => sum + (row[0] === index ? row[2] : 0), 0) }));
  const total = (key) => rows.reduce((sum, row) => sum + row[key], 0) || 1;
  const [plainAll, all] = [total("plain"), total("teu")];
  return rows.map((row) => ({ ...row, plainShare: row.plain / plainAll, share: row.teu / all }));
}

// Both side by side, the larger one as long as the cell; the plain one hatched: told apart without colour.
function pair(row) {
  const most = Math.max(1e-9, row.plain, row.teu);
  const bar = (kind, teu) => el("i", { class: kind, style: `width:${((100 * teu) / most).toFixed(2)}%` });
  return el("span", { class: "pair-cell" }, el("span", { class: "pair", "aria-hidden": "true" }, bar("plain", row.plain), bar("spreading", row.teu)),
    el("span", {}, row.plain > 0 ? percent(row.teu / row.plain) : missing));
}

export function drawLogit(model) {
  const section = byId("logit");
  const scenario = model.scenarios[state.scenario];
  const { logit, cost_usd: cost } = scenario.summary;
  section.hidden = logit?.plain_corridor_flow_teu === undefined;
  if (section.hidden) return;
  const rows = rowsOf(model, scenario);
  const change = (row) => row.teu - row.plain;
  const columns = [
    { title: "Corridor", csv: "corridor", value: (row) => row.name, text: (row) => row.name },
    { title: "Of the plain one", csv: "part_of_plain", number: true, value: (row) => (row.plain > 0 ? row.teu / row.plain : null), cell: pair },
    { title: "Plain share", csv: "plain_share", number: true, value: (row) => row.plainShare, text: (row) => percent(row.plainShare, 2) },
    { title: "Choosing share", csv: "share", number: true, value: (row) => row.share, text: (row) => percent(row.share, 2) },
    { title: "Plain TEU", csv: "plain_flow_teu", number: true, value: (row) => row.plain, text: (row) => whole(row.plain) },
    { title: "Choosing TEU", csv: "flow_teu", number: true, value: (row) => row.teu, text: (row) => whole(row.teu) },
    { title: "Difference", csv: "difference_teu", number: true, value: change, text: (row) => signed(whole(change(row)), Math.round(change(row))) },
  ];
  const theta = logit.theta_per_usd;
  const extra = Number(cost) - Number(logit.plain_objective_usd);
  byId("logit-note").textContent = `Demands spread over ${whole(logit.alternatives)} alternatives by cost: where nothing is full, 100 USD per TEU more make a way ${decimal(Math.exp(100 * theta), Math.exp(100 * theta) < 10 ? 1 : 0)} times as rare (theta ${theta} per USD). That costs ${short(extra)} USD a year more than the plain optimum.`;
  fill("logit-body", el("ul", { class: "key" }, el("li", {}, el("i", { class: "plain" }), "plain optimum"), el("li", {}, el("i", { class: "spreading" }), "demands choose")),
    table({ name: "choice", caption: "Plain and choosing", columns, rows, order, id: (row) => row.id, isSelected: (row) => row.index === state.corridor, most: Infinity,
      onSelect: (row) => choose({ corridor: row.index === state.corridor ? -1 : row.index }), under: "All classes together. choice_set.csv has every alternative." }));
}
