// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them.
const formats = new Map();

function fixed(value, digits) {
  if (!formats.has(digits)) {
    formats.set(digits, new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  }
  return formats.get(digits).format(value);
}

export const missing = "–";
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

export const whole = (value) => (isNumber(value) ? fixed(value, 0) : missing);
export const decimal = (value, digits = 1) => (isNumber(value) ? fixed(value, digits) : missing);
export const percent = (share, digits = 1) => (isNumber(share) ? `${fixed(100 * share, digits)} %` : missing);
export const usd = (value) => (isNumber(value) ? fixed(value, Math.abs(value) < 1000 ? 2 : 0) : missing);

// 13.5 M, 528 k, 42
export function short(value) {
  if (!isNumber(value)) return missing;
  const steps = [[1e12, "tn"], [1e9, "bn"], [1e6, "M"], [1e3, "k"]];
  for (const [size, unit] of steps) {
    const scaled = value / size;
    if (Math.abs(scaled) >= 0.9995) return `${fixed(scaled, Math.abs(scaled) < 9.95 ? 2 : Math.abs(scaled) < 99.5 ? 1 : 0)} ${unit}`;
  }
  return Math.abs(value) < 10 && value % 1 !== 0 ? fixed(value, 2) : fixed(value, 0);
}

export const signed = (text, value) => (value > 0 ? `+${text}` : value < 0 ? text.replace("-", "−") : "±0");

export function small(value) {
  if (!isNumber(value)) return missing;
  if (value === 0) return "0";
  const [digits, power] = value.toExponential(1).split("e");
  return Math.abs(value) >= 0.001 ? fixed(value, 4) : `${digits} × 10${superscript(Number(power))}`;
}

function superscript(number) {
  const digits = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  return [...String(number)].map((digit) => digits[digit]).join("");
}

let regions = null;
// A two-letter country code as a name, anything else as it is.
export function place(text) {
  if (!/^[A-Z]{2}$/.test(text)) return text;
  try {
    regions ??= new Intl.DisplayNames(["en"], { type: "region" });
    return regions.of(text) ?? text;
  } catch {
    return text;
  }
}
