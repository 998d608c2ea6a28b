import type { Command } from 'commander';
import { PORTFOLIO_METHODS, type PortfolioMethod } from '../../../engine/model/risk-results';
import { answer, type Cli } from '../cli';
import { operationId } from '../operations';
import { collect, given, numberOption } from '../read';
import { RISK_COLUMNS, showRisk } from '../show-risk';
import { listing } from '../table';
import { addRiskOptions, startRisk, type RiskOptions } from './start-risk';
import { addStress } from './stress';
import { addWhatIf } from './what-if';
import { addListOptions, listRequest, type ListOptions } from './page-options';

interface MonteCarloOptions extends RiskOptions {
  method: 'bootstrap' | 'trades' | 'markets';
  shuffle: boolean;
  paths?: number;
  horizon?: number;
  block?: number;
  level: string[];
  ruin?: number;
  seed?: number;
}

/** `holdfast risk …` */
export function addRiskCommands(program: Command, cli: Cli): void {
  const risk = program.command('risk').description('what may be lost');
  addMonteCarlo(risk, cli);
  addStress(risk, cli);
  addWhatIf(risk, cli);
  addPortfolio(risk, cli);
  addListOptions(risk.command('list'))
    .description('risk analyses, newest first')
    .action(async (options: ListOptions) => {
      const list = await cli.client.risk.list.query(listRequest(options));
      answer(cli, list, () => listing(RISK_COLUMNS, list));
    });
  risk
    .command('get <id>')
    .description('one risk analysis')
    .action(async (id: string) => {
      const view = await cli.client.risk.get.query({ id: await operationId(cli, id) });
      answer(cli, view, () => showRisk(view));
    });
}

function addMonteCarlo(risk: Command, cli: Cli): void {
  addRiskOptions(risk.command('monte-carlo <run>'))
    .description('paths that are drawn from the days or trades of a run')
    .option(
      '--method <name>',
      'bootstrap (days in blocks), trades, or markets (the run again on other bars)',
      'bootstrap',
    )
    .option('--shuffle', 'each trade once in another order, in place of drawing them with repetition', false)
    .option('--paths <number>', 'how many', numberOption('--paths'))
    .option('--horizon <number>', 'days or trades of a path', numberOption('--horizon'))
    .option(
      '--block <number>',
      'mean length of a block, of markets in bars; by default chosen by the series',
      numberOption('--block'),
    )
    .option('--level <share>', 'confidence of value at risk; may be repeated', collect, [])
    .option('--ruin <share>', 'loss that counts as ruin', numberOption('--ruin'))
    .option('--seed <number>', 'of the generator', numberOption('--seed'))
    .action(async (run: string, options: MonteCarloOptions) => {
      const { method, shuffle, level, paths, horizon, block, ruin, seed } = options;
      await startRisk(cli, options, {
        ...{ kind: 'monte-carlo', run: await operationId(cli, run), method },
        ...given({ paths, horizon, block, ruin, seed }),
        ...(shuffle && { order: 'shuffle' }),
        ...(level.length > 0 && { levels: level.map(Number) }),
      });
    });
}

interface PortfolioOptions extends RiskOptions {
  instruments?: string;
  start?: string;
  end?: string;
  method: string[];
  min?: number;
  max?: number;
  shrink: boolean;
  riskFree?: number;
  frontier?: number;
}

function addPortfolio(risk: Command, cli: Cli): void {
  addRiskOptions(risk.command('portfolio <session>'))
    .description('weights of instruments by their returns of days')
    .option('--instruments <ids>', 'with commas between them; by default all of the session')
    .option('--start <time>', 'first bar')
    .option('--end <time>', 'last bar')
    .option('--method <name>', `${PORTFOLIO_METHODS.join(', ')}; may be repeated`, collect, [])
    .option('--min <weight>', 'least weight', numberOption('--min'))
    .option('--max <weight>', 'largest weight', numberOption('--max'))
    .option('--shrink', 'draw covariances as Ledoit and Wolf do', false)
    .option('--risk-free <return>', 'a year without risk', numberOption('--risk-free'))
    .option('--frontier <points>', 'of the efficient frontier', numberOption('--frontier'))
    .action(async (session: string, options: PortfolioOptions) => {
      const { instruments, method, min = 0, max = 1, shrink, start, end, riskFree, frontier } = options;
      await startRisk(cli, options, {
        ...{ kind: 'portfolio', session, bounds: { min, max }, ...given({ start, end, riskFree, frontier }) },
        ...(instruments !== undefined && { instruments: instruments.split(',') }),
        ...(method.length > 0 && { methods: method as PortfolioMethod[] }),
        ...(shrink && { shrinkage: 'ledoit-wolf' }),
      });
    });
}
