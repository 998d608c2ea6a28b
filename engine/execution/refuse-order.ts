import type { Instrument } from '../model/instrument';
import type { Rejection } from '../model/order';
import type { RunState } from './run-state';

/** Why an order of this quantity cannot be placed now. */
export function refusalOf(run: RunState, instrument: Instrument, quantity: number): Rejection | null {
  const { listed = -Infinity, delisted = Infinity, minQuantity = 0 } = instrument;
  if (!(quantity > 0 && quantity < Infinity) || quantity < minQuantity) return 'INVALID_QUANTITY';
  const now = run.schedule.times[run.step]!;
  return now < listed || now > delisted ? 'NOT_TRADABLE' : null;
}
