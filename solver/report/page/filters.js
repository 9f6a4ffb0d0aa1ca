// SPDX-License-Identifier: Apache-2.0
// The choices above the page, and what of them is set.
import { byId, el, fill } from "./dom.js";
import { modeName } from "./marks.js";
import { choose, onChange, state } from "./state.js";

function selector(key, label, all, options) {
  const select = el("select", { id: `filter-${key}`, onchange: (event) => choose({ [key]: Number(event.target.value) }) },
    all === null ? [] : el("option", { value: "-1" }, all),
    options.map(({ value, name }) => el("option", { value: String(value) }, name)));
  return el("label", {}, el("span", {}, label), select);
}

const named = (list) => list.map((entry, value) => ({ value, name: entry.name }));

export function makeFilters(model) {
  const usedModes = new Set(model.scenarios.flatMap((scenario) => scenario.flows.filter((flow) => flow.total > 0)
    .map((flow) => model.links[flow.link].mode)));
  const modes = model.modes.map((mode, value) => ({ value, name: modeName(mode) })).filter(({ value }) => usedModes.has(value));
  const many = model.scenarios.length > 1;
  const reset = el("button", { type: "button", id: "reset", onclick: () => choose({ corridor: -1, klass: -1, mode: -1, against: -1 }) }, "Show all");
  fill("filters",
    many ? selector("scenario", "Scenario", null, named(model.scenarios)) : null,
    many ? selector("against", "Difference to", "nothing", named(model.scenarios)) : null,
    model.corridors.length > 1 ? selector("corridor", "Corridor", "all", named(model.corridors)) : null,
    model.classes.length > 1 ? selector("klass", "Class", "all", named(model.classes)) : null,
    modes.length > 1 ? selector("mode", "Mode", "all", modes) : null,
    reset, themeButton());
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  const follow = () => {
    for (const key of Object.keys(state)) {
      const select = byId(`filter-${key}`);
      if (select === null) continue;
      select.value = String(state[key]);
      select.classList.toggle("set", key !== "scenario" && state[key] >= 0);
    }
    reset.disabled = state.corridor < 0 && state.klass < 0 && state.mode < 0 && state.against < 0;
  };
  follow();
  onChange(follow);
}

// ---- light and dark ----

const themes = ["auto", "light", "dark"];

function themeButton() {
  const button = el("button", { type: "button", id: "theme", class: "theme" });
  const show = (theme) => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = { auto: "◐", light: "☀", dark: "☾" }[theme];
    button.title = `Theme: ${theme}`;
    button.setAttribute("aria-label", `Theme: ${theme}; changes it`);
    button.dataset.now = theme;
  };
  button.addEventListener("click", () => show(themes[(themes.indexOf(button.dataset.now) + 1) % themes.length]));
  show("auto");
  return button;
}
