import type { NamedProfile } from '../import-source';

/** Files of exchanges: a day of all contracts, or chains of options. */
export const EXCHANGE_PROFILES: readonly NamedProfile[] = [
  {
    name: 'nse-bhavcopy',
    marks: { names: ['instrument', 'symbol', 'expiry_dt', 'strike_pr', 'option_typ', 'open', 'high', 'low', 'close'] },
    form: {
      ...{ rows: 'bars', layout: 'long', timeUnit: 'text', venue: 'NSE' },
      columns: {
        ...{ time: 'TIMESTAMP', symbol: 'SYMBOL', volume: 'CONTRACTS' },
        ...{ expiry: 'EXPIRY_DT', strike: 'STRIKE_PR', right: 'OPTION_TYP' },
      },
    },
    notes: ['The volume counts contracts.'],
  },
  {
    name: 'nse-udiff',
    marks: { names: ['traddt', 'tckrsymb', 'xprydt', 'strkpric', 'optntp', 'opnpric', 'hghpric', 'lwpric', 'clspric'] },
    form: {
      ...{ rows: 'bars', layout: 'long', timeUnit: 'text', venue: 'NSE' },
      columns: {
        ...{ time: 'TradDt', symbol: 'TckrSymb', volume: 'TtlTradgVol' },
        ...{ open: 'OpnPric', high: 'HghPric', low: 'LwPric', close: 'ClsPric' },
        ...{ expiry: 'XpryDt', strike: 'StrkPric', right: 'OptnTp' },
      },
    },
    notes: ['The volume counts units, not contracts.'],
  },
  {
    name: 'cboe-chain',
    marks: {
      names: ['underlying_symbol', 'quote_datetime', 'root', 'expiration', 'strike', 'option_type', 'bid', 'ask'],
    },
    form: {
      ...{ rows: 'quotes', layout: 'long', timeUnit: 'text', timeZone: 'America/New_York', venue: 'CBOE' },
      columns: {
        ...{ time: 'quote_datetime', symbol: 'root', bid: 'bid', ask: 'ask' },
        ...{ expiry: 'expiration', strike: 'strike', right: 'option_type' },
      },
    },
    notes: ['Quotes are taken, not trades. Times are those of New York.'],
  },
  {
    name: 'cboe-chain-daily',
    marks: {
      names: ['underlying_symbol', 'quote_date', 'root', 'expiration', 'strike', 'option_type', 'bid_eod', 'ask_eod'],
    },
    form: {
      ...{ rows: 'quotes', layout: 'long', timeUnit: 'text', venue: 'CBOE' },
      columns: {
        ...{ time: 'quote_date', symbol: 'root', bid: 'bid_eod', ask: 'ask_eod' },
        ...{ expiry: 'expiration', strike: 'strike', right: 'option_type' },
      },
    },
    notes: ['The quotes of the end of the day are taken.'],
  },
];
