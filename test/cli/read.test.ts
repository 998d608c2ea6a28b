import { Command } from 'commander';
import * as fc from 'fast-check';
import { addExecutionOptions, executionRequest, type ExecutionOptions } from '../../api/cli/commands/execution-options';
import { CliError } from '../../api/cli/failure';
import { numberOption, readGrid, readParameters, readSpace } from '../../api/cli/read';
import { typedValue } from '../../engine/model/typed-grid';
import { table } from '../../api/cli/table';
import { gridAxes } from '../../engine/model/sweep-plan';

describe('options of the command line', () => {
  it('read numbers, truth values and text', () => {
    expect(['10', '-0.5', '1e-3', 'true', 'false', 'abc', ' ', '0x'].map(typedValue)).toEqual([
      10,
      -0.5,
      0.001,
      true,
      false,
      'abc',
      ' ',
      '0x',
    ]);
  });

  it('read parameters up to the first equals sign', () => {
    expect(readParameters(['fast=10', 'rule=a=b'])).toEqual({ fast: 10, rule: 'a=b' });
    expect(() => readParameters(['fast'])).toThrow(CliError);
    expect(() => readParameters(['=1'])).toThrow(CliError);
  });

  it('read ranges with and without a step, and lists', () => {
    expect(readGrid(['fast=5:50:5', 'slow=20,50,100', 'size=1:3', 'mode=long,short'])).toEqual({
      fast: { start: 5, stop: 50, step: 5 },
      slow: [20, 50, 100],
      size: { start: 1, stop: 3, step: 1 },
      mode: ['long', 'short'],
    });
    expect(readGrid(['x=-1.5:-.5:.5'])).toEqual({ x: { start: -1.5, stop: -0.5, step: 0.5 } });
  });

  it('read spaces without saying of ranges whether they are whole', () => {
    expect(readSpace(['fast=5:50', 'slow=log:10:400', 'stop=0.01:0.1:0.01', 'kind=sma,ema'])).toEqual({
      fast: { low: 5, high: 50, log: false },
      slow: { low: 10, high: 400, log: true },
      stop: { low: 0.01, high: 0.1, step: 0.01, log: false },
      kind: ['sma', 'ema'],
    });
  });

  it('read any list of whole numbers as the axis that the server makes of it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 20 }), (values) => {
        expect(gridAxes(readGrid([`x=${values.join(',')}`]))).toEqual([{ name: 'x', values }]);
      }),
    );
  });

  it('name the option that is no number', () => {
    expect(numberOption('--fee')('0.001')).toBe(0.001);
    for (const text of ['', 'x', 'Infinity']) {
      expect(() => numberOption('--fee')(text)).toThrow(
        new CliError({ code: 'VALIDATION', message: `must be a number, was "${text}"` }),
      );
    }
  });
});

