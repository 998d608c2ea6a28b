import { execFile, spawn } from 'node:child_process';
import path from 'node:path';
import { STATISTIC_GROUPS } from '../../engine/model/run-statistics';
import { startStack, type FullStack } from '../support/full-stack.mjs';

const PROGRAM = path.resolve(__dirname, '../../infra/holdfast.mjs');

describe('the main job and the command line on a real stack', () => {
  let stack: FullStack;

  beforeAll(async () => {
    stack = await startStack({ demo: true });
  });
  afterAll(() => stack?.stop());

  function holdfast(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
    const env = { ...process.env, HOLDFAST_HOME: stack.home, HOLDFAST_PORT: String(stack.ports.api) };
    return new Promise((resolve) => {
      execFile(process.execPath, [PROGRAM, ...argv], { env, maxBuffer: 2 ** 24 }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });
  }
  async function json<T>(...argv: string[]): Promise<{ code: number; answer: T }> {
    const { code, out, err } = await holdfast(...argv, '--json');
    expect(err).toBe('');
    return { code, answer: JSON.parse(out) as T };
  }

  it('does the main job once and prints its figures', async () => {
    const output = stack.output();
    expect(output).toMatch(/^main job: SPX\.INDEX, 5,105 daily bars/m);
    expect(output).toMatch(/backtest cold .* warm .* same result hash/);
    expect(output).toMatch(/1,035 trials in .*, 0 failed/);
    expect(output.match(/^ {2}fast \d+ slow \d+ /gm)).toHaveLength(10);
    expect(output).toMatch(/^ {2}buy-and-hold /m);
    expect(output).not.toContain('main job failed');
    const { answer } = await json<{ total: number }>('sweeps', 'list', '--session', 'demo');
    expect(answer.total).toBe(1);
  });

  it('finds the stack and its key by itself, and shows it whole', async () => {
    const { code, out } = await holdfast('status');
    expect(code).toBe(0);
    expect(out).toMatch(/^demo +ready +demo +1 +2000-01-03 +2020-04-17/m);
  });

  it('runs a strategy, waits for it and pages through its results', async () => {
    const argv = ['run', 'demo', 'sma-cross', '--param', 'fast=50', '--param', 'slow=200', '--capital', '100000'];
    const { code, answer } = await json<{ runId: string; status: string; statistics: { fills: number } }>(...argv);
    expect({ code, status: answer.status }).toEqual({ code: 0, status: 'completed' });
    const fills = await json<{ total: number; items: unknown[] }>('runs', 'fills', answer.runId, '--limit', '2');
    expect(fills.answer.total).toBe(answer.statistics.fills);
    expect(fills.answer.items).toHaveLength(2);
    const shown = await holdfast('status', answer.runId);
    expect(shown.out).toMatch(/^status +completed$/m);
  });

  it('prints every statistic by group, and the settings that a run was given', async () => {
    const settings = ['--account', 'margin', '--leverage', '2', '--fee-per-share', '0.01', '--fill-at', 'same-close'];
    const { code, out } = await holdfast('run', 'demo', 'donchian-trend', ...settings, '--full');
    expect(code).toBe(0);
    expect(out).toMatch(/^account +initialCapital=100000 type=margin leverage=2$/m);
    expect(out).toMatch(/^matching +at=same-close /m);
    for (const [title, family] of Object.entries(STATISTIC_GROUPS)) {
      expect(out).toMatch(new RegExp(`^${title}$`, 'm'));
      for (const name of Object.keys(family)) expect(out).toMatch(new RegExp(`^${name} +\\S`, 'm'));
    }
    const cash = await holdfast('run', 'demo', 'buy-and-hold', '--leverage', '2');
    expect(cash).toMatchObject({ code: 2, out: '' });
    expect(cash.err).toMatch(/^error VALIDATION: account\.leverage: needs an account of the type margin$/m);
  });

  it('shows a run by its label, and the last rows of what it did', async () => {
    const { code, out } = await holdfast('run', 'demo', 'sma-cross', '--label', 'first try');
    expect(code).toBe(0);
    expect(out).toMatch(/^label +first try$/m);
    const id = /^run +(\S+)$/m.exec(out)![1]!;
    type Points = { total: number; items: { time: string }[] };
    const { answer: all } = await json<Points>('runs', 'equity', id, '--limit', '10000');
    const { answer: last } = await json<Points>('runs', 'equity', id, '--tail', '3');
    expect(last.items).toEqual(all.items.slice(-3));
    expect((await json<Points>('runs', 'fills', id, '--tail', '9000')).answer.items).toHaveLength(
      (await json<Points>('runs', 'fills', id, '--limit', '9000')).answer.total,
    );
    const file = await holdfast('runs', 'fills', id, '--tail', '3', '--format', 'csv');
    expect(file).toMatchObject({ code: 2, err: 'error VALIDATION: is not for files (--tail)\n' });
  });

  it.each([
    ['a table', ['strategies']],
    ['JSON', ['strategies', '--json']],
    ['an export', ['runs', 'equity', 'RUN', '--format', 'csv']],
    ['help', ['--help']],
  ])('ends quietly where the reader of %s has gone', async (_what, argv) => {
    const { answer } = await json<{ items: { runId: string }[] }>('runs', 'list', '--limit', '1');
    const env = { ...process.env, HOLDFAST_HOME: stack.home, HOLDFAST_PORT: String(stack.ports.api) };
    const words = argv.map((word) => (word === 'RUN' ? answer.items[0]!.runId : word));
    const child = spawn(process.execPath, [PROGRAM, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('lists the strategies, and one with its parameters', async () => {
    const { out } = await holdfast('strategies');
    expect(out.match(/^[a-z0-9-]+ {2}/gm)).toHaveLength(15);
    expect((await holdfast('strategies', 'short-strangle')).out).toMatch(/^stop_loss_pct +0\.5 +> 0 +100 +Loss/m);
  });

  it('sweeps with lines of progress where there is no terminal', async () => {
    const { code, out, err } = await holdfast(
      'sweep',
      'demo',
      'sma-cross',
      '--grid',
      'fast=2:20:2',
      '--grid',
      'slow=50,100',
    );
    expect(code).toBe(0);
    expect(err).toMatch(/^sweep 20 \/ 20 trials/m);
    expect(out).toMatch(/^trials +20 of 20, 0 failed$/m);
    expect(out).toMatch(/^objective +maximize sharpe$/m);
  });

  it('pauses, resumes and cancels a sweep, and exits with 1 where it waited for it', async () => {
    const grid = ['--grid', 'fast=1:200', '--grid', 'slow=1:1000'];
    const waiting = json<{ status: string; completed: number }>('sweep', 'demo', 'sma-cross', ...grid);
    const id = await newest();
    expect((await json<{ status: string }>('pause', id)).answer.status).toBe('paused');
    expect((await json<{ status: string }>('resume', id)).answer.status).toBe('running');
    const cancelled = await json<{ status: string }>('cancel', id);
    expect(cancelled).toMatchObject({ code: 0, answer: { status: 'cancelled' } });
    expect(await waiting).toMatchObject({ code: 1, answer: { status: 'cancelled' } });
    expect(await holdfast('cancel', id)).toMatchObject({ code: 0 });
  });

  /** The large sweep, once it is there. */
  async function newest(): Promise<string> {
    // By the API: a process for each question would keep the machine busy.
    for (;;) {
      const response = await fetch(`${stack.url}/api/v1/sweeps`, { headers: { 'x-api-key': stack.key } });
      const { items } = (await response.json()) as { items: { sweepId: string; total: number; status: string }[] };
      const found = items.find(({ total, status }) => total === 200_000 && status === 'running');
      if (found) return found.sweepId;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('opens, refuses to open twice, and closes a session', async () => {
    const argv = ['session', 'create', 'second', '--catalog', 'demo', '--start', '2010-01-01', '--end', '2012-12-31'];
    expect(await json(...argv)).toMatchObject({ code: 0, answer: { status: 'ready', instruments: 1 } });
    const again = await holdfast(...argv);
    expect(again.code).toBe(2);
    expect(again.err).toMatch(/^error SESSION_EXISTS/);
    expect(await json('session', 'extend', 'second', '2015-12-31')).toMatchObject({ answer: { outcome: 'changed' } });
    expect((await holdfast('session', 'delete', 'second')).out).toBe('session second closed\n');
  });
});
