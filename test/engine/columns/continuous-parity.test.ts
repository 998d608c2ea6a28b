import fc from 'fast-check';
import { calendarOf } from '../../../engine/calendars/calendars';
import { dayOfIso } from '../../../engine/calendars/civil-days';
import { continuousSeries, type Adjustment, type RollRule } from '../../../engine/columns/continuous-series';

/* A second implementation of continuous futures, from docs/market-rules.md, by daily bars of weekdays in November 2023. */

const CALENDAR = calendarOf('CME');
const FIRST = dayOfIso('2023-11-01');
/** Sessions of CME: 1, 2, 3, 6 … November; none of these weekdays is a holiday by its calendar. */
const SESSIONS = Array.from({ length: 22 }, (_, i) => FIRST + i).filter(
  (day) => (day + 4) % 7 !== 0 && (day + 4) % 7 !== 6,
);

interface Contract {
  /** Index of the last session of trading. */
  expiry: number;
  /** Close and volume by session; undefined without a bar. */
  bars: ({ close: number; volume: number } | undefined)[];
}

const bar = fc.record({ close: fc.integer({ min: 4, max: 400 }), volume: fc.integer({ min: 0, max: 9 }) });
const contracts: fc.Arbitrary<Contract[]> = fc
  .array(
    fc.record({
      life: fc.integer({ min: 1, max: 6 }),
      bars: fc.array(fc.option(bar, { nil: undefined, freq: 6 }), { minLength: 22, maxLength: 22 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((drawn) => {
    let expiry = 0;
    return drawn.map(({ life, bars }) => {
      expiry = Math.min(SESSIONS.length - 1, expiry + life);
      const last = expiry;
      return { expiry, bars: SESSIONS.map((_, i) => (i <= last ? bars[i] : undefined)) };
    });
  })
  .filter((all) => all.every(({ bars }) => bars.some((one) => one !== undefined)));

/** By hand: session after session, the front contract's bar, then the decision. */
function naive(all: readonly Contract[], roll: RollRule, adjust: Adjustment): number[] {
  const last = ({ expiry }: Contract) => (roll.by === 'date' ? expiry - roll.sessions : expiry);
  const known = ({ bars }: Contract, session: number) => bars.slice(0, session + 1).findLast((one) => one)?.close;
  const begin = SESSIONS.findIndex((_, i) => all.some(({ bars }) => bars[i]));
  let front = Math.max(
    0,
    all.findIndex((one) => one.bars[begin] !== undefined && last(one) > begin - 1),
  );
  let change = (price: number) => price;
  const closes: number[] = [];
  SESSIONS.forEach((_, session) => {
    const shown = all[front]!.bars[session];
    if (shown) closes.push(change(shown.close));
    // Nothing is decided where nothing is traded.
    if (!all.some(({ bars }) => bars[session])) return;
    for (; front + 1 < all.length; front++) {
      const [old, next] = [all[front]!, all[front + 1]!];
      const more = (next.bars[session]?.volume ?? 0) > (old.bars[session]?.volume ?? 0);
      if (!(session >= last(old) || (roll.by === 'volume' && more))) break;
      const [from, to] = [known(old, session), known(next, session)];
      if (to === undefined) break;
      if (from === undefined || adjust === 'none') continue;
      const before = change;
      if (adjust === 'difference') change = (price) => before(from) + (price - to);
      else change = (price) => before(from) * (price / to);
    }
  });
  return closes;
}

test.each<[RollRule, Adjustment]>([
  [{ by: 'volume' }, 'difference'],
  [{ by: 'volume' }, 'ratio'],
  [{ by: 'date', sessions: 0 }, 'difference'],
  [{ by: 'date', sessions: 1 }, 'none'],
  [{ by: 'date', sessions: 2 }, 'ratio'],
])('series by %p and %s are those of a second implementation', (roll, adjust) => {
  fc.assert(
    fc.property(contracts, (all) => {
      const bars = all.map(({ bars: drawn, expiry }, i) => {
        const rows = drawn.flatMap((one, k) => (one ? [{ ...one, ...CALENDAR.sessionOn(SESSIONS[k]!)! }] : []));
        const column = (pick: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, pick);
        const close = column((row) => row.close);
        const prices = { open: close, high: close, low: close, close, volume: column(({ volume }) => volume) };
        const axis = { opens: column(({ start }) => start), times: column(({ end }) => end) };
        return { id: `C${i}`, ...axis, ...prices, expiry: SESSIONS[expiry]! };
      });
      const { close } = continuousSeries(bars, { calendar: CALENDAR, roll, adjust });
      const expected = naive(all, roll, adjust);
      expect(close).toHaveLength(expected.length);
      expected.forEach((value, i) => expect(close[i]).toBeCloseTo(value, 6));
    }),
    { numRuns: 200 },
  );
});
