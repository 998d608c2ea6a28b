import { pairOf } from '../currencies';
import { dateOf, optionOf, type Form, type Named } from './parsed-instrument';

/** BTC-240628-60000-C of Binance, BTC-USD-240628-60000-C of OKX. */
export const COMPACT_OPTION = /^([A-Z0-9]+)(?:-(USDT|USDC|USD))?-(\d{2})(\d{2})(\d{2})-(\d+(?:\.\d+)?)-(C|P)$/;
/** BTCUSDT_240628 of Binance, BTC-USDT-240628 of OKX: a pair, then the day of delivery. */
const DELIVERY = /^([A-Z0-9]+?)[-_]?(USDT|USDC|FDUSD|BUSD|USD)[-_](\d{2})(\d{2})(\d{2})$/;
const PERPETUAL = /^(.+?)[-_](?:PERP|PERPETUAL|SWAP)$/;
const SETTLED_PERPETUAL = /^([A-Z0-9]+)\/([A-Z0-9]+):[A-Z0-9]+$/;
/** Venues at which a coin against the dollar, written without a sign between them, is a perpetual contract. */
const INVERSE_PAIRS = /^(XBT|BTC|ETH|XRP|SOL|LTC|BCH|ADA|DOT|EOS|LINK|DOGE|AVAX|BNB|MANA)USD$/;
const INVERSE_VENUES = new Set(['BITMEX', 'BYBIT']);

/** Options, deliveries and perpetuals of crypto venues. */
export const parseCrypto: Form = (named) => parseOption(named) ?? parseDelivery(named) ?? parsePerpetual(named);

function parseOption(named: Named): ReturnType<Form> {
  const match = COMPACT_OPTION.exec(named.symbol);
  if (!match) return undefined;
  const [, underlying, quote, year, month, day, strike, right] = match as unknown as string[];
  const expiry = dateOf(named, year!, month!, day!);
  const option = optionOf(named, { underlying: underlying!, expiry, right: right!, strike: Number(strike) });
  return { ...option, ...(quote !== undefined && { quote }) };
}

function parseDelivery(named: Named): ReturnType<Form> {
  const match = DELIVERY.exec(named.symbol);
  if (!match) return undefined;
  const [, underlying, quote, year, month, day] = match as unknown as string[];
  const expiry = dateOf(named, year!, month!, day!);
  return { ...named, kind: 'future', underlying: underlying!, month: expiry.slice(0, 7), expiry, quote: quote! };
}

function parsePerpetual(named: Named): ReturnType<Form> {
  const { symbol, venue } = named;
  const settled = SETTLED_PERPETUAL.exec(symbol);
  if (settled) return { ...named, kind: 'perpetual', underlying: settled[1]!, quote: settled[2]! };
  const inverse = INVERSE_VENUES.has(venue) ? INVERSE_PAIRS.exec(symbol) : null;
  if (inverse) return { ...named, kind: 'perpetual', underlying: inverse[1]!, quote: 'USD' };
  const match = PERPETUAL.exec(symbol);
  if (!match) return undefined;
  const pair = /^([A-Z0-9]+)[-_/]([A-Z0-9]+)$/.exec(match[1]!);
  const [base, quote] = pair ? [pair[1]!, pair[2]!] : (pairOf(match[1]!) ?? [match[1]!, undefined]);
  return { ...named, kind: 'perpetual', underlying: base, ...(quote !== undefined && { quote }) };
}
