import type { SessionInstrumentView } from '../../../../../engine/model/views';

/** A strike of an expiry, with what can be bought or sold at it. */
export interface Strike {
  strike: number;
  call: string | undefined;
  put: string | undefined;
}

/** Options of an underlying that expire on one day, by strike. */
export interface Expiry {
  underlying: string;
  expiry: string;
  strikes: Strike[];
}

/** Options as a chain: by underlying and expiry, then by strike; what lacks one of these is left out. */
export function chainOf(options: readonly SessionInstrumentView[]): Expiry[] {
  const expiries = new Map<string, Map<number, Strike>>();
  for (const { id, symbol, underlying = symbol, expiry, strike, right } of options) {
    if (expiry === undefined || strike === undefined || right === undefined) continue;
    const key = JSON.stringify([underlying, expiry]);
    const strikes = expiries.get(key) ?? new Map<number, Strike>();
    expiries.set(key, strikes);
    const at = strikes.get(strike) ?? { strike, call: undefined, put: undefined };
    strikes.set(strike, { ...at, [right]: id });
  }
  return [...expiries]
    .map(([key, strikes]) => {
      const [underlying, expiry] = JSON.parse(key) as [string, string];
      return { underlying, expiry, strikes: [...strikes.values()].sort((a, b) => a.strike - b.strike) };
    })
    .sort((a, b) => (a.underlying + a.expiry < b.underlying + b.expiry ? -1 : 1));
}
