// SPDX-License-Identifier: Apache-2.0
// The page: reads its data, draws every section, and draws again what a choice changes.
import { drawConvergence } from "./convergence.js";
import { drawCorridors, drawScenarios } from "./corridors.js";
import { drawCosts } from "./costs.js";
import { byId, el, fill } from "./dom.js";
import { drawDraws } from "./draws.js";
import { drawFacts, drawFigures, drawFooter, drawTitle } from "./facts.js";
import { makeFilters } from "./filters.js";
import { drawInvest } from "./invest.js";
import { drawBottlenecks, drawLinks } from "./lists.js";
import { drawLogit } from "./logit.js";
import { FlowMap } from "./map.js";
import { decode } from "./model.js";
import { drawOutages } from "./outages.js";
import { drawPareto } from "./pareto.js";
import { drawQuality } from "./quality.js";
import { onChange, state } from "./state.js";
import { drawSweeps } from "./sweeps.js";
import { drawTrade } from "./trade.js";

const read = (id) => JSON.parse(byId(id).textContent);
const model = decode(read("data"), read("runs"));
let map = null;

function drawMapNote() {
  const scenario = model.scenarios[state.scenario];
  const against = state.against >= 0 ? `Difference to ${model.scenarios[state.against].name}. ` : "";
  const chosen = [state.corridor >= 0 ? model.corridors[state.corridor].name : null, state.klass >= 0 ? model.classes[state.klass].name : null,
    state.mode >= 0 ? model.modes[state.mode] : null].filter((text) => text !== null);
  byId("map-note").textContent = `${against}${chosen.length > 0 ? `Only ${chosen.join(", ")}. ` : ""}${map === null ? "" : "Width is TEU a year. "}${map !== null && scenario.links_with_flow.all > 0 ? "Point at a line, or use the arrow keys." : ""}`;
}

function draw() {
  drawTitle(model);
  drawFigures(model);
  drawMapNote();
  drawInvest(model);
  drawScenarios(model);
  drawCorridors(model);
  drawLogit(model);
  drawSweeps(model);
  drawOutages(model, map);
  drawDraws(model);
  drawPareto(model);
  drawBottlenecks(model, map);
  drawCosts(model);
  drawTrade(model);
  drawLinks(model, map);
  drawConvergence(model);
  drawQuality(model);
  drawFacts(model);
  drawFooter(model);
  drawJump();
}

// Links to the parts that are there.
function drawJump() {
  const parts = [...document.querySelectorAll("main > section:not([hidden])")];
  fill("jump", parts.map((part) => el("a", { href: `#${part.id}` }, part.querySelector("h2").textContent)));
}

// What is drawn anew takes the focus of what it replaces.
function keepFocus(act) {
  const active = document.activeElement;
  const row = active?.closest?.("[data-id]");
  const section = active?.closest?.("section");
  act();
  if (row && section && !active.isConnected) section.querySelector(`[data-id="${CSS.escape(row.dataset.id)}"] .row-button`)?.focus();
}

makeFilters(model);
drawTitle(model);
if (model.nodes.some((node) => node.isPlaced)) {
  map = new FlowMap(model, byId("map-body"));
} else {
  fill("map-body", el("p", { class: "empty" }, "There is no map: the nodes of this case have no coordinates (x_coord, y_coord of node.csv). All else is here."));
  byId("map").classList.add("none");
}
draw();
onChange(() => keepFocus(draw));

let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === width) return;
  width = innerWidth;
  drawTrade(model);
  drawConvergence(model);
  drawSweeps(model);
  drawPareto(model);
});
