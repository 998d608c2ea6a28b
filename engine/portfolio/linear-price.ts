/**
 * The number in which the value of a position is linear. Prices are, but for inverse contracts: each is worth a fixed sum of
 * the quoted currency in coin, so that a long one gains `multiplier × (1 / entry - 1 / exit)` coins, as it would at prices of
 * `-1 / price`. The size of that number times quantity and multiplier is the notional.
 * @param inverse 1 for inverse contracts, by instrument; null where there is none
 */
export function linearPrice(inverse: Uint8Array | null, instrument: number, price: number): number {
  return inverse !== null && inverse[instrument] === 1 ? -1 / price : price;
}

/** The price at which so many units (quantity times multiplier) have this value, as `linearPrice` has it. */
export function priceOfValue(
  inverse: Uint8Array | null,
  instrument: number,
  { value, units }: { value: number; units: number },
): number {
  return inverse !== null && inverse[instrument] === 1 ? -units / value : value / units;
}
