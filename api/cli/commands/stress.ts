import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Cli } from '../cli';
import { badInput } from '../failure';
import { operationId } from '../operations';
import { collect, given, numberOption } from '../read';
import { addRiskOptions, startRisk, type RiskInput, type RiskOptions } from './start-risk';

interface StressOptions extends RiskOptions {
  scenarios?: string;
  instruments?: string;
  price?: number;
  path?: 'jump' | 'drift' | 'pulse';
  volatility?: number;
  spread?: number;
  addedSpread?: number;
  correlation?: number;
  from?: string;
  to?: string;
  replayFrom?: string;
  replayTo?: string;
  level: string[];
}

/** `holdfast risk stress <run>`: the scenarios of a file, or one by options. */
export function addStress(risk: Command, cli: Cli): void {
  addRiskOptions(risk.command('stress <run>'))
    .description('a run computed again on a market under shocks')
    .option('--scenarios <file>', 'JSON, a list of scenarios, in place of the one that the other options make')
    .option('--instruments <ids>', 'ids or patterns with commas between them; by default all of the run')
    .option('--price <change>', 'as a fraction, such as -0.4', numberOption('--price'))
    .option('--path <name>', 'jump, drift or pulse')
    .option('--volatility <times>', 'how many times', numberOption('--volatility'))
    .option('--spread <times>', 'how many times', numberOption('--spread'))
    .option('--added-spread <fraction>', 'of the price', numberOption('--added-spread'))
    .option('--correlation <share>', 'how far to 1, or below 0 to 0', numberOption('--correlation'))
    .option('--from <time>', "first bar of the window; by default that in the run's middle")
    .option('--to <time>', "last bar of the window; by default the run's")
    .option('--replay-from <time>', 'first bar of a window of the session whose returns come again')
    .option('--replay-to <time>', 'last bar of that window')
    .option('--level <share>', 'confidence of value at risk; may be repeated', collect, [])
    .action(async (run: string, options: StressOptions) => {
      const { level } = options;
      await startRisk(cli, options, {
        ...{ kind: 'stress', run: await operationId(cli, run), scenarios: await scenariosOf(options) },
        ...(level.length > 0 && { levels: level.map(Number) }),
      });
    });
}

type Scenarios = NonNullable<RiskInput['scenarios']>;

/** @throws CliError VALIDATION with the option as path */
async function scenariosOf(options: StressOptions): Promise<Scenarios> {
  const { scenarios: file, instruments, price, path, volatility, spread, addedSpread, correlation } = options;
  if (file !== undefined) return readScenarios(file);
  const { from, to, replayFrom, replayTo } = options;
  if ((replayFrom === undefined) !== (replayTo === undefined)) {
    return badInput('takes both ends of the window', replayTo === undefined ? '--replay-to' : '--replay-from');
  }
  const shock = given({ price, path, volatility, spread, addedSpread, correlation });
  const shocks = shock ? [{ ...shock, ...(instruments !== undefined && { instruments: instruments.split(',') }) }] : [];
  const replay = replayFrom !== undefined && replayTo !== undefined && { from: replayFrom, to: replayTo };
  return [{ name: 'shock', ...given({ from, to }), ...(replay && { replay }), shocks }];
}

async function readScenarios(file: string): Promise<Scenarios> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Scenarios;
  } catch (error) {
    return badInput(error instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read', '--scenarios');
  }
}
