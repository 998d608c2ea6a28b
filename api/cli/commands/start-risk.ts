import type { Command } from 'commander';
import type { RiskView } from '../../../engine/model/risk-views';
import { answer, remark, type Cli } from '../cli';
import { exitCodeOfStatus } from '../failure';
import { durably, followRisk } from '../follow';
import { collect, given, numberOption, withFields } from '../read';
import { showRisk } from '../show-risk';

export type RiskInput = Parameters<Cli['client']['risk']['create']['mutate']>[0];

/** What analyses of every kind take. */
export interface RiskOptions {
  label?: string;
  priority?: number;
  set: string[];
  wait: boolean;
}

export function addRiskOptions(command: Command): Command {
  return command
    .option('--label <text>', 'a name of your own')
    .option('--priority <number>', '1 is the most urgent, 5 the least', numberOption('--priority'))
    .option('--set <field=value>', 'any other field of the request; may be repeated', collect, [])
    .option('--no-wait', 'return as soon as it is accepted');
}

/** Starts an analysis and, unless it is not waited for, shows what it found. */
export async function startRisk(
  cli: Cli,
  { label, priority, set, wait }: RiskOptions,
  asked: RiskInput,
): Promise<void> {
  const accepted = await cli.client.risk.create.mutate(withFields({ ...asked, ...given({ label, priority }) }, set));
  const id = accepted.riskId;
  if (!wait) return answer(cli, accepted, () => `risk ${id} ${accepted.status}`);
  remark(cli, `risk ${id}`);
  const view: RiskView = await durably(cli, id, () => followRisk(cli, id));
  cli.exitCode = exitCodeOfStatus(view.status);
  answer(cli, view, () => showRisk(view));
}
