import fc from 'fast-check';
import { CANCELLATIONS, REJECTIONS } from '../../../../engine/model/order';
import { NaiveAccount } from '../../naive-account';
import { optionScenarios } from '../../random-options';
import { creditScenarios, scenarios, type Scenario } from '../../random-orders';
import { expectParity, runNaive } from '../../run-scenario';
import { once, wantingIn } from '../../seen-in';

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

/** What the last words of the naive engine's log say about a scenario. */
const endsOf = (scenario: Scenario) =>
  runNaive(scenario).log.flatMap((line) => [line.split(' ')[1]!, line.split(' ').at(-1)!]);

it('random orders come to every end that an order can have', () => {
  const ofOthers = ['SPLIT', 'SERIES_WITH_DETAIL'];
  const elsewhere = [...ofOthers, 'INSTRUMENT_NOT_REGISTERED', 'LIQUIDATION', 'RATE_UNKNOWN', 'ROLLED', ...OF_OPTIONS];
  const ends = [...Object.keys(REJECTIONS), ...Object.keys(CANCELLATIONS)].filter((end) => !elsewhere.includes(end));
  const wanted = [...ends, 'triggered', 'partially-filled', 'amended', 'expired'];
  expect(wantingIn(scenarios, once(wanted), endsOf)).toEqual({});
});

it('random orders fill while a longer bar is under way, some of them without the money that it has taken', () => {
  const settleAfter = jest.spyOn(NaiveAccount.prototype, 'settleAfter');
  const wanting = wantingIn(scenarios, { behind: 11, refused: 11 }, (scenario) => {
    settleAfter.mockClear();
    runNaive(scenario);
    const { calls, results } = settleAfter.mock;
    return calls.flatMap(([others], i) => {
      if (others.length === 0) return [];
      return results[i]!.value === null ? ['behind'] : ['behind', 'refused'];
    });
  });
  settleAfter.mockRestore();
  expect(wanting).toEqual({});
});

it('random accounts on credit are liquidated at opens, within bars and at closes, and forgiven what they owe', () => {
  const soldOut = (scenario: Scenario) =>
    runNaive(scenario).soldOut.flatMap(({ fee, moment }) => (fee < 0 ? [moment, 'forgiven'] : [moment]));
  expect(wantingIn(creditScenarios, once(['open', 'within', 'close', 'forgiven']), soldOut)).toEqual({});
});

it('random options are refused for every reason, exercised, delivered and settled', () => {
  expect(wantingIn(optionScenarios, once([...OF_OPTIONS, 'expired']), endsOf)).toEqual({});
  const wanted = { exercised: 11, delivered: 11, settled: 11, assigned: 11 };
  const seenIn = (scenario: Scenario) =>
    runNaive(scenario).log.flatMap((line) => {
      const [, type, order, instrument, side] = line.split(' ');
      if (type !== 'fill') return [];
      if (scenario.instruments[instrument!]!.kind !== 'option') return order === '0' ? ['delivered'] : [];
      if (order === '0') return [side === 'sell' ? 'settled' : 'assigned'];
      return line.endsWith(' 0') ? ['exercised'] : [];
    });
  expect(wantingIn(optionScenarios, wanted, seenIn)).toEqual({});
});
