import { sealedDate } from '../../../engine/model/seal';
import type { SealDetailView, SealView } from '../../../engine/model/seal-views';
import type { SealRow } from '../../../infra/store/repositories/seal-repository';
import type { Services } from '../services';

export function sealView(row: SealRow): SealView {
  const { candidate, candidate_hash: hash, committed_by: committedBy, committed_at, broken_at: brokenAt } = row;
  return {
    ...{ sealId: row.id, catalog: row.catalog, from: sealedDate(row.from_us), status: statusOf(row), owner: row.owner },
    ...{ createdAt: row.created_at.toISOString(), datasets: row.datasets.length, earlierReads: row.earlier_reads },
    ...{ lastBar: row.last_bar, warning: warningOf(row) },
    candidate: candidate && {
      ...candidate,
      ...{ hash: hash!, committedBy: committedBy!, committedAt: committed_at!.toISOString(), opening: row.opening! },
    },
    answer: row.answer && { ...row.answer, statistics: { ...row.answer.statistics } },
    broken: brokenAt && { by: row.broken_by!, at: brokenAt.toISOString(), reason: row.broken_reason },
  };
}

export async function sealDetail({ store }: Services, row: SealRow): Promise<SealDetailView> {
  const [log, chain] = await Promise.all([store.seals.log(row.id), store.seals.chain()]);
  const entries = log.map(({ seq, event, actor, detail, at, previous, hash, text }) => ({
    ...{ seq, event, actor, at: at.toISOString(), previous, hash, text },
    detail: JSON.parse(detail) as Record<string, unknown>,
  }));
  return { ...sealView(row), log: entries, chain };
}

function warningOf({ catalog, from_us, last_bar: last }: SealRow): string | null {
  const from = sealedDate(from_us);
  if (last === null || last.slice(0, 10) >= from) return null;
  return `${catalog} had no bar of ${from} or later when it was sealed: the last one was of ${last}. The seal closes those that come.`;
}

function statusOf({ broken_at, answer, committed_at }: SealRow): SealView['status'] {
  if (broken_at !== null) return 'broken';
  if (answer !== null) return 'opened';
  return committed_at === null ? 'sealed' : 'opening';
}
