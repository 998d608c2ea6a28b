/** Most decimals that numbers are shown with. */
const MOST = 20;
/** Digits of a small number that are shown, behind its leading zeros. */
const SIGNIFICANT = 6;

/** Decimals that show a number in full: six, and of one below 1 the first six that are not leading zeros. */
export function decimalsOf(value: number): number {
  const size = Math.abs(value);
  if (!(size > 0 && size < 1)) return SIGNIFICANT;
  return Math.min(MOST, SIGNIFICANT + Math.floor(-Math.log10(size)));
}

/** Decimals of a price: nine digits in all, between two and six of them; of one below 1 as many as `decimalsOf`. */
export function priceDecimals(value: number): number {
  const size = Math.abs(value);
  if (size < 1) return decimalsOf(value);
  return Math.max(2, Math.min(SIGNIFICANT, 8 - Math.floor(Math.log10(size))));
}

/** A number as a text without an exponent; what is zero in twenty decimals keeps its exponent. */
export function inFull(value: number): string {
  const text = String(value);
  if (!/e-/.test(text)) return text;
  const decimals = value.toFixed(decimalsOf(value)).replace(/0+$/, '');
  return Number(decimals) === 0 ? text : decimals;
}

/** A value of a setting as a text: numbers in full, objects and lists as JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'number') return inFull(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
