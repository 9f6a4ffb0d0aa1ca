// SPDX-License-Identifier: Apache-2.0
// Which projects to build: the choice, what each is worth alone and beside the others, and when the money comes.
import { byId, el, fill } from "./dom.js";
import { decimal, missing, signed, small, whole } from "./format.js";
import { table } from "./table.js";

const order = { column: -1, down: false };
const phaseOrder = { column: -1, down: false };
const million = (usd) => (usd === null ? null : usd / 1e6);
const moneyText = (musd) => whole(musd) === missing || Number.isInteger(musd) ? whole(musd) : decimal(musd, 2);

// What is built first, then what would add most. Alone means from the first phase on: what is built later is not set beside it.
function rowsOf(invest) {
  const rows = invest.projects.map(([id, name, capex, phase, alone, inPackage, regret]) => ({
    id, name: name || id, capex, phase, alone: million(alone), inPackage: million(inPackage), regret: million(regret),
    beside: alone === null || inPackage === null || phase > 0 ? null : million(inPackage - alone),
  }));
  return rows.sort((a, b) => (a.phase ?? invest.phases.length) - (b.phase ?? invest.phases.length) || (b.inPackage ?? 0) - (a.inPackage ?? 0));
}

// Less than the gap leaves undecided is no difference.
function besideCell(row, least) {
  if (row.beside === null) return missing;
  if (Math.abs(row.beside) < least) return "±0";
  return el("span", { class: "moves" }, el("small", { class: row.beside > 0 ? "more" : "less" }, signed(decimal(row.beside, 2), row.beside)));
}

function columnsOf(invest, rows) {
  const most = Math.max(...rows.map((row) => row.inPackage ?? 0)) || 1;
  const least = million(2 * invest.gap_asked * Math.abs(invest.value_usd));
  const bar = (row) => (row.inPackage === null ? missing : el("span", { class: "bar-cell" },
    el("i", { style: `width:${((100 * Math.max(0, row.inPackage)) / most).toFixed(1)}%` }), el("span", {}, decimal(row.inPackage, 2))));
  const built = (row) => (row.phase === null ? "" : invest.is_phased ? String(invest.phases[row.phase].year) : "yes");
  return [
    { title: "Project", csv: "name", value: (row) => row.name, cell: (row) => el("span", {}, row.name, " ", el("small", {}, row.name === row.id ? "" : row.id)) },
    { title: "Million USD", csv: "capex_musd", number: true, value: (row) => row.capex, text: (row) => moneyText(row.capex) },
    { title: "Built", csv: "built", number: true, value: (row) => built(row) || null, text: (row) => built(row) || missing },
    { title: "Saves alone", csv: "saving_alone_musd", number: true, value: (row) => row.alone, text: (row) => decimal(row.alone, 2) },
    { title: "In the package", csv: "saving_in_package_musd", number: true, value: (row) => row.inPackage, cell: bar },
    { title: "By the others", csv: "by_the_others_musd", number: true, value: (row) => row.beside, cell: (row) => besideCell(row, least) },
    { title: "Left out costs", csv: "regret_musd", number: true, value: (row) => row.regret, text: (row) => decimal(row.regret, 2) },
  ];
}

function noteOf(invest, rows) {
  const chosen = rows.filter((row) => row.phase !== null);
  const last = invest.phases.at(-1);
  const unit = invest.is_phased ? "million USD less, discounted" : "million USD a year less";
  const saving = invest.saving_usd === null ? "" : `: all freight costs ${decimal(million(invest.saving_usd), 2)} ${unit}`;
  const proof = invest.status === "optimal" ? "No choice within the budget costs less, proven" : "The best choice that was found; others may cost less,";
  return `${chosen.length} of ${rows.length} projects, for ${moneyText(last.capex_till_then_musd)} of ${moneyText(last.budget_till_then_musd)} million USD${saving}. ` +
    `${proof} to a gap of ${small(Math.max(0, invest.gap))}. Choose a scenario and a difference above to see it on the map.`;
}

const under = "Savings in million USD. In the package: what is lost without a chosen one, what another would add. By the others: how much more (complements) or less " +
  "(substitutes) it is worth beside them than alone. Left out: what the best other choice without it costs more.";

function phaseTable(invest) {
  const names = new Map(invest.projects.map(([id, name]) => [id, name || id]));
  const rows = invest.phases.map((phase, i) => ({ ...phase, built: phase.chosen.filter((id) => i === 0 || !invest.phases[i - 1].chosen.includes(id)) }));
  const saved = (row) => (row.base_usd_per_year === null || row.value_usd_per_year === null ? null : million(row.base_usd_per_year - row.value_usd_per_year));
  const builds = (row) => row.built.map((id) => names.get(id)).join(", ");
  const columns = [
    { title: "From", csv: "year", value: (row) => row.year, text: (row) => String(row.year) },
    { title: "Budget", csv: "budget_musd", number: true, value: (row) => row.budget_musd, text: (row) => moneyText(row.budget_musd) },
    { title: "Till then", csv: "budget_till_then_musd", number: true, value: (row) => row.budget_till_then_musd, text: (row) => moneyText(row.budget_till_then_musd) },
    { title: "Spent till then", csv: "capex_till_then_musd", number: true, value: (row) => row.capex_till_then_musd, text: (row) => moneyText(row.capex_till_then_musd) },
    { title: "Saved a year", csv: "saving_musd_per_year", number: true, value: saved, text: (row) => decimal(saved(row), 2) },
    { title: "Counts for years", csv: "weight", number: true, value: (row) => row.weight, text: (row) => decimal(row.weight, 2) },
    { title: "Builds", csv: "builds", class: "text", value: (row) => row.built.join(";"), sort: (row) => builds(row) || null, text: (row) => builds(row) || missing },
  ];
  return table({ name: "phases", caption: "Budgets by year", columns, rows, order: phaseOrder, id: (row) => String(row.year), under: "Million USD. What is not spent is kept." });
}

export function drawInvest(model) {
  const section = byId("invest");
  section.hidden = model.invest === undefined;
  if (section.hidden) return;
  const { invest } = model;
  const rows = rowsOf(invest);
  byId("invest-note").textContent = noteOf(invest, rows);
  const columns = columnsOf(invest, rows);
  const save = [{ title: "", csv: "project_id", value: (row) => row.id }, ...columns];
  fill("invest-body", table({ name: "projects", caption: "Projects", columns, save, rows, order, id: (row) => row.id, isSelected: (row) => row.phase !== null, under }),
    invest.is_phased ? phaseTable(invest) : null);
}
