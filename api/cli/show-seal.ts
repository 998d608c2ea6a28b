import type { SealDetailView, SealView } from '../../engine/model/seal-views';
import { count, decimal, moment, pairs, percent } from './format';
import { facts, listing, type Column } from './table';

export const SEAL_COLUMNS: readonly Column<SealView>[] = [
  { head: 'SEAL', cell: ({ sealId }) => sealId },
  { head: 'CATALOG', cell: ({ catalog }) => catalog },
  { head: 'FROM', cell: ({ from }) => from },
  { head: 'STATUS', cell: ({ status }) => status },
  { head: 'CANDIDATE', cell: ({ candidate }) => candidate?.strategy ?? '-' },
];

const LOG: readonly Column<SealDetailView['log'][number]>[] = [
  { head: '#', cell: ({ seq }) => count(seq), number: true },
  { head: 'AT (UTC)', cell: ({ at }) => moment(at) },
  { head: 'EVENT', cell: ({ event }) => event },
  { head: 'BY', cell: ({ actor }) => actor },
  { head: 'HASH', cell: ({ hash }) => hash.slice(0, 16) },
];

export function showSeal(view: SealView): string {
  const { candidate, answer, broken } = view;
  return facts([
    ['seal', view.sealId],
    ['catalog', view.catalog],
    ['closed from', view.from],
    ['status', view.status],
    ['by', `${view.owner}, ${moment(view.createdAt)}`],
    ['data files', count(view.datasets)],
    ['warning', view.warning ?? undefined],
    ['read before', `by ${count(view.earlierReads)} operations`],
    ['candidate', candidate ? `${candidate.strategy} ${pairs(candidate.parameters)}` : undefined],
    ['of run', candidate?.run],
    ['opened for run', candidate?.opening],
    ['total return', answer ? percent(answer.statistics['totalReturn']) : undefined],
    ['sharpe', answer ? decimal(answer.statistics['sharpe']) : undefined],
    ['max drawdown', answer ? percent(answer.statistics['maxDrawdown']) : undefined],
    ['trades', answer ? count(answer.statistics['trades']) : undefined],
    ['code', answer?.strategyHash ?? undefined],
    ['engine', answer?.engineBuild ?? undefined],
    ['data', answer?.dataHash],
    [
      'broken',
      broken ? `${moment(broken.at)} by ${broken.by}${broken.reason === null ? '' : `: ${broken.reason}`}` : undefined,
    ],
  ]);
}

export function showSealDetail(view: SealDetailView): string {
  const { log, chain } = view;
  const sound = chain.broken === null ? 'whole' : `broken at entry ${chain.broken}`;
  const lines = listing(LOG, { total: log.length, items: log });
  return `${showSeal(view)}\n\n${lines}\n\nchain of ${count(chain.length)} ${sound}, head ${chain.head}`;
}
