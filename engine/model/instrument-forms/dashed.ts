import { dateOf, MONTH, monthNumber, optionOf, type Form } from './parsed-instrument';

/** BTC-27DEC24-100000-C, a decimal strike with d for the point; Bybit adds the currency of settlement. */
export const DASHED_OPTION = new RegExp(
  `^([A-Z0-9_]+)-(\\d{1,2})(${MONTH})(\\d{2})-(\\d+(?:[d.]\\d+)?)-(C|P)(?:-(USDT|USDC))?$`,
);
/** BTC-27DEC24. */
const DASHED_FUTURE = new RegExp(`^([A-Z0-9_]+)-(\\d{1,2})(${MONTH})(\\d{2})$`);

/** Symbols of Deribit and of those who write as it does. */
export const parseDashed: Form = (named) => {
  const option = DASHED_OPTION.exec(named.symbol);
  if (option) {
    const [, underlying, day, month, year, strike, right, quote] = option as unknown as string[];
    const expiry = dateOf(named, year!, monthNumber(month!), day!);
    const parts = { underlying: underlying!, expiry, right: right!, strike: Number(strike!.replace('d', '.')) };
    return { ...optionOf(named, parts), ...(quote !== undefined && { quote }) };
  }
  const future = DASHED_FUTURE.exec(named.symbol);
  if (!future) return undefined;
  const expiry = dateOf(named, future[4]!, monthNumber(future[3]!), future[2]!);
  return { ...named, kind: 'future', underlying: future[1]!, month: expiry.slice(0, 7), expiry };
};
