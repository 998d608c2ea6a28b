import type { Command } from 'commander';
import type { RiskView } from '../../../engine/model/risk-views';
import { answer, remark, type Cli } from '../cli';
import { exitCodeOfStatus } from '../failure';
import { durably, followRisk } from '../follow';
import { operationId } from '../operations';
import { collect, numberOption } from '../read';
import { RISK_COLUMNS, showRisk } from '../show-risk';
import { listing } from '../table';
import { addListOptions, listRequest, type ListOptions } from './page-options';

interface MonteCarloOptions {
  method: 'bootstrap' | 'trades';
  shuffle: boolean;
  paths?: number;
  horizon?: number;
  block?: number;
  level: string[];
  ruin?: number;
  seed?: number;
  label?: string;
  wait: boolean;
}

/** `holdfast risk …` */
export function addRiskCommands(program: Command, cli: Cli): void {
  const risk = program.command('risk').description('what may be lost');
  addMonteCarlo(risk, cli);
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
  risk
    .command('monte-carlo <run>')
    .description('paths that are drawn from the days or trades of a run')
    .option('--method <name>', 'bootstrap (days in blocks) or trades', 'bootstrap')
    .option('--shuffle', 'each trade once in another order, in place of drawing them with repetition', false)
    .option('--paths <number>', 'how many', numberOption('--paths'))
    .option('--horizon <number>', 'days or trades of a path', numberOption('--horizon'))
    .option('--block <days>', 'mean length of a block; by default chosen by the series', numberOption('--block'))
    .option('--level <share>', 'confidence of value at risk; may be repeated', collect, [])
    .option('--ruin <share>', 'loss that counts as ruin', numberOption('--ruin'))
    .option('--seed <number>', 'of the generator', numberOption('--seed'))
    .option('--label <text>', 'a name of your own')
    .option('--no-wait', 'return as soon as it is accepted')
    .action(async (run: string, options: MonteCarloOptions) => {
      const { method, shuffle, level, wait, ...rest } = options;
      await start(cli, wait, {
        ...{ kind: 'monte-carlo', run: await operationId(cli, run), method, ...rest },
        ...(shuffle && { order: 'shuffle' }),
        ...(level.length > 0 && { levels: level.map(Number) }),
      });
    });
}

type RiskInput = Parameters<Cli['client']['risk']['create']['mutate']>[0];

async function start(cli: Cli, wait: boolean, request: RiskInput): Promise<void> {
  const accepted = await cli.client.risk.create.mutate(request);
  const id = accepted.riskId;
  if (!wait) return answer(cli, accepted, () => `risk ${id} ${accepted.status}`);
  remark(cli, `risk ${id}`);
  const view: RiskView = await durably(cli, id, () => followRisk(cli, id));
  cli.exitCode = exitCodeOfStatus(view.status);
  answer(cli, view, () => showRisk(view));
}
