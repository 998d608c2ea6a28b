/** Currencies of ISO 4217 that trade as pairs. */
const FIAT = new Set(
  (
    'USD EUR GBP JPY CHF AUD NZD CAD SEK NOK DKK PLN CZK HUF RON TRY ILS ZAR MXN BRL CLP COP PEN ARS CNY CNH HKD SGD ' +
    'KRW TWD THB IDR MYR PHP INR RUB AED SAR KWD QAR XAU XAG XPT XPD'
  ).split(' '),
);
const STABLE_COINS = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'TUSD', 'DAI'];

/** The two currencies of a symbol that is nothing but them, such as EURUSD or BTCUSDT. */
export function pairOf(symbol: string): [base: string, quote: string] | undefined {
  const [base, quote] = [symbol.slice(0, 3), symbol.slice(3)];
  if (FIAT.has(base) && FIAT.has(quote)) return [base, quote];
  const coin = STABLE_COINS.find((name) => symbol.endsWith(name) && symbol.length > name.length);
  return coin === undefined ? undefined : [symbol.slice(0, -coin.length), coin];
}
