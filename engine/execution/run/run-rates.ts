import { rateAt } from '../../columns/exchange-rates';
import type { Micros } from '../../model/time';
import type { RunState } from './run-state';

/** Rates of a run that is over. */
export interface RunRates {
  /** At each fill, by its number. */
  atFill: Float64Array;
  /** Of an instrument's currency at a time. */
  at: (instrument: number, time: Micros) => number;
  paid: Uint8Array;
}

/** The rates at which a run was converted; undefined where nothing was. */
export function runRates({ treasury }: Pick<RunState, 'treasury'>): RunRates | undefined {
  if (!treasury?.currencies) return undefined;
  const { series, of } = treasury.currencies;
  const at = (instrument: number, time: Micros) => {
    const currency = of[instrument]!;
    return currency < 0 ? 1 : rateAt(series[currency]!, time);
  };
  return { atFill: treasury.rates(), at, paid: treasury.paid };
}
