import type { Command } from 'commander';
import type { Check } from '../../../engine/model/check';
import type { HealthView } from '../../../engine/model/views';
import { errorBodyOf } from '../../client/client';
import { answer, type Cli } from '../cli';
import { EXIT } from '../failure';
import { seconds } from '../format';
import { table, type Column } from '../table';

/** Clocks that differ by more make times of events hard to read beside each other. */
const MOST_SKEW_SECONDS = 2;

/** `holdfast doctor` */
export function addDoctorCommand(program: Command, cli: Cli): void {
  program
    .command('doctor')
    .description(
      'what is wrong: Node, the home folder, disk, ports, server, Temporal, Postgres, workers, versions, clock',
    )
    .addHelpText('after', '\nExit codes: 0 all is well, warnings or not; 1 something failed.')
    .action(async () => {
      const checks = [...((await cli.checkMachine?.()) ?? []), ...(await checkServer(cli))];
      if (checks.some(({ status }) => status === 'failed')) cli.exitCode = EXIT.failed;
      answer(cli, { items: checks }, () => table(COLUMNS, checks));
    });
}

async function checkServer(cli: Cli): Promise<Check[]> {
  const { url } = cli.connection;
  try {
    const health = await cli.client.system.health.query({});
    return [
      { name: 'server', status: 'ok', detail: `${url}, up for ${seconds(health.uptimeSeconds)}` },
      ...checkParts(health),
      checkVersion(cli.version ?? 'unknown', health.version),
      ...(await checkClock(url)),
    ];
  } catch (error) {
    const { code, message } = errorBodyOf(error, url);
    return [{ name: 'server', status: 'failed', detail: `${code}: ${message}` }];
  }
}

function checkParts({ status, temporal, postgres, workflowWorkers, engineWorkers }: HealthView): Check[] {
  const is = (name: string, ok: boolean, detail: string): Check => ({ name, status: ok ? 'ok' : 'failed', detail });
  return [
    is('temporal', temporal === 'ok', temporal),
    is('postgres', postgres === 'ok', postgres),
    is('workflow workers', workflowWorkers > 0, String(workflowWorkers)),
    is('engine workers', engineWorkers > 0, String(engineWorkers)),
    { name: 'new work', status: status === 'ok' ? 'ok' : 'warning', detail: status === 'ok' ? 'is taken' : status },
  ];
}

function checkVersion(own: string, server: string): Check {
  const detail = own === server ? own : `this is ${own}, the server ${server}`;
  return { name: 'versions', status: own === server ? 'ok' : 'warning', detail };
}

/** By the `Date` of an answer, which is told in whole seconds. */
async function checkClock(url: string): Promise<Check[]> {
  const begin = Date.now();
  const response = await fetch(`${url.replace(/\/$/, '')}/health/live`).catch(() => undefined);
  const told = Date.parse(response?.headers.get('date') ?? '');
  if (Number.isNaN(told)) return [];
  const skew = (told + 500 - (begin + Date.now()) / 2) / 1000;
  const off = Math.abs(skew) > MOST_SKEW_SECONDS;
  const detail = off
    ? `the server is ${seconds(Math.abs(skew))} ${skew > 0 ? 'ahead' : 'behind'}`
    : 'as that of the server';
  return [{ name: 'clock', status: off ? 'warning' : 'ok', detail }];
}

const COLUMNS: readonly Column<Check>[] = [
  { head: 'CHECK', cell: ({ name }) => name },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'DETAIL', cell: ({ detail }) => detail },
];
