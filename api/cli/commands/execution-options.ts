import type { Command } from 'commander';
import { collect, numberOption } from '../read';

/** What runs and sweeps take alike. */
export interface ExecutionOptions {
  param: string[];
  instrument: string[];
  start?: string;
  end?: string;
  capital?: number;
  fee?: number;
  slippage?: number;
  seed?: number;
  cache: boolean;
  wait: boolean;
}

export function addExecutionOptions(command: Command): Command {
  return command
    .option('--param <name=value>', 'a parameter of the strategy; may be repeated', collect, [])
    .option('--instrument <id>', 'only this instrument of the session; may be repeated', collect, [])
    .option('--start <date>', 'first day or time, within the range of the session')
    .option('--end <date>', 'last day or time, inclusive')
    .option('--capital <money>', "initial capital in the account's currency", numberOption('--capital'))
    .option('--fee <fraction>', 'fee as a fraction of each fill, such as 0.001', numberOption('--fee'))
    .option('--slippage <fraction>', 'fraction by which each price is worse', numberOption('--slippage'))
    .option('--seed <number>', 'seed of whatever the strategy draws by chance', numberOption('--seed'))
    .option('--no-cache', 'compute even what was computed before')
    .option('--no-wait', 'return as soon as the work is accepted');
}

/** The part of a request that the options make. */
export function executionRequest(options: ExecutionOptions) {
  const { instrument, start, end, capital, fee, slippage, seed, cache } = options;
  return {
    ...(instrument.length > 0 && { instruments: instrument }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(capital !== undefined && { account: { initialCapital: capital } }),
    ...(fee !== undefined && { fees: { proportional: fee } }),
    ...(slippage !== undefined && { slippage: { proportional: slippage } }),
    ...(seed !== undefined && { seed }),
    cache: cache ? ('use' as const) : ('bypass' as const),
  };
}
