import { Option, type Command } from 'commander';
import type { RunRequest } from '../../../engine/model/run-config';
import { collect, given, numberOption, withFields } from '../read';

type Account = RunRequest['account'];
type Fills = NonNullable<RunRequest['fills']>;

/** What runs and sweeps take alike. */
export interface ExecutionOptions {
  param: string[];
  instrument: string[];
  start?: string;
  end?: string;
  universe?: string;
  capital?: number;
  currency?: string;
  account?: Account['type'];
  leverage?: number;
  positions?: Account['positions'];
  maintenanceMargin?: number;
  liquidation?: Account['liquidation'];
  negativeBalance: boolean;
  fee?: number;
  feePerShare?: number;
  feePerContract?: number;
  feeMaker?: number;
  feeTaker?: number;
  feeBuy?: number;
  feeSell?: number;
  borrowRate?: number;
  debitRate?: number;
  creditRate?: number;
  funding?: number;
  feeMinimum?: number;
  slippage?: number;
  slippageSpread?: number;
  slippageFixed?: number;
  fillAt?: Fills['at'];
  intrabar?: Fills['intrabar'];
  limits?: Fills['limits'];
  fillPrice?: Fills['price'];
  cashOrder?: Fills['cash'];
  latency?: number;
  detail?: boolean;
  endOfInstrument?: 'last' | 'zero';
  volumeShare?: number;
  seed?: number;
  sessionVersion?: number;
  priority?: number;
  set: string[];
  cache: boolean;
  wait: boolean;
}

/** `[option, value, meaning]` of the options that take a number. */
const MONEY = [
  ['--leverage', 'number', 'notional that a unit of equity may carry on a margin account'],
  ['--maintenance-margin', 'fraction', 'equity below this share of the notional liquidates a margin account'],
  ['--fee', 'fraction', 'fee as a fraction of each fill, such as 0.001'],
  ['--fee-per-share', 'money', 'fee for each unit'],
  ['--fee-per-contract', 'money', 'fee for each future, perpetual or option, in place of the one for each unit'],
  ['--fee-maker', 'fraction', 'fee of limits that a bar comes to after its open'],
  ['--fee-taker', 'fraction', 'fee of all other fills'],
  ['--fee-buy', 'fraction', 'fee of purchases'],
  ['--fee-sell', 'fraction', 'fee of sales'],
  ['--borrow-rate', 'fraction', 'what shares sold short cost a year'],
  ['--debit-rate', 'fraction', 'what negative cash costs a year'],
  ['--credit-rate', 'fraction', 'what positive cash earns a year'],
  ['--funding', 'fraction', 'what long perpetuals pay to short ones every eight hours'],
  ['--fee-minimum', 'money', 'least that an order pays'],
  ['--slippage', 'fraction', 'fraction by which each price is worse'],
  ['--slippage-spread', 'fraction', 'spread as a fraction of the price; a fill pays half of it'],
  ['--slippage-fixed', 'amount', 'amount by which each price is worse'],
  ['--volume-share', 'fraction', "most that all orders together get of a bar's volume"],
  ['--latency', 'milliseconds', 'time until an order reaches the market'],
  ['--session-version', 'number', 'version of the session to run on, else the present one'],
  ['--priority', 'number', '1 is the most urgent, 5 the least'],
  ['--seed', 'number', 'seed of whatever the strategy draws by chance'],
] as const;

const CHOICES = [
  ['--account', 'type', 'cash, or margin to borrow and sell short', ['cash', 'margin']],
  ['--positions', 'kind', 'one net position an instrument, or long and short side by side', ['netting', 'hedging']],
  ['--liquidation', 'moment', 'when a margin account is liquidated: within bars, or at closes', ['intrabar', 'close']],
  ['--fill-at', 'moment', 'where orders at the market fill', ['next-open', 'same-close']],
  ['--intrabar', 'rule', 'which comes first in a bar that reaches a stop and a limit', ['pessimistic', 'optimistic']],
  ['--fill-price', 'side', "what orders at the market pay: the bar's price, or ask and bid", ['trade', 'quote']],
  ['--cash-order', 'rule', 'who is served first at one open or close', ['placement', 'sales-first']],
  ['--end-of-instrument', 'price', 'price at which positions in delisted shares are closed', ['last', 'zero']],
  ['--limits', 'rule', 'whether limits fill when touched or when traded through', ['touch', 'through']],
] as const;

export function addExecutionOptions(command: Command): Command {
  command
    .option('--param <name=value>', 'a parameter of the strategy; may be repeated', collect, [])
    .option('--instrument <id>', 'only this instrument of the session; may be repeated', collect, [])
    .option('--start <date>', 'first day or time, within the range of the session')
    .option('--end <date>', 'last day or time, inclusive')
    .option('--universe <name>', 'universe of the catalog whose members the strategy sees')
    .option('--capital <money>', "initial capital in the account's currency", numberOption('--capital'))
    .option('--currency <code>', "the account's currency, such as USD; others are converted by pairs of the session");
  for (const [name, value, meaning] of MONEY) command.option(`${name} <${value}>`, meaning, numberOption(name));
  for (const [name, value, meaning, choices] of CHOICES) {
    command.addOption(new Option(`${name} <${value}>`, meaning).choices(choices));
  }
  return command
    .option('--detail', 'let orders meet the finer bars that the session keeps')
    .option('--no-negative-balance', 'forgive a margin account what it loses beyond its equity')
    .option(
      '--set <field=value>',
      'any other field of the request, such as fills.endOfInstrument=zero; may be repeated',
      collect,
      [],
    )
    .option('--no-cache', 'compute even what was computed before')
    .option('--no-wait', 'return as soon as the work is accepted');
}

/** A request with what the options make of it; what was not given is not in it. `--set` comes last, over all of it. */
export function executionRequest<T extends object>(options: ExecutionOptions, first: T) {
  const { instrument, start, end, universe, seed, cache, sessionVersion: manifestVersion, priority } = options;
  const request = {
    ...first,
    ...(instrument.length > 0 && { instruments: instrument }),
    ...given({
      ...{ start, end, universe, seed, manifestVersion, priority },
      account: accountOf(options),
      fees: feesOf(options),
      slippage: given({
        proportional: options.slippage,
        spread: options.slippageSpread,
        fixed: options.slippageFixed,
      }),
      fills: fillsOf(options),
    }),
    cache: cache ? ('use' as const) : ('bypass' as const),
  };
  return withFields(request, options.set);
}

function accountOf(options: ExecutionOptions) {
  const { capital: initialCapital, currency, account: type, positions, leverage, maintenanceMargin } = options;
  const { liquidation, borrowRate, debitRate, creditRate, funding } = options;
  const negativeBalance = options.negativeBalance === false ? false : undefined;
  return given({
    ...{ initialCapital, currency, type, positions, leverage, maintenanceMargin, liquidation, negativeBalance },
    ...{ borrowRate, debitRate, creditRate, funding },
  });
}

function feesOf({ fee: proportional, feePerShare: perShare, feePerContract: perContract, ...rest }: ExecutionOptions) {
  const { feeMaker: maker, feeTaker: taker, feeBuy: buy, feeSell: sell, feeMinimum: minimum } = rest;
  return given({ proportional, perShare, perContract, maker, taker, buy, sell, minimum });
}

function fillsOf({ fillAt: at, fillPrice: price, cashOrder: cash, ...rest }: ExecutionOptions) {
  const { intrabar, limits, latency, detail, endOfInstrument, volumeShare } = rest;
  return given({ at, intrabar, limits, price, cash, latency, detail, endOfInstrument, volumeShare });
}
