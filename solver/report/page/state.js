// SPDX-License-Identifier: Apache-2.0
// What the reader has chosen, and who wants to know when it changes.
const listeners = [];

export const state = { scenario: 0, against: -1, corridor: -1, klass: -1, mode: -1 };

export function onChange(listener) {
  listeners.push(listener);
}

export function choose(changes) {
  const before = { ...state };
  Object.assign(state, changes);
  if (state.against === state.scenario) state.against = -1;
  if (Object.keys(before).some((key) => before[key] !== state[key])) listeners.forEach((listener) => listener(before));
}
