import { setTimeout as sleep } from 'node:timers/promises';
import { isFinal } from '../../engine/model/status';
import type { ImportView } from '../../engine/model/import-views';
import type { RiskView } from '../../engine/model/risk-views';
import type { SearchView } from '../../engine/model/search-views';
import type { RunView, SessionView, SweepView } from '../../engine/model/views';
import type { ValidationView } from '../../engine/model/validation-views';
import { remark, type Cli } from './cli';
import { EXIT } from './failure';
import { count } from './format';
import { startMeter } from './meter';

const FIRST_MS = 20;
const MOST_MS = 400;

/** Asks again, at first quickly, until the answer will not change any more. */
async function poll<T>(ask: () => Promise<T>, settled: (value: T) => boolean, seen?: (value: T) => void): Promise<T> {
  for (let pause = FIRST_MS; ; pause = Math.min(MOST_MS, pause * 1.5)) {
    const value = await ask();
    seen?.(value);
    if (settled(value)) return value;
    await sleep(pause);
  }
}

/** Says on Ctrl-C that the work goes on without us. */
export async function durably<T>(cli: Cli, id: string, wait: () => Promise<T>): Promise<T> {
  const leave = () => {
    if (id !== '') remark(cli, `\nThe work goes on. See: holdfast status ${id}`);
    process.exit(EXIT.left);
  };
  process.once('SIGINT', leave);
  try {
    return await wait();
  } finally {
    process.off('SIGINT', leave);
  }
}

export function followSession(cli: Cli, name: string): Promise<SessionView> {
  return poll(
    () => cli.client.sessions.get.query({ name }),
    ({ status }) => status !== 'loading',
  );
}

export function followRun(cli: Cli, id: string): Promise<RunView> {
  const meter = startMeter(cli, { label: 'run', total: 100, unit: '%' });
  return poll(
    () => cli.client.runs.get.query({ id }),
    ({ status }) => isFinal(status),
    ({ progress }) => meter.update(Math.floor(progress * 100)),
  ).finally(() => meter.stop());
}

export function followSweep(cli: Cli, id: string, total: number): Promise<SweepView> {
  const meter = startMeter(cli, { label: 'sweep', total, unit: `/ ${count(total)} trials` });
  return poll(
    () => cli.client.sweeps.get.query({ id }),
    ({ status }) => isFinal(status),
    ({ completed, status }) => meter.update(completed, status === 'paused' ? 'paused' : undefined),
  ).finally(() => meter.stop());
}

export function followSearch(cli: Cli, id: string, total: number): Promise<SearchView> {
  const meter = startMeter(cli, { label: 'search', total, unit: `/ ${count(total)} trials` });
  return poll(
    () => cli.client.searches.get.query({ id }),
    ({ status }) => isFinal(status),
    ({ completed, status }) => meter.update(completed, status === 'paused' ? 'paused' : undefined),
  ).finally(() => meter.stop());
}

export function followValidation(cli: Cli, id: string, total: number): Promise<ValidationView> {
  const meter = startMeter(cli, { label: 'validation', total, unit: `/ ${count(total)} parts` });
  return poll(
    () => cli.client.validations.get.query({ id }),
    ({ status }) => isFinal(status),
    ({ parts, status }) => meter.update(parts.length, status === 'paused' ? 'paused' : undefined),
  ).finally(() => meter.stop());
}

export function followRisk(cli: Cli, id: string): Promise<RiskView> {
  return poll(
    () => cli.client.risk.get.query({ id }),
    ({ status }) => isFinal(status),
    () => undefined,
  );
}

/** How many rows there are is not known before the end: they are counted beside the bar. */
export function followImport(cli: Cli, id: string): Promise<ImportView> {
  const meter = startMeter(cli, { label: 'import', total: 100, unit: '%' });
  return poll(
    () => cli.client.imports.get.query({ id }),
    ({ status }) => isFinal(status),
    ({ progress, rows, status }) => {
      const note = status === 'running' ? 'reading' : status;
      meter.update(Math.floor(progress * 100), rows === null ? note : `${note}  ${count(rows)} rows`);
    },
  ).finally(() => meter.stop());
}
