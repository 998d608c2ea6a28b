import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { HoldfastError } from '../../../engine/model/errors';
import type { RiskView } from '../../../engine/model/risk-views';
import { isFinal } from '../../../engine/model/status';
import type { RunRow } from '../../../infra/store/repositories/run-repository';
import { compatibilityRoute, type CompatibilityRoute, type Door } from './compatibility-route';
import { completedBacktest } from './completed-backtest';
import { ENGINE_ERRORS, type BacktestNote } from './engine-backtest-request';
import { DEFAULT_ITERATIONS, STRESS_LEVEL } from './engine-backtest-types';
import { engineId } from './engine-ids';
import { encodePaths, encodeStress } from './engine-risk-encoding';
import { engineScenariosSchema, scenariosOf } from './engine-scenarios';

const LOOK_MS = 500;

const input = z.strictObject({
  backtest_id: z.string().min(1).max(64),
  scenarios: engineScenariosSchema,
  include_monte_carlo: z.boolean().default(false),
  monte_carlo_iterations: z.int().min(100).max(100_000).default(DEFAULT_ITERATIONS),
});

/** Computes a backtest again under each scenario and draws paths of its days, and answers once both have ended. */
async function stressTest(door: Door, given: z.output<typeof input>) {
  const { services } = door;
  const run = await completedBacktest(services, given.backtest_id);
  const scenarios = scenariosOf(given.scenarios, await symbolsOf(door, run));
  const subject = { run: run.id, label: `stress test of ${engineId('backtest', run)}` };
  const begun = Date.now();
  const [stress, paths] = await Promise.all([
    assessed(door, { kind: 'stress', ...subject, scenarios, levels: [STRESS_LEVEL] } as RiskInput),
    given.include_monte_carlo
      ? assessed(door, { kind: 'monte-carlo', ...subject, paths: given.monte_carlo_iterations })
      : undefined,
  ]);
  const { summary, ...found } = encodeStress(stress);
  const drawn = paths && encodePaths(paths);
  return {
    status: stress.status,
    stress_test_id: engineId('stressTest', await services.store.risks.get(stress.riskId)),
    backtest_id: engineId('backtest', run),
    ...found,
    summary: {
      ...summary,
      monte_carlo_var_95: drawn?.var_95 ?? null,
      // Nine in ten paths end within: no level of confidence, which their document has here.
      monte_carlo_confidence_interval: drawn?.confidence_interval ?? null,
    },
    hardware_performance: {
      monte_carlo_time_ms: paths ? Math.round(1000 * (paths.tookSeconds ?? 0)) : null,
      scenarios_time_ms: Math.round(1000 * (stress.tookSeconds ?? 0)),
      total_processing_time_ms: Date.now() - begun,
      metal_gpu_utilization: 0,
      hardware_used: 'cpu',
    },
    completed_at: stress.finishedAt,
  };
}

type RiskInput = Parameters<Door['caller']['risk']['create']>[0];

/** @throws HoldfastError what the analysis failed with, CANCELLED */
async function assessed(door: Door, request: RiskInput): Promise<RiskView> {
  const { caller } = door;
  let view = await caller.risk.create({ ...request, wait: true });
  while (!isFinal(view.status)) {
    await delay(LOOK_MS, undefined, { signal: door.gone() });
    view = await caller.risk.get({ id: view.riskId });
  }
  if (view.error) throw HoldfastError.fromBody(view.error);
  if (view.status === 'completed') return view;
  throw new HoldfastError('CANCELLED', 'The stress test was cancelled.');
}

/** What its instruments are called: as its request had them, or in a run of another door by their symbols. */
async function symbolsOf({ services: { store } }: Door, run: RunRow): Promise<Record<string, string>> {
  const { symbols } = await store.clientNotes.find<BacktestNote>(run.id);
  if (symbols) return symbols;
  const { instruments } = await store.sessions.getManifest(run.manifest_hash!);
  const ids = run.config.instruments ?? instruments.map(({ id }) => id);
  return Object.fromEntries(ids.map((id) => [id, id.slice(0, id.lastIndexOf('.'))]));
}

/** The stress test of a backtest, by the path of a backtesting engine. */
export const ENGINE_STRESS_TESTS: readonly CompatibilityRoute[] = [
  compatibilityRoute({
    method: 'POST',
    path: '/stress-test',
    permission: 'run_backtest',
    input,
    answer: stressTest,
    errors: { ...ENGINE_ERRORS, names: [['run', 'backtest_id'], ...ENGINE_ERRORS.names!] },
  }),
];
