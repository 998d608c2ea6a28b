import { SeededRandom } from '../../engine/execution/run/seeded-random';
import { RUNGS } from '../../engine/judging/judge';
import { audit, auditWith } from '../../engine/judging/rungs/audit';
import type { JudgeSubject, JudgeTools, PlayedSample } from '../../engine/judging/types';
import { untold } from '../../engine/judging/verdicts';
import { contentHash } from '../../engine/model/canonical';
import { HoldfastError } from '../../engine/model/errors';
import type { ValidationPart, ValidationPlan } from '../../engine/model/validation';
import { isOfRun, type ValidationWork } from './validation-work';

/** The judge of one subject on this worker. */
export class Judge {
  private readonly subject: JudgeSubject;
  private readonly tools: JudgeTools;
  private base: Promise<PlayedSample> | undefined;

  constructor(
    private readonly work: ValidationWork,
    plan: ValidationPlan,
  ) {
    const { config, objective, points, space } = plan;
    this.subject = {
      ...{ config, objective },
      ...(space && { space }),
      ...(points.length > 1 && { trials: points }),
    };
    this.tools = toolsOf(work, plan);
  }

  /** What a rung finds; one whose runs cannot be computed cannot be told. */
  async rung(name: string): Promise<ValidationPart> {
    const rung = RUNGS.find((known) => known.name === name)!;
    return this.told(name, (base) => rung.run(this.subject, this.tools, base));
  }

  /** The audit alone, with so many cuts. */
  audit(cuts: number): Promise<ValidationPart> {
    return this.told(audit.name, (base) => auditWith(this.subject, this.tools, { base, cuts }));
  }

  private async told(name: string, find: (base: PlayedSample) => Promise<ValidationPart>): Promise<ValidationPart> {
    const base = await (this.base ??= this.play());
    try {
      return await find(base);
    } catch (error) {
      if (!isOfRun(error)) throw error;
      return untold(name, error.message, { error: error.toBody() });
    }
  }

  private async play(): Promise<PlayedSample> {
    const [sample] = await this.work.samples([this.subject.config]);
    if (sample!.error === undefined) return sample as PlayedSample;
    throw new HoldfastError('INVALID_STATE', `What is judged cannot be computed: ${sample!.error}`);
  }
}

function toolsOf(work: ValidationWork, { config: own, ledger, holdout, sealed }: ValidationPlan): JudgeTools {
  const seeded = contentHash(own);
  return {
    run: (configs) => work.samples(configs),
    altered: (config, after) => work.altered(config, after),
    opens: (config) => work.opens(config),
    end: (config) => work.endOf(config),
    prices: (config, options = {}) => work.prices(config, options),
    heavy: work.heavy,
    ledger: ledger ?? { trials: 0, sharpeVariance: null },
    ...(holdout && { holdout }),
    ...(sealed && { sealed }),
    random: (name) => new SeededRandom(own.seed, `${seeded} ${name}`),
  };
}
