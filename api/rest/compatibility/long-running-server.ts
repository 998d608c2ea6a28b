import { z } from 'zod';
import { compatibilityRoute, type CompatibilityRoute } from './compatibility-route';
import type { ErrorForm } from './flat-errors';
import { runBacktest, runInput, status } from './long-running-backtest';
import { addInput, addInstruments, extendData, extendInput, initialize, initializeInput } from './long-running-session';

const noInput = z.strictObject({});
/** What ends a run that was rightly asked for. */
const FAILED_RUN = { STRATEGY_FAILED: 500, STRATEGY_STUCK: 500, OUT_OF_MEMORY: 500, NO_DATA: 500, CANCELLED: 500 };
const NOT_INITIALIZED = { error: 'Engine not initialized', message: 'Call /initialize first' };
const CHANGES: ErrorForm = {
  shape: 'text',
  statuses: { SESSION_NOT_FOUND: 400 },
  texts: { SESSION_NOT_FOUND: NOT_INITIALIZED },
  names: [
    ['instrumentIds', 'instrument_ids'],
    ['end', 'data_end'],
    ['name', ''],
  ],
};

/** The long-running backtest server: one session, loaded once, and blocking runs in it. */
export const LONG_RUNNING_SERVER: readonly CompatibilityRoute[] = [
  compatibilityRoute({
    method: 'POST',
    path: '/initialize',
    permission: 'initialize',
    input: initializeInput,
    answer: initialize,
    errors: {
      shape: 'text',
      // The request was right; the server could not do it.
      statuses: { SESSION_EXISTS: 400, BAD_DATA: 500, INSTRUMENTS_INVALID: 500, DATASET_CHANGED: 500 },
      texts: {
        SESSION_EXISTS: {
          error: 'Engine already initialized',
          message: 'Call /status to see current state, or restart server',
        },
      },
      names: [
        ['catalog', 'catalog_path'],
        ['filter.minStrike', 'instrument_filter.min_strike'],
        ['filter.maxStrike', 'instrument_filter.max_strike'],
        ['filter.minExpiryDays', 'instrument_filter.min_expiry_days'],
        ['filter.maxExpiryDays', 'instrument_filter.max_expiry_days'],
        ['filter', 'instrument_filter'],
        ['name', ''],
      ],
    },
  }),
  compatibilityRoute({
    method: 'POST',
    path: '/add_instruments',
    permission: 'hot_reload',
    input: addInput,
    answer: addInstruments,
    errors: CHANGES,
  }),
  compatibilityRoute({
    method: 'POST',
    path: '/extend_data',
    permission: 'hot_reload',
    input: extendInput,
    answer: extendData,
    errors: {
      ...CHANGES,
      names: [
        ['end', 'new_end'],
        ['name', ''],
      ],
    },
  }),
  compatibilityRoute({
    method: 'POST',
    path: '/run_backtest',
    permission: 'run_backtest',
    input: runInput,
    answer: runBacktest,
    errors: {
      shape: 'text',
      statuses: { SESSION_NOT_FOUND: 400, ...FAILED_RUN },
      texts: {
        SESSION_NOT_FOUND: NOT_INITIALIZED,
        SESSION_BUSY: {
          error: 'Another backtest is currently running',
          message: 'Wait for current backtest to complete',
        },
      },
      names: [
        ['parameters', 'strategy_config'],
        ['strategy', 'strategy_config.strategy'],
        ['label', 'backtest_id'],
        ['session', ''],
        ['name', ''],
      ],
    },
  }),
  compatibilityRoute({
    method: 'GET',
    path: '/status',
    permission: 'read',
    input: noInput,
    answer: status,
    errors: { shape: 'text' },
  }),
  compatibilityRoute({
    method: 'POST',
    path: '/shutdown',
    permission: 'shutdown',
    whileDraining: true,
    input: noInput,
    answer: async ({ caller }) => {
      await caller.system.drain();
      return { status: 'shutting_down', message: 'Server will shut down after current backtest completes' };
    },
    errors: { shape: 'text' },
  }),
];
