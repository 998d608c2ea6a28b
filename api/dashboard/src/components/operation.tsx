import { Link } from 'wouter';
import type { SearchSummaryView } from '../../../../engine/model/search-views';
import type { RunView, StrategySweepSummary } from '../../../../engine/model/views';
import { Hash } from './hash';
import { inCurrency, NONE, pairs, plain, shortId } from '../lib/format';
import { accountText, evaluationText, feesText, fillsText, slippageText } from '../lib/settings-text';
import { Boundary, Moment } from '../components/zone';

type Operation = RunView | StrategySweepSummary | SearchSummaryView;

/** What was asked for: the facts that runs and sweeps share. */
export function configurationFacts(operation: Operation) {
  const { start, end, instruments, account } = operation;
  return [
    ['Strategy', operation.strategy],
    ...('trialOf' in operation && operation.trialOf
      ? [['Trial of', <TrialOfLink of={operation.trialOf} />] as const]
      : []),
    ['Strategy version', <Hash key="strategy" value={operation.strategyHash} />],
    ['Engine build', <Hash key="engine" value={operation.engineBuild} />],
    ['Parameters', pairs(operation.parameters)],
    ['From', start === undefined ? "the session's start" : <Boundary iso={start} />],
    ['To', end === undefined ? "the session's end" : <Boundary iso={end} />],
    ['Instruments', instruments?.join(', ') ?? 'all of the session'],
    ...(operation.universe === undefined ? [] : [['Universe', operation.universe] as const]),
    ['Initial capital', inCurrency(plain(account.initialCapital), operation.currency ?? account.currency)],
    ['Account', accountText(account)],
    ['Fees', feesText(operation.fees)],
    ['Slippage', slippageText(operation.slippage)],
    ['Fills', fillsText(operation.fills)],
    ['Evaluation', evaluationText(operation.evaluation)],
    ...(operation.seed === 0 ? [] : [['Seed', String(operation.seed)] as const]),
    ['Session version', `${operation.session}, ${operation.manifestVersion}`],
    ['Priority', String(operation.priority)],
    ['Waits', operation.waiting ?? NONE],
    ...(operation.status === 'cancelled' ? [['Cancelled because', operation.cancelReason ?? NONE] as const] : []),
    ['Created', <Moment iso={operation.createdAt} />],
    ['Ended', operation.finishedAt === null ? NONE : <Moment iso={operation.finishedAt} />],
  ] as const;
}

const reasonText = (reason: string | null) =>
  reason?.replace(/^changed: /, 'differs from the nearest earlier one in ') ?? NONE;

/** The earlier result that it has, on a page of this folder, or why there was none. */
export function cacheFact({ cachedFrom, cacheReason }: Operation, folder: '/runs' | '/sweeps') {
  if (cachedFrom === null) return ['Cache', reasonText(cacheReason)] as const;
  const link = (
    <Link key="cache" href={`${folder}/${cachedFrom}`}>
      {`result of ${shortId(cachedFrom)}`}
    </Link>
  );
  return ['Cache', link] as const;
}

const FOLDERS = { sweep: 'sweeps', search: 'searches' } as const;

/** The trial of a sweep or search that a run was asked for as. */
export function TrialOfLink({ of: { kind, id, trial } }: { of: NonNullable<RunView['trialOf']> }) {
  return <Link href={`/${FOLDERS[kind]}/${id}?trial=${trial}`}>{`${kind} ${shortId(id)}, trial ${trial}`}</Link>;
}
