import type { ValidationPart, Verdict } from '../model/validation';
import { audit } from './rungs/audit';
import { concentration } from './rungs/concentration';
import { costs } from './rungs/costs';
import { cpcv } from './rungs/cpcv';
import { deflatedSharpe } from './rungs/deflated-sharpe';
import { holdout } from './rungs/holdout';
import { neighbourhood } from './rungs/neighbourhood';
import { nulls } from './rungs/nulls';
import { regimes } from './rungs/regimes';
import { sealed } from './rungs/sealed';
import { walkForward } from './rungs/walk-forward';
import { isPlayed } from './scores';
import type { JudgeSubject, JudgeTools, Rung } from './types';
import { verdictOf } from './verdicts';

/** What the judge goes through, in this order; the verdict is the first that fails. */
export const RUNGS: readonly Rung[] = [
  ...[audit, costs, nulls, neighbourhood, regimes, concentration],
  ...[holdout, walkForward, cpcv, deflatedSharpe, sealed],
];

/**
 * Puts a run, or the best one of a sweep or search, through every rung.
 * @throws Error where the subject itself cannot be run
 */
export async function judge(
  subject: JudgeSubject,
  tools: JudgeTools,
): Promise<{ parts: ValidationPart[]; verdict: Verdict }> {
  const [base] = await tools.run([subject.config]);
  if (!base || !isPlayed(base)) throw new Error(`What is judged cannot be run: ${base?.error}`);
  const parts: ValidationPart[] = [];
  for (const rung of RUNGS) parts.push(await rung.run(subject, tools, base));
  return { parts, verdict: verdictOf(parts) };
}
