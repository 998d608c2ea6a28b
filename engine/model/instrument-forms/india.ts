import { monthlyExpiry } from '../../calendars/expiry-rules';
import { dateOf, MONTH, monthNumber, optionOf, type Form, type Named } from './parsed-instrument';

/** NIFTY25JAN30C21000: root, year, month, day, right, strike. */
export const DATED_OPTION = new RegExp(`^([A-Z0-9][A-Z0-9&_-]*?)(\\d{2})(${MONTH})(\\d{2})(C|P)(\\d+(?:\\.\\d+)?)$`);
/** NIFTY24JAN21700CE, as brokers write a monthly option: root, year, month, strike, right. */
export const MONTHLY_OPTION = new RegExp(`^([A-Z0-9][A-Z0-9&_-]*?)(\\d{2})(${MONTH})(\\d+(?:\\.\\d+)?)(CE|PE)$`);
/** NIFTY2412521700CE, a weekly one: root, year, month as 1 to 9, O, N or D, day, strike, right. */
export const WEEKLY_OPTION = /^([A-Z][A-Z&-]*)(\d{2})([1-9OND])(\d{2})(\d+(?:\.\d+)?)(CE|PE)$/;
/** NIFTY25JANFUT. */
const MONTHLY_FUTURE = new RegExp(`^([A-Z0-9][A-Z0-9&_-]*?)(\\d{2})(${MONTH})FUT$`);
const LATE_MONTHS: Readonly<Record<string, string>> = { O: '10', N: '11', D: '12' };

/** Symbols of options and futures of NSE and BSE, with the day in them or by month. */
export const parseIndian: Form = (named) => parseDated(named) ?? parseWeekly(named) ?? parseMonthly(named);

function parseDated(named: Named): ReturnType<Form> {
  const match = DATED_OPTION.exec(named.symbol);
  if (!match) return undefined;
  const [, underlying, year, month, day, right, strike] = match as unknown as string[];
  const expiry = dateOf(named, year!, monthNumber(month!), day!);
  return optionOf(named, { underlying: underlying!, expiry, right: right!, strike: Number(strike) });
}

function parseWeekly(named: Named): ReturnType<Form> {
  const match = WEEKLY_OPTION.exec(named.symbol);
  if (!match) return undefined;
  const [, underlying, year, month, day, strike, right] = match as unknown as string[];
  const expiry = dateOf(named, year!, LATE_MONTHS[month!] ?? month!, day!);
  return optionOf(named, { underlying: underlying!, expiry, right: right!, strike: Number(strike) });
}

/** The day of a monthly contract is that of the rule of its exchange. */
function parseMonthly(named: Named): ReturnType<Form> {
  const { symbol, venue } = named;
  const option = MONTHLY_OPTION.exec(symbol);
  const match = option ?? MONTHLY_FUTURE.exec(symbol);
  if (!match) return undefined;
  const underlying = match[1]!;
  const month = `20${match[2]}-${monthNumber(match[3]!)}`;
  const expiry = monthlyExpiry({ venue, underlying, month });
  if (option) {
    // A venue that is none of India's takes the rule of NSE: the form is India's alone.
    const day = expiry ?? monthlyExpiry({ venue: 'NSE', underlying, month })!;
    const parts = { underlying, expiry: day, right: option[5]!, strike: Number(option[4]) };
    return { ...optionOf(named, parts), expiryByRule: true } as ReturnType<Form>;
  }
  return { ...named, kind: 'future', underlying, month, ...(expiry !== undefined && { expiry, expiryByRule: true }) };
}
