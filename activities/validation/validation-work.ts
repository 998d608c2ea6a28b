import { cancellationSignal } from '@temporalio/activity';
import type { RunOutput, TrialOutput } from '../../engine/host/protocol';
import type { Parameters, RunConfig } from '../../engine/model/run-config';
import type { SearchPlan } from '../../engine/model/search';
import type { SweepPlan } from '../../engine/model/sweep-plan';
import type { Micros } from '../../engine/model/time';
import type { ValidationPlan } from '../../engine/model/validation';
import { figuresOf, resultOf } from '../../engine/search/costs';
import { compareResults } from '../../engine/search/dominance';
import type { EngineDependencies } from '../engine-dependencies';
import type { OpenedChunk } from '../open-chunk';

export interface Range {
  from: Micros;
  to: Micros;
}

/** What parts of a validation compute with: the market and the code of its subject, on this worker. */
export class ValidationWork {
  /** Trials that were computed. */
  trials = 0;

  constructor(
    private readonly engine: EngineDependencies['engine'],
    readonly plan: ValidationPlan,
    private readonly opened: Pick<OpenedChunk, 'manifest' | 'code'> & { priority: number },
  ) {}

  /** When the bars of the subject's range open, by its longest axis. */
  opens(): Promise<Float64Array> {
    const { start, end, instruments } = this.plan.config;
    return this.engine.barOpens(this.opened.manifest, { start, end, instruments }, cancellationSignal());
  }

  /** Where the subject's range ends. */
  get end(): Micros {
    return this.plan.config.end ?? this.opened.manifest.end;
  }

  /** The subject with other settings, whole. */
  run(change: Partial<RunConfig>): Promise<RunOutput> {
    this.trials++;
    const { manifest, code, priority } = this.opened;
    const controls = { signal: cancellationSignal(), priority, strategyHash: code.bundleHash };
    return this.engine.run(manifest, { ...this.plan.config, ...change }, controls);
  }

  /** Every point on a range, in their order. */
  async tryAll(points: readonly Parameters[], { from, to }: Range): Promise<TrialOutput[]> {
    const { parameters: _, ...config } = this.plan.config;
    const objective = { statistic: this.plan.objective.terms[0]!.statistic, direction: this.plan.objective.direction };
    const plan: SweepPlan = {
      ...{ ...config, start: from, end: to, fixed: {}, objective, type: 'list', points: [...points] },
    };
    const rows: TrialOutput[] = [];
    const onBatch = (batch: TrialOutput[]) => Promise.resolve(void rows.push(...batch));
    const { manifest, code, priority } = this.opened;
    const trials = Int32Array.from(points, (_point, i) => i);
    await this.engine.runTrials(
      { manifest, plan, trials, priority, strategyHash: code.bundleHash },
      { signal: cancellationSignal(), budgetMs: Infinity, onBatch },
    );
    this.trials += rows.length;
    return rows.sort((a, b) => a.trial - b.trial);
  }

  /** The best of some rows by the objective; undefined where none has a figure. */
  bestOf(rows: readonly TrialOutput[]): TrialOutput | undefined {
    const judged: Pick<SearchPlan, 'objectives' | 'constraints'> = {
      objectives: [this.plan.objective],
      constraints: [],
    };
    const results = rows.map(({ error, statistics }) => resultOf(judged, error ? undefined : figuresOf(statistics)));
    let best: number | undefined;
    results.forEach((result, i) => {
      if (result.costs !== null && (best === undefined || compareResults(result, results[best]!) < 0)) best = i;
    });
    return best === undefined ? undefined : rows[best];
  }
}
