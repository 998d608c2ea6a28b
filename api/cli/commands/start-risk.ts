import type { RiskView } from '../../../engine/model/risk-views';
import { answer, remark, type Cli } from '../cli';
import { exitCodeOfStatus } from '../failure';
import { durably, followRisk } from '../follow';
import { showRisk } from '../show-risk';

export type RiskInput = Parameters<Cli['client']['risk']['create']['mutate']>[0];

/** Starts an analysis and, unless it is not waited for, shows what it found. */
export async function startRisk(cli: Cli, wait: boolean, request: RiskInput): Promise<void> {
  const accepted = await cli.client.risk.create.mutate(request);
  const id = accepted.riskId;
  if (!wait) return answer(cli, accepted, () => `risk ${id} ${accepted.status}`);
  remark(cli, `risk ${id}`);
  const view: RiskView = await durably(cli, id, () => followRisk(cli, id));
  cli.exitCode = exitCodeOfStatus(view.status);
  answer(cli, view, () => showRisk(view));
}
