// SPDX-License-Identifier: Apache-2.0
// What hurts: links, nodes or borders closed in turn, the dearest first.
import { byId, el, fill } from "./dom.js";
import { decimal, missing, place, short, signed, whole } from "./format.js";
import { table } from "./table.js";

const order = { column: -1, down: false };
const words = { link: "links", node: "places", border: "borders (all links between two countries, both ways)" };

function rowsOf(model) {
  const base = model.corridors.map((_, i) => model.scenarios[0].sums.reduce((sum, row) => sum + (row[0] === i ? row[2] : 0), 0));
  return model.outages.rows.map(([id, name, status, carried, cost, unmet, link, node, flows], i) => {
    const changes = flows.map((teu, corridor) => ({ corridor, teu: teu - base[corridor] })).filter((change) => Math.abs(change.teu) >= 0.5)
      .sort((a, b) => b.teu - a.teu);
    const title = model.outages.kind === "border" ? id.split("-").map(place).join(" – ") : name || id;
    return { id, name: title, status, carried, cost, unmet, link, node, flows, rank: i + 1, gains: changes[0]?.teu > 0 ? changes[0] : null, loses: changes.at(-1)?.teu < 0 ? changes.at(-1) : null };
  });
}

const amountOf = (change) => signed(short(change.teu), change.teu);
const changeText = (model, change) => (change === null ? null : `${model.corridors[change.corridor].name} ${amountOf(change)}`);
const changeCell = (model, change) => (change === null ? missing
  : el("span", { class: "moves" }, `${model.corridors[change.corridor].name} `, el("small", { class: change.teu > 0 ? "more" : "less" }, amountOf(change))));

function columnsOf(model, rows) {
  const most = Math.max(...rows.map((row) => row.cost ?? 0)) || 1;
  const bar = (row) => (row.cost === null ? row.status : el("span", { class: "bar-cell" }, el("i", { style: `width:${((100 * Math.max(0, row.cost)) / most).toFixed(1)}%` }),
    el("span", {}, decimal(row.cost / 1e6, row.cost >= 1e9 ? 0 : 2))));
  const { kind } = model.outages;
  const shown = [
    { title: { link: "Link", node: "Place", border: "Border" }[kind], csv: "name", value: (row) => row.name,
      cell: (row) => el("span", {}, row.name, " ", el("small", {}, row.name === row.id ? "" : row.id)) },
    { title: "#", csv: "rank", number: true, value: (row) => row.rank, text: (row) => String(row.rank) },
    { title: "Million USD a year", csv: "objective_difference_usd", number: true, value: (row) => row.cost, cell: bar },
    { title: "Unmet TEU", csv: "unmet_teu", number: true, value: (row) => row.unmet, text: (row) => whole(row.unmet) },
    { title: "Carries in the base", csv: "base_flow_teu", number: true, value: (row) => row.carried, text: (row) => whole(row.carried) },
    { title: "Gains most", csv: "gains_most", class: "text", value: (row) => row.gains && model.corridors[row.gains.corridor].name, sort: (row) => changeText(model, row.gains), cell: (row) => changeCell(model, row.gains) },
    { title: "Loses most", csv: "loses_most", class: "text", value: (row) => row.loses && model.corridors[row.loses.corridor].name, sort: (row) => changeText(model, row.loses), cell: (row) => changeCell(model, row.loses) },
  ];
  const saved = [{ title: "", csv: "id", value: (row) => row.id }, ...shown, { title: "", csv: "status", value: (row) => row.status },
    ...model.corridors.map((corridor, i) => ({ title: "", csv: `flow_${corridor.id}`, value: (row) => row.flows[i] ?? null }))];
  return { shown, saved };
}

export function drawOutages(model, map) {
  const section = byId("outages");
  section.hidden = model.outages === undefined;
  if (section.hidden) return;
  const rows = rowsOf(model);
  const { shown, saved } = columnsOf(model, rows);
  const hurting = rows.filter((row) => row.cost === null || row.cost >= 1).length;
  const { kind, all } = model.outages;
  byId("outages-note").textContent = `Each of ${whole(all)} ${words[kind]} closed in turn (N-1), the others open: what all freight then costs more, penalties for what stays unmet included.${kind === "border" || map === null ? "" : " Choose a row to see it on the map."}`;
  const show = (row) => (row.link !== null ? map?.show(row.link) : row.node !== null ? map?.showNode(row.node) : undefined);
  fill("outages-body", table({ name: "outages", caption: "Outages", columns: shown, save: saved, rows, order, id: (row) => row.id,
    isSelected: () => false, onSelect: kind === "border" || map === null ? undefined : show,
    under: `${whole(hurting)} of ${whole(all)} cost 1 USD or more.${all > rows.length ? ` The page has the dearest ${whole(rows.length)}; outage.csv has all.` : ""}` }));
}
