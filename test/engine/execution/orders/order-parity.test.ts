import fc from 'fast-check';
import { CANCELLATIONS, REJECTIONS } from '../../../../engine/model/order';
import { NaiveAccount } from '../../naive-account';
import { optionScenarios } from '../../random-options';
import { creditScenarios, scenarios } from '../../random-orders';
import { expectParity, runNaive } from '../../run-scenario';

describe('on random orders of every type the engine agrees exactly with the naive engine', () => {
  it.each([true, false])('in events, fills, positions, cash and equity (strategies listen: %p)', (listening) => {
    fc.assert(
      fc.property(scenarios, (scenario) => expectParity(scenario, listening)),
      { numRuns: 200 },
    );
  });
});

describe('on accounts that are liquidated, within bars and at their opens and closes, it agrees as well', () => {
  it.each([true, false])('in events, fills, positions, cash and equity (strategies listen: %p)', (listening) => {
    fc.assert(
      fc.property(creditScenarios, (scenario) => expectParity(scenario, listening)),
      { numRuns: 150 },
    );
  });
});

describe('on options that expire and are exercised, for cash and by delivery, it agrees as well', () => {
  it.each([true, false])('in events, fills, positions, cash and equity (strategies listen: %p)', (listening) => {
    fc.assert(
      fc.property(optionScenarios, (scenario) => expectParity(scenario, listening)),
      { numRuns: 200 },
    );
  });
});

const OF_OPTIONS = ['NOT_EXERCISABLE', 'NOTHING_TO_EXERCISE', 'OUT_OF_THE_MONEY', 'NOT_TRADABLE'];

/** What the last words of the naive engine's log say about scenarios. */
function endsOf(sample: typeof scenarios): Set<string> {
  const seen = new Set<string>();
  for (const scenario of fc.sample(sample, { numRuns: 1500, seed: 7 })) {
    for (const line of runNaive(scenario).log) seen.add(line.split(' ')[1]!).add(line.split(' ').at(-1)!);
  }
  return seen;
}

it('random orders come to every end that an order can have', () => {
  const ofOthers = ['SPLIT', 'SERIES_WITH_DETAIL'];
  const elsewhere = [...ofOthers, 'INSTRUMENT_NOT_REGISTERED', 'LIQUIDATION', 'RATE_UNKNOWN', 'ROLLED', ...OF_OPTIONS];
  const ends = [...Object.keys(REJECTIONS), ...Object.keys(CANCELLATIONS)].filter((end) => !elsewhere.includes(end));
  const wanted = [...ends, 'triggered', 'partially-filled', 'amended', 'expired'];
  expect([...endsOf(scenarios)]).toEqual(expect.arrayContaining(wanted));
});

it('random orders fill while a longer bar is under way, some of them without the money that it has taken', () => {
  const seen = { behind: 0, refused: 0 };
  const settleAfter = jest.spyOn(NaiveAccount.prototype, 'settleAfter');
  for (const scenario of fc.sample(scenarios, { numRuns: 600, seed: 7 })) runNaive(scenario);
  settleAfter.mock.calls.forEach(([others], i) => {
    if (others.length === 0) return;
    seen.behind++;
    if (settleAfter.mock.results[i]!.value !== null) seen.refused++;
  });
  settleAfter.mockRestore();
  for (const [what, times] of Object.entries(seen)) expect([what, times > 10]).toEqual([what, true]);
});

it('random accounts on credit are liquidated at opens, within bars and at closes, and forgiven what they owe', () => {
  const seen = { open: 0, within: 0, close: 0, forgiven: 0 };
  for (const scenario of fc.sample(creditScenarios, { numRuns: 500, seed: 7 })) {
    for (const { fee, moment } of runNaive(scenario).soldOut) {
      seen[moment]++;
      if (fee < 0) seen.forgiven++;
    }
  }
  for (const [what, times] of Object.entries(seen)) expect([what, times > 0]).toEqual([what, true]);
});

it('random options are refused for every reason, exercised, delivered and settled', () => {
  expect([...endsOf(optionScenarios)]).toEqual(expect.arrayContaining([...OF_OPTIONS, 'expired']));
  const seen = { exercised: 0, delivered: 0, settled: 0, assigned: 0 };
  for (const scenario of fc.sample(optionScenarios, { numRuns: 500, seed: 7 })) {
    for (const line of runNaive(scenario).log) {
      const [, type, order, instrument, side] = line.split(' ');
      if (type !== 'fill') continue;
      const kind = scenario.instruments[instrument!]!.kind;
      if (order !== '0' && kind === 'option' && line.endsWith(' 0')) seen.exercised++;
      if (order === '0' && kind === 'option') seen[side === 'sell' ? 'settled' : 'assigned']++;
      if (order === '0' && kind !== 'option') seen.delivered++;
    }
  }
  for (const [what, times] of Object.entries(seen)) expect([what, times > 10]).toEqual([what, true]);
});
