import type { ValidationPart, Verdict } from '../model/validation';

/** What the judge can come to: in a sentence, and what would change it. */
export const VERDICTS = {
  LOOK_AHEAD: {
    sentence: 'Its orders depend on bars that come later.',
    change: 'Decide by what is known at the close of the bar alone.',
  },
  SURVIVORS: {
    sentence: 'It trades only instruments of which the data show that they live on, which nobody knew then.',
    change: 'Trade the members of a universe as of each date, those that ended later included.',
  },
  WARM_UP: {
    sentence: 'Its positions depend on where the data begin.',
    change: 'Compute from a rolling window, and begin to trade once that is full.',
  },
  TOO_FEW_TRADES: {
    sentence: 'It trades too seldom for anything to be told.',
    change: 'Longer data, more instruments, or a shorter timeframe.',
  },
  COSTS: {
    sentence: 'Its edge does not survive higher costs or a later fill.',
    change: 'Trade less often, or for larger moves.',
  },
  NO_EDGE: {
    sentence: 'Signals without information do as well.',
    change: 'A signal that tells something of the returns behind it.',
  },
  FRAGILE: {
    sentence: 'It does not hold with parameters next to its own.',
    change: 'Take parameters from the middle of a region that holds.',
  },
  REGIME: {
    sentence: 'One part of the time makes the whole result.',
    change: 'Data of more regimes, or a rule that tells when not to trade.',
  },
  ONE_TRADE: {
    sentence: 'One trade makes the whole result.',
    change: 'More trades that make money, or smaller positions.',
  },
  ONE_INSTRUMENT: {
    sentence: 'One instrument makes the whole result.',
    change: 'Judge it on that instrument alone, or find out what the others lack.',
  },
  HOLDOUT: {
    sentence: 'It makes nothing on the part that the search did not see.',
    change: 'Search less, or on more data; do not choose again by this part.',
  },
  WALK_FORWARD: {
    sentence: 'What was best on one part makes nothing on the next.',
    change: 'Fewer parameters, or longer parts to choose on.',
  },
  OVERFITTED: {
    sentence: 'What is best in one part of the data is no better than the others elsewhere.',
    change: 'Fewer combinations, fewer parameters, more data.',
  },
  LUCK: {
    sentence: 'The best of so many trials without an edge would do as well.',
    change: 'More data for the same rule, or fewer trials.',
  },
  SEALED: {
    sentence: 'It makes nothing on the sealed part of the data.',
    change: 'Nothing on these data: the seal opens once.',
  },
  BELIEVABLE: { sentence: 'none found a reason not to believe it.', change: null },
} as const satisfies Record<string, { sentence: string; change: string | null }>;

export type VerdictCode = keyof typeof VERDICTS;

type Evidence = Record<string, unknown>;

/** The part of a rung that the subject passes. */
export function passed(part: string, sentence: string, evidence: Evidence): ValidationPart {
  return { part, passed: true, sentence, evidence };
}

/** The part of a rung that the subject fails: the sentence of the code, and the figures that say so. */
export function failed(
  part: string,
  code: VerdictCode,
  because: { sentence: string; evidence: Evidence },
): ValidationPart {
  const { sentence, evidence } = because;
  return { part, passed: false, code, sentence: `${VERDICTS[code].sentence} ${sentence}`, evidence };
}

/** The part of a rung that does not apply, or cannot be told. */
export function untold(part: string, sentence: string, evidence: Evidence = {}): ValidationPart {
  return { part, passed: null, sentence, evidence };
}

/**
 * The first rung that failed, in their order. Where none did, it says of which rungs that is said, so that nobody takes a part for the
 * whole judge.
 * @param alone the one rung that all parts are of, where they are not those of the judge
 */
export function verdictOf(parts: readonly ValidationPart[], alone?: string): Verdict {
  const first = parts.find(({ passed: did, code }) => did === false && code !== undefined);
  if (!first) {
    const told = parts.filter(({ passed: did }) => did !== null);
    const judged = alone === undefined ? told.map(({ part }) => part) : told.length === 0 ? [] : [alone];
    const untoldParts = parts.filter(({ passed: did }) => did === null).map(({ part }) => part);
    const rest =
      alone === undefined ? namesOf('Not told', untoldParts) : ' The other rungs of the judge were not asked.';
    const { sentence, change } = VERDICTS.BELIEVABLE;
    const of = judged.length === 0 ? 'none' : judged.join(', ');
    const evidence = { rungs: parts.length, told: told.length, judged };
    return {
      code: 'BELIEVABLE',
      rung: null,
      sentence: `Of the rungs judged (${of}) ${sentence}${rest}`,
      change,
      evidence,
    };
  }
  const { part, code, sentence, evidence } = first;
  return { code: code!, rung: part, sentence, change: changeOf(code!), evidence };
}

function namesOf(what: string, names: readonly string[]): string {
  return names.length === 0 ? '' : ` ${what}: ${names.join(', ')}.`;
}

function changeOf(code: string): string | null {
  return Object.hasOwn(VERDICTS, code) ? VERDICTS[code as VerdictCode].change : null;
}
