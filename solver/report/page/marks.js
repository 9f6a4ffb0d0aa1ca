// SPDX-License-Identifier: Apache-2.0
// How lines look: colour by use, dash by mode, width by flow. Colours stand in style.css, one set for light, one for dark;
// they differ in lightness too, so that they are told apart without hue.
import { scaleSqrt } from "d3";

export const useSteps = [
  { below: 0.5, id: "u0", name: "below 50 %" },
  { below: 0.8, id: "u1", name: "50 – 80 %" },
  { below: 0.95, id: "u2", name: "80 – 95 %" },
  { below: 0.9999, id: "u3", name: "95 – 100 %" },
  { below: Infinity, id: "u4", name: "full" },
];
export const noLimit = { id: "un", name: "no limit" };

export function useOf(flow) {
  if (flow.capacity === null) return noLimit;
  const share = flow.capacity > 0 ? flow.total / flow.capacity : flow.total > 0 ? 1 : 0;
  return useSteps.find((step) => share < step.below);
}

const known = { rail: "", road: "1.5 3", sea: "9 4", ferry: "8 3 2 3", transship: "3 2", air: "12 3 2 3 2 3", barge: "5 4" };
const spare = ["6 2 1 2", "4 4", "10 2", "2 4 6 4", "7 5"];

export function dashes(modes) {
  let next = 0;
  return modes.map((mode) => known[mode.toLowerCase()] ?? (modes.length === 1 ? "" : spare[next++ % spare.length]));
}

// Thick lines have longer dashes, or they would look like a row of blocks.
export function dashFor(pattern, width) {
  const factor = Math.max(1, width / 6);
  return pattern === "" ? null : pattern.split(" ").map((part) => (part * factor).toFixed(1)).join(" ");
}

export const modeName = (mode) => (mode === "" ? "no mode" : mode);

// Narrow maps have narrower lines.
export const widthOf = (most, mapWidth) => scaleSqrt([0, Math.max(most, 1e-9)], [0, Math.min(15, Math.max(7, mapWidth / 90))]);

export const LEAST_WIDTH = 0.9; // of a line with flow, in pixels
