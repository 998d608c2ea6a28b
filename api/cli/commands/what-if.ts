import type { Command } from 'commander';
import type { Cli } from '../cli';
import { badInput } from '../failure';
import { operationId } from '../operations';
import { collect, given, numberOption } from '../read';
import { addRiskOptions, startRisk, type RiskOptions } from './start-risk';

interface WhatIfOptions extends RiskOptions {
  at?: string;
  shift: string[];
  rate?: number;
  yield?: number;
}

/** `holdfast risk what-if <run>` */
export function addWhatIf(risk: Command, cli: Cli): void {
  addRiskOptions(risk.command('what-if <run>'))
    .description('the options that a run holds, by their greeks and priced anew')
    .option('--at <time>', "a moment of the run; by default the run's end")
    .option('--shift <changes>', 'such as spot=-0.1,volatility=0.05,days=7; may be repeated', collect, [])
    .option('--rate <fraction>', 'continuous interest a year', numberOption('--rate'))
    .option('--yield <fraction>', 'continuous yield of the underlying a year', numberOption('--yield'))
    .action(async (run: string, options: WhatIfOptions) => {
      const { at, rate, yield: yields } = options;
      const shifts = options.shift.map(readShift);
      const asked = { shifts, ...given({ at, rate, yield: yields }) };
      await startRisk(cli, options, { kind: 'what-if', run: await operationId(cli, run), ...asked });
    });
}

const NAMES: ReadonlySet<string> = new Set(['spot', 'volatility', 'days']);

function readShift(text: string): Record<string, number> {
  const entries = text.split(',').map((part) => {
    const [name = '', value = ''] = part.split('=');
    if (!NAMES.has(name)) badInput(`must be such as spot=-0.1,days=7, was "${text}"`, '--shift');
    return [name, numberOption('--shift')(value)] as const;
  });
  return Object.fromEntries(entries);
}
