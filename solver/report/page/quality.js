// SPDX-License-Identifier: Apache-2.0
// How good the figures are that freight runs on: the shares of TEU km on cited, derived and estimated links.
import { byId, el, fill } from "./dom.js";
import { percent, short } from "./format.js";
import { modeName } from "./marks.js";
import { state } from "./state.js";

const order = ["cited", "derived", "estimate", "estimated"];
const rankOf = (name) => { const at = order.indexOf(name.toLowerCase()); return at < 0 ? (name === "" ? 9 : 8) : at; };
const classOf = (name) => ({ cited: "q0", derived: "q1", estimate: "q2", estimated: "q2", "": "q4" })[name.toLowerCase()] ?? "q3";

function groupsOf(model, scenario) {
  const groups = new Map([[-1, new Map()]]);
  for (const [corridor, mode, quality, , km] of scenario.quality) {
    if ((state.corridor >= 0 && corridor !== state.corridor) || (state.mode >= 0 && mode !== state.mode)) continue;
    for (const group of [-1, mode]) {
      if (!groups.has(group)) groups.set(group, new Map());
      groups.get(group).set(quality, (groups.get(group).get(quality) ?? 0) + km);
    }
  }
  return groups;
}

function bar(model, name, sums, qualities) {
  const total = [...sums.values()].reduce((sum, km) => sum + km, 0);
  const parts = qualities.map((quality) => ({ quality, share: (sums.get(quality) ?? 0) / total })).filter((part) => part.share > 0);
  const label = (quality) => model.qualities[quality] || "not given";
  const told = parts.map((part) => `${label(part.quality)} ${percent(part.share)}`).join(", ");
  return el("div", { class: "cost-row" }, el("span", { class: "row-name" }, name),
    el("div", { class: "cost-bar", role: "img", "aria-label": `${name}: ${told}`, title: told },
      parts.map((part) => el("i", { class: classOf(model.qualities[part.quality]), style: `width:${(100 * part.share).toFixed(2)}%` },
        part.share > 0.12 ? percent(part.share, 0) : ""))),
    el("span", { class: "cost-total" }, `${short(total)}`));
}

export function drawQuality(model) {
  const scenario = model.scenarios[state.scenario];
  const groups = groupsOf(model, scenario);
  const all = groups.get(-1);
  byId("quality-note").textContent = "Share of TEU km on links whose figures are cited, derived from cited ones, or estimated (link.csv, column quality). On the right: TEU km a year.";
  const total = [...all.values()].reduce((sum, km) => sum + km, 0);
  if (!(total > 0)) {
    fill("quality-body", el("p", { class: "empty" }, scenario.quality.length > 0 && state.corridor < 0 && state.mode < 0 ? "The links have no lengths." : "Nothing is carried here."));
    return;
  }
  const qualities = [...all.keys()].sort((a, b) => rankOf(model.qualities[a]) - rankOf(model.qualities[b]) || a - b);
  const modes = [...groups.keys()].filter((mode) => mode >= 0 && [...groups.get(mode).values()].some((km) => km > 0)).sort((a, b) => a - b);
  fill("quality-body",
    el("ul", { class: "key" }, qualities.map((quality) => el("li", {}, el("i", { class: classOf(model.qualities[quality]) }), model.qualities[quality] || "not given"))),
    el("div", { class: "cost-rows" }, bar(model, "All", all, qualities),
      modes.length > 1 ? modes.map((mode) => bar(model, modeName(model.modes[mode]), groups.get(mode), qualities)) : null));
}
