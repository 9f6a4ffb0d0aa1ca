// SPDX-License-Identifier: Apache-2.0
// The page: reads its data, draws every section, and draws again what a choice changes.
import { drawConvergence } from "./convergence.js";
import { drawCorridors, drawScenarios } from "./corridors.js";
import { drawCosts } from "./costs.js";
import { byId, el, fill } from "./dom.js";
import { drawFacts, drawFigures, drawFooter, drawTitle } from "./facts.js";
import { makeFilters } from "./filters.js";
import { drawBottlenecks, drawLinks } from "./lists.js";
import { FlowMap } from "./map.js";
import { decode } from "./model.js";
import { drawQuality } from "./quality.js";
import { onChange, state } from "./state.js";
import { drawTrade } from "./trade.js";

const read = (id) => JSON.parse(byId(id).textContent);
const model = decode(read("data"), read("runs"));
let map = null;

function drawMapNote() {
  const scenario = model.scenarios[state.scenario];
  const against = state.against >= 0 ? `Difference to ${model.scenarios[state.against].name}. ` : "";
  const chosen = [state.corridor >= 0 ? model.corridors[state.corridor].name : null, state.klass >= 0 ? model.classes[state.klass].name : null,
    state.mode >= 0 ? model.modes[state.mode] : null].filter((text) => text !== null);
  byId("map-note").textContent = `${against}${chosen.length > 0 ? `Only ${chosen.join(", ")}. ` : ""}Width is TEU a year. ${scenario.links_with_flow.all > 0 ? "Point at a line, or use the arrow keys." : ""}`;
}

function draw() {
  drawTitle(model);
  drawFigures(model);
  drawMapNote();
  drawScenarios(model);
  drawCorridors(model);
  drawBottlenecks(model, map);
  drawCosts(model);
  drawTrade(model);
  drawLinks(model, map);
  drawConvergence(model);
  drawQuality(model);
  drawFacts(model);
  drawFooter(model);
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
if (model.nodes.length > 0) {
  map = new FlowMap(model, byId("map-body"));
} else {
  fill("map-body", el("p", { class: "empty" }, "The nodes of this case have no coordinates: there is no map."));
  byId("links").hidden = true;
}
draw();
onChange(() => keepFocus(draw));

let width = innerWidth;
addEventListener("resize", () => {
  if (innerWidth === width) return;
  width = innerWidth;
  drawTrade(model);
  drawConvergence(model);
});
