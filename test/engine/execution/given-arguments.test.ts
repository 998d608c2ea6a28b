import { Buffer } from 'node:buffer';
import type { BarContext } from '../../../engine/strategies/define-strategy';
import { marketWith, seriesOf } from '../random-market';
import { configOf, engineWith, errorOf } from '../support';

const underTest = configOf({ strategy: 'under-test' });
const market = () => marketWith(seriesOf('A.X', [10, 11, 12]));
/** Contexts as a file that no compiler has checked sees them. */
type Unchecked = { [Name in keyof BarContext]: (...given: unknown[]) => unknown };

const TIMES = 'options.timeInForce must be one of gtc, day, gtd, ioc, fok, open, close';
const NONE = 'is no option of an order';
const OPTIONS =
  'limit, stop, touch, trail, trailFraction, expires, oco, stopLoss, takeProfit, stopTrail, stopTrailFraction, timeInForce, reduceOnly, tag';

function failureOf(act: (ctx: Unchecked) => unknown) {
  const tested = engineWith(() => ({ onBar: (ctx) => void act(ctx as unknown as Unchecked) }));
  return errorOf(() => tested.run(market(), underTest)).toBody();
}

describe('the methods of a context', () => {
  it.each<[string, (ctx: Unchecked) => unknown, string]>([
    ['target', (ctx) => ctx.target('5'), 'quantity must be a finite number, was the string "5"'],
    ['target', (ctx) => ctx.target('0'), 'quantity must be a finite number, was the string "0"'],
    ['target', (ctx) => ctx.target(5n), 'quantity must be a finite number, was 5'],
    ['target', (ctx) => ctx.target(NaN), 'quantity must be a finite number, was NaN'],
    ['target', (ctx) => ctx.target(Buffer), 'quantity must be a finite number, was a function'],
    ['buy', (ctx) => ctx.buy('5'), 'quantity must be a finite number > 0, was the string "5"'],
    ['buy', (ctx) => ctx.buy({}), 'quantity must be a finite number > 0, was an object'],
    ['sell', (ctx) => ctx.sell(undefined), 'quantity must be a finite number > 0, was undefined'],
    ['buy', (ctx) => ctx.buy(1, 10), 'options must be an object, was 10'],
    ['buy', (ctx) => ctx.buy(1, null), 'options must be an object, was null'],
    ['buy', (ctx) => ctx.buy(1, { limit: '10' }), 'options.limit must be a number, was the string "10"'],
    ['sell', (ctx) => ctx.sell(1, { stop: [9] }), 'options.stop must be a number, was a list'],
    ['buy', (ctx) => ctx.buy(1, { oco: '1' }), 'options.oco must be a number, was the string "1"'],
    ['buy', (ctx) => ctx.buy(1, { takeProfit: '12' }), 'options.takeProfit must be a number, was the string "12"'],
    ['buy', (ctx) => ctx.buy(1, { reduceOnly: 'no' }), 'options.reduceOnly must be true or false, was the string "no"'],
    ['buy', (ctx) => ctx.buy(1, { timeInForce: 1 }), `${TIMES}, was 1`],
    ['buy', (ctx) => ctx.buy(1, { timeInForce: 'gtcc' }), `${TIMES}, was the string "gtcc"`],
    [
      'buy',
      (ctx) => ctx.buy(1, { stoploss: 9 }),
      'options.stoploss is no option of an order, did you mean "stopLoss"?',
    ],
    [
      'sell',
      (ctx) => ctx.sell(1, { limit: 12, takeprofit: 9 }),
      `options.takeprofit ${NONE}, did you mean "takeProfit"?`,
    ],
    ['buy', (ctx) => ctx.buy(1, { limit: 9, stop_loss: 8 }), `options.stop_loss ${NONE}, did you mean "stopLoss"?`],
    ['buy', (ctx) => ctx.buy(1, { limit: 9, stpo: 8 }), `options.stpo ${NONE}, did you mean "stop"?`],
    ['buy', (ctx) => ctx.buy(1, { takeProfit: 12, stopLos: 8 }), `options.stopLos ${NONE}, did you mean "stopLoss"?`],
    ['buy', (ctx) => ctx.buy(1, { colour: 8 }), `options.colour ${NONE}: it takes ${OPTIONS}`],
    ['target', (ctx) => ctx.target(1, { limit: 9 }), 'options.limit is unknown: it takes tag'],
    ['amend', (ctx) => ctx.amend(1, { Limit: 1 }), 'changes.Limit is no change of an order, did you mean "limit"?'],
    ['cancel', (ctx) => ctx.cancel('1'), 'order must be a number, was the string "1"'],
    ['order', (ctx) => ctx.order({}), 'order must be a number, was an object'],
    ['amend', (ctx) => ctx.amend(1, { limit: '1' }), 'changes.limit must be a number, was the string "1"'],
    ['amend', (ctx) => ctx.amend(1), 'changes must be an object, was undefined'],
    ['combo', (ctx) => ctx.combo({}), 'legs must be a list, was an object'],
    ['combo', (ctx) => ctx.combo([{ instrument: 0, quantity: 1 }]), 'legs.0.instrument must be a string, was 0'],
    ['exercise', (ctx) => ctx.exercise('A.X', '1'), 'quantity must be a number, was the string "1"'],
    ['at', (ctx) => ctx.at('2024-01-01', () => 0), 'time must be a number, was the string "2024-01-01"'],
    ['every', (ctx) => ctx.every(1e6, 'tick'), 'callback must be a function, was the string "tick"'],
  ])('%s refuses what has a wrong type, and names it: %#', (_method, act, message) => {
    expect(failureOf(act)).toMatchObject({ code: 'STRATEGY_FAILED', message: `The strategy threw: ${message}` });
  });

  it.each<[object, string]>([
    [{ limit: 9, stoploss: 8 }, 'options.stoploss is no option of an order, did you mean "stopLoss"?'],
    [{ stoploss: 8 }, 'options.stoploss is no option of an order, did you mean "stopLoss"?'],
    [{ tag: 'a', stoploss: 8 }, 'options.stoploss is no option of an order, did you mean "stopLoss"?'],
    [{ limit: 9, reduceonly: true }, 'options.reduceonly is no option of an order, did you mean "reduceOnly"?'],
    [{ stop: 12, timeInforce: 'day' }, 'options.timeInforce is no option of an order, did you mean "timeInForce"?'],
    [{ limit: 9, oco: 1, colour: 1 }, 'options.colour is no option of an order'],
    [{}, ''],
  ])('refuse in trials of sweeps what runs refuse, in the same words: %j', (options, words) => {
    const tested = engineWith(() => ({ onBar: (ctx) => void ctx.buy(1, options) }));
    if (words === '') return void expect(() => tested.runTrial(market(), underTest, {})).not.toThrow();
    const [trial, run] = [
      errorOf(() => tested.runTrial(market(), underTest, {})),
      errorOf(() => tested.run(market(), underTest)),
    ];
    expect(trial.message).toContain(words);
    expect(trial.message).toBe(run.message);
  });

  it('still reject orders with a price that is a number but no price', () => {
    const tested = engineWith(() => ({ onBar: (ctx) => void ctx.buy(1, { limit: NaN }) }));
    expect(tested.run(market(), underTest).statistics.rejectedOrders).toBe(3);
  });
});
