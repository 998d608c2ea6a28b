import { ANALYTICS } from './analytics';
import { ASYNC_OPERATIONS } from './async-operations';
import type { CompatibilityRoute } from './compatibility-route';
import { DATASETS } from './datasets';
import { DATA_VALIDATION } from './data-validation';
import { ENGINE_BACKTESTS } from './engine-backtests';
import { ENGINE_OPTIMIZATIONS } from './engine-optimizations';
import { ENGINE_STRESS_TESTS } from './engine-stress-tests';
import { JOBS } from './jobs';
import { LONG_RUNNING_SERVER } from './long-running-server';
import { OPTIMIZATIONS } from './optimizations';
import { RUN_MANAGER } from './run-manager';
import { STRATEGY_REGISTRY } from './strategy-registry';
import { SYNCHRONOUS_BACKTESTS } from './synchronous-backtests';

/** The paths of all other contracts. */
export const COMPATIBILITY: readonly CompatibilityRoute[] = [
  ...LONG_RUNNING_SERVER,
  ...ASYNC_OPERATIONS,
  ...DATA_VALIDATION,
  ...DATASETS,
  ...STRATEGY_REGISTRY,
  ...SYNCHRONOUS_BACKTESTS,
  ...JOBS,
  ...OPTIMIZATIONS,
  ...ANALYTICS,
  ...ENGINE_BACKTESTS,
  ...ENGINE_OPTIMIZATIONS,
  ...ENGINE_STRESS_TESTS,
  ...RUN_MANAGER,
];
