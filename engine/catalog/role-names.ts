import type { ImportColumns } from '../model/imports';
import { ASK_NAMES, BID_NAMES, plainName, PRICE_NAMES, TIME_NAMES, TRADE_NAMES } from './column-names';
import { VOLUME_NAMES } from './volume-column';

/** What a column may hold. */
export type Role = keyof ImportColumns;

/** Names of columns by what they hold, the likeliest first, in small letters. */
export const ROLE_NAMES: Readonly<Record<Exclude<Role, 'clock'>, readonly string[]>> = {
  time: TIME_NAMES,
  ...PRICE_NAMES,
  volume: [...VOLUME_NAMES, 'ttltradgvol', 'contracts', 'v'],
  bid: [...BID_NAMES, 'best_bid', 'bid_px_00', 'bid_px'],
  ask: [...ASK_NAMES, 'best_ask', 'offer', 'ask_px_00', 'ask_px'],
  price: TRADE_NAMES,
  size: ['size', 'quantity', 'qty', 'volume', 'amount', 'lastsize'],
  symbol: ['symbol', 'ticker', 'tckrsymb', 'underlying_symbol', 'instrument', 'code', 'act_symbol'],
  venue: ['venue', 'exchange_code'],
  adjusted: ['adj close', 'adj_close', 'adjclose', 'adjusted_close', 'adjusted close'],
  expiry: ['expiry_dt', 'xprydt', 'expiration', 'expiry', 'expiration_date'],
  strike: ['strike_pr', 'strkpric', 'strike', 'strike_price'],
  right: ['option_typ', 'optntp', 'option_type', 'right', 'call_put', 'type'],
};
const KNOWN = new Set(Object.values(ROLE_NAMES).flat());

/** Whether a column's name is one of those that tell what it holds. */
export function isRoleName(name: string): boolean {
  return KNOWN.has(plainName(name));
}
