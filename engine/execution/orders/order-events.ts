import type { Schedule } from '../../columns/schedule';
import type { OrderEvent, OrderFill, OrderId } from '../../model/order';
import type { Execution } from '../../portfolio/account';
import { reasonOf, typeOf } from '../fills/fill-cause';

/** What a strategy has to be told, with the instrument concerned. */
export type DeskEvent =
  | { instrument: number; order: OrderEvent; fill?: undefined }
  | { instrument: number; order?: undefined; fill: OrderFill };

interface Moment {
  readonly schedule: Schedule;
  readonly step: number;
}

/** @param time when it happened; without it, at the close of the step */
export function fillEvent(
  { schedule, step }: Moment,
  { instrument, quantity, price, fee, order, cause }: Execution,
  { remaining, time, tag }: { remaining: number; time: number | undefined; tag: string | null },
): DeskEvent {
  return {
    instrument,
    fill: {
      order: order as OrderId,
      instrument: schedule.instruments[instrument]!,
      time: time ?? schedule.times[step]!,
      side: quantity > 0 ? 'buy' : 'sell',
      quantity: Math.abs(quantity),
      price,
      fee,
      remaining,
      type: typeOf(cause),
      reason: reasonOf(cause),
      tag,
    },
  };
}

export function orderEvent(
  { schedule, step }: Moment,
  { order, instrument }: { order: number; instrument: number },
  what: Pick<OrderEvent, 'type' | 'reason' | 'tag'>,
): DeskEvent {
  const { type, reason, tag } = what;
  const id = schedule.instruments[instrument]!;
  return {
    instrument,
    order: { type, order: order as OrderId, instrument: id, time: schedule.times[step]!, reason, tag },
  };
}
