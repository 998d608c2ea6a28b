import { FILL_TYPES, type FillType, type OrderOptions } from '../../engine/model/order';

/** An order of the second implementation. */
export interface Order {
  id: number;
  instrument: string;
  side: number;
  quantity: number;
  remaining: number;
  /** When it was placed, or changed last. */
  since: number;
  /** When it gets to the market. */
  arrives: number;
  options: OrderOptions;
  state: 'held' | 'working' | 'done';
  partners: Order[];
  entry?: Order;
  stop?: Order;
  target?: Order;
  legs?: { instrument: string; quantity: number }[];
  extreme: number;
  triggered: boolean;
  /** End of the session that it is for. */
  until?: number;
  lateAt?: { time: number; price: number };
  raw: number;
  charged: number;
}

export const arriving = (at: number) => ({ since: at, arrives: at });

export const DAY = 86_400_000_000;
export const dayOf = (time: number) => Math.floor(time / DAY);

/** Of a market that never closes: of the day at hand, or for orders at the open of the next one that begins. */
export function endOfSession(timeInForce: OrderOptions['timeInForce'], placed: number): number {
  return ((timeInForce === 'open' ? Math.ceil(placed / DAY) : dayOf(placed)) + 1) * DAY;
}

/** Its type, by what was given of it. */
export function typeByWords({ limit, stop, touch, trail, trailFraction }: OrderOptions): FillType {
  const words = [
    stop !== undefined && 'stop',
    limit !== undefined && 'limit',
    touch !== undefined && 'market-if-touched',
    (trail ?? trailFraction) !== undefined && 'trailing-stop',
  ].filter((word) => word !== false);
  return FILL_TYPES.find((type) => type === words.join('-')) ?? 'market';
}
