import { z } from 'zod';

/** Code of a currency, or of a coin. */
export const currencySchema = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,9}$/, { error: 'must be a currency code, such as USD' });

/** Currencies of ISO 4217 that trade as pairs. */
const FIAT = new Set(
  (
    'USD EUR GBP JPY CHF AUD NZD CAD SEK NOK DKK PLN CZK HUF RON TRY ILS ZAR MXN BRL CLP COP PEN ARS CNY CNH HKD SGD ' +
    'KRW TWD THB IDR MYR PHP INR RUB AED SAR KWD QAR XAU XAG XPT XPD'
  ).split(' '),
);
const STABLE_COINS = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'TUSD', 'DAI'];
/** Coins that others are quoted in. */
const QUOTING_COINS = ['BTC', 'ETH', 'BNB', 'XBT'];
/** Coins that are known without a sign between them and what they are quoted in. */
const COINS = new Set(
  (
    'BTC XBT ETH BNB SOL XRP ADA DOGE TRX DOT LTC BCH LINK AVAX MATIC POL UNI ATOM XLM ETC XMR EOS DASH ZEC NEO IOTA ' +
    'XTZ ALGO FIL ICP APT ARB OP NEAR SUI SHIB PEPE TON AAVE MKR'
  ).split(' '),
);

/** Currencies that are hundredths of another one, in which shares are quoted. */
const HUNDREDTHS: Readonly<Record<string, string>> = { GBX: 'GBP', ZAC: 'ZAR', ILA: 'ILS' };

/** What a currency is counted in and how many of it one is: pence are hundredths of pounds. */
export function unitOf(currency: string): { currency: string; each: number } {
  const whole = HUNDREDTHS[currency];
  return whole === undefined ? { currency, each: 1 } : { currency: whole, each: 0.01 };
}

/** Whether it is a currency of a country, or one of the metals that trade as one. */
export function isNational(name: string): boolean {
  return FIAT.has(name);
}

/** Whether prices may be in it: a currency, a stable coin, or a coin that others are quoted in. */
export function isCurrency(name: string): boolean {
  return FIAT.has(name) || STABLE_COINS.includes(name) || QUOTING_COINS.includes(name);
}

/** The two currencies of a symbol that is nothing but them, such as EURUSD, BTCUSDT, BTCUSD, ETHBTC or USDTEUR. */
export function pairOf(symbol: string): [base: string, quote: string] | undefined {
  const [base, quote] = [symbol.slice(0, 3), symbol.slice(3)];
  if (FIAT.has(base) && FIAT.has(quote)) return [base, quote];
  const coin = STABLE_COINS.find((name) => symbol.endsWith(name) && symbol.length > name.length);
  if (coin !== undefined) return [symbol.slice(0, -coin.length), coin];
  const [left, right] = [symbol.slice(0, -3), symbol.slice(-3)];
  const isBase = COINS.has(left) || STABLE_COINS.includes(left);
  return isBase && isCurrency(right) && left !== right ? [left, right] : undefined;
}