describe('settings of a run on the command line', () => {
  const read = (...argv: string[]) => {
    const command = addExecutionOptions(new Command('run')).exitOverride();
    return executionRequest(command.parse(argv, { from: 'user' }).opts<ExecutionOptions>(), {});
  };

  it('leave out what was not given', () => {
    expect(read()).toEqual({ cache: 'use' });
    expect(read('--leverage', '2', '--fee-minimum', '1')).toEqual({
      account: { leverage: 2 },
      fees: { minimum: 1 },
      cache: 'use',
    });
  });

  it('are the fields of the contract', () => {
    const account = ['--capital', '5', '--account', 'margin', '--leverage', '2', '--positions', 'hedging'];
    const costs = ['--fee', '0.1', '--fee-per-share', '1', '--fee-per-contract', '2', '--fee-minimum', '3'];
    const slippage = ['--slippage', '0.1', '--slippage-spread', '0.2', '--slippage-fixed', '4'];
    const fills = [
      '--fill-at',
      'same-close',
      '--intrabar',
      'optimistic',
      '--limits',
      'through',
      '--fill-price',
      'quote',
    ];
    const credit = [
      '--liquidation',
      'close',
      '--no-negative-balance',
      '--end-of-instrument',
      'zero',
      '--cash-order',
      'sales-first',
      '--detail',
      '--latency',
      '0.5',
    ];
    const rest = ['--maintenance-margin', '0.2', '--volume-share', '0.5', '--seed', '7', '--no-cache'];
    const request = read(...account, ...costs, ...slippage, ...fills, ...credit, ...rest);
    expect(request).toEqual({
      account: {
        ...{ initialCapital: 5, type: 'margin', leverage: 2, positions: 'hedging', maintenanceMargin: 0.2 },
        ...{ liquidation: 'close', negativeBalance: false },
      },
      fees: { proportional: 0.1, perShare: 1, perContract: 2, minimum: 3 },
      slippage: { proportional: 0.1, spread: 0.2, fixed: 4 },
      fills: {
        ...{ at: 'same-close', intrabar: 'optimistic', limits: 'through', price: 'quote', volumeShare: 0.5 },
        ...{ endOfInstrument: 'zero', cash: 'sales-first', latency: 0.5, detail: true },
      },
      seed: 7,
      cache: 'bypass',
    });
  });

  it('reach whatever has no option of its own by its path', () => {
    const set = [
      'fills.endOfInstrument={"A.X":1.5}',
      'evaluation.riskFreeRate=0.03',
      'fills.at=same-close',
      'label="7"',
    ];
    const request = read('--fill-at', 'next-open', ...set.flatMap((field) => ['--set', field]));
    expect(request).toEqual({
      fills: { at: 'same-close', endOfInstrument: { 'A.X': 1.5 } },
      evaluation: { riskFreeRate: 0.03 },
      label: '7',
      cache: 'use',
    });
    expect(() => read('--set', 'fills.at=1', '--set', 'fills.at.x=1')).toThrow('has no field in "at"');
    expect(() => read('--set', 'fills={')).toThrow('is not valid JSON');
    expect(() => read('--set', 'fills')).toThrow('must be name=value');
  });
});

describe('text that looks like something else', () => {
  const read = (...fields: string[]) => {
    const argv = fields.flatMap((field) => ['--set', field]);
    const options = addExecutionOptions(new Command('run')).parse(argv, { from: 'user' }).opts<ExecutionOptions>();
    return executionRequest(options, { parameters: {} });
  };

  it.each(['123', 'true', '1e3', '[a', '{', 'a "b"'])('is text in fields of text: %s', (text) => {
    expect(read(`label=${text}`, `universe=${text}`, `session=${text}`)).toMatchObject({
      ...{ label: text, universe: text, session: text },
    });
  });

  it('is a number or a truth value in other fields', () => {
    const request = read('seed=7', 'parameters.x=7', 'account.funding=0.1', 'fills.detail=true', 'label="7"');
    expect(request).toMatchObject({
      ...{ seed: 7, parameters: { x: 7 }, account: { funding: 0.1 }, fills: { detail: true }, label: '7' },
    });
  });
});

describe('parameters', () => {
  const read = (...argv: string[]) => {
    const options = addExecutionOptions(new Command('run')).parse(argv, { from: 'user' }).opts<ExecutionOptions>();
    return executionRequest(options, { session: 's', parameters: readParameters(options.param) });
  };

  it('stay beside those that are set by their path, which count', () => {
    const request = read('--param', 'fast=5', '--param', 'slow=20', '--set', 'parameters.fast=3', '--set', 'session=t');
    expect(request).toEqual({ session: 't', parameters: { fast: 3, slow: 20 }, cache: 'use' });
  });

  it.each(['parameters.__proto__.x=3', '__proto__.x=1', 'parameters.__proto__=1', 'fees..buy=1'])(
    'and other fields that no request has are refused: %s',
    (field) => {
      expect(() => read('--set', field)).toThrow('has no field');
    },
  );

  it('are no part of what all objects have', () => {
    expect(() => readParameters(['__proto__=3'])).toThrow('has no field "__proto__"');
    expect(() => readGrid(['__proto__=1,2'])).toThrow('has no field "__proto__"');
  });
});

describe('tables of the command line', () => {
  it('align text to the left and numbers to the right, without trailing blanks', () => {
    const columns = [
      { head: 'NAME', cell: (row: string[]) => row[0]! },
      { head: 'N', number: true, cell: (row: string[]) => row[1]! },
      { head: 'X', cell: (row: string[]) => row[2]! },
    ];
    expect(
      table(columns, [
        ['a', '1', 'b'],
        ['longer', '100', ''],
      ]).split('\n'),
    ).toEqual(['NAME      N  X', 'a         1  b', 'longer  100']);
  });
});
