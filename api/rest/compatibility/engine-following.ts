import type { Statistics } from '../../../engine/model/statistics';
import type { WindowEvidence } from '../../../engine/model/validation';
import type { ValidationView } from '../../../engine/model/validation-views';
import type { Door } from './compatibility-route';
import type { BacktestNote } from './engine-backtest-request';
import type { BacktestType } from './engine-backtest-types';
import type { Execution } from './engine-executions';
import { encodePaths, encodePortfolio, encodeStress } from './engine-risk-encoding';

type Note = Partial<BacktestNote>;

/** What types of backtests find beside the backtest, by a name of its own each. */
const ENCODERS: Partial<Record<BacktestType, (door: Door, id: string, note: Note) => Promise<object>>> = {
  monte_carlo: async ({ caller }, id) => ({ monte_carlo: encodePaths(await caller.risk.get({ id })) }),
  risk_scenario: async ({ caller }, id) => ({ risk_scenario: encodeStress(await caller.risk.get({ id })) }),
  stress_test: async ({ caller }, id) => ({ stress_test: encodeStress(await caller.risk.get({ id })) }),
  portfolio_optimization: async ({ caller }, id, note) => ({
    portfolio_optimization: encodePortfolio(await caller.risk.get({ id }), note),
  }),
  walk_forward: async ({ caller }, id) => ({ walk_forward: encodeWalkForward(await caller.validations.get({ id })) }),
  cross_validation: async ({ caller }, id) => ({ cross_validation: encodeFolds(await caller.validations.get({ id })) }),
};

export async function encodeFollowing(door: Door, { note, followUp }: Execution): Promise<object> {
  const encode = note.type && ENCODERS[note.type];
  return encode && followUp ? encode(door, followUp.id, note) : {};
}

function verdictOf({ validationId, verdict }: ValidationView) {
  return {
    validation_id: validationId,
    verdict: verdict && { code: verdict.code, sentence: verdict.sentence },
  };
}

/** Windows one after the other, and the account that goes through all of their tests. */
function encodeWalkForward(view: ValidationView) {
  const stitched = view.parts.at(-1)!.evidence as Record<'totalReturn' | 'maxDrawdown' | 'shareOfGains', number | null>;
  const windows = view.parts.slice(0, -1).map(({ evidence }) => evidence as unknown as WindowEvidence);
  return {
    ...verdictOf(view),
    windows: windows.map(({ train, test, parameters, inSample, outOfSample }, i) => ({
      window: i + 1,
      train: { start_date: train.from, end_date: train.to },
      test: { start_date: test.from, end_date: test.to },
      parameters,
      in_sample: encodeFigures(inSample),
      out_of_sample: encodeFigures(outOfSample),
    })),
    out_of_sample: {
      total_return: stitched.totalReturn,
      max_drawdown: stitched.maxDrawdown,
      profitable_windows: stitched.shareOfGains,
    },
  };
}

function encodeFigures(statistics: Statistics | null) {
  if (!statistics) return null;
  const { totalReturn, sharpe, maxDrawdown, volatility, winRate, trades } = statistics;
  return {
    ...{ total_return: totalReturn, sharpe_ratio: sharpe, max_drawdown: maxDrawdown },
    ...{ volatility, win_rate: winRate, total_trades: trades },
  };
}

interface FoldsEvidence {
  groups: { from: string; to: string }[];
  splits: { test: number[]; inSample: number | null; outOfSample: number | null }[];
  sharpe: { median: number | null; lowest: number | null; highest: number | null };
  paths: { totalReturn: number | null }[];
}

/** Each fold once, by the Sharpe ratio on all others and on itself. */
function encodeFolds(view: ValidationView) {
  const evidence = view.parts.at(-1)!.evidence as Partial<FoldsEvidence>;
  const { groups = [], splits = [], sharpe } = evidence;
  return {
    ...verdictOf(view),
    folds: splits.map(({ test, inSample, outOfSample }, i) => {
      const { from = null, to = null } = groups[test[0]!] ?? {};
      const scores = { in_sample_score: inSample, out_of_sample_score: outOfSample };
      return { fold: i + 1, start_date: from, end_date: to, ...scores };
    }),
    score: 'sharpe_ratio',
    median_score: sharpe?.median ?? null,
    lowest_score: sharpe?.lowest ?? null,
    highest_score: sharpe?.highest ?? null,
  };
}
