import type { QualityReport } from '../../../engine/model/quality';
import { countsText, QUALITY_LABELS } from '../../../engine/model/quality-parts';
import { answer, type Cli } from '../cli';
import { badInput } from '../failure';
import { count, decimal, time } from '../format';
import { facts, listing, table, type Column } from '../table';
import type { PageOptions } from './page-options';

/** File of what is made of others, which has no data of its own. */
const MADE_OF_OTHERS = 'instruments.json';

export interface QualityOptions {
  quality?: true;
  instrument?: string;
  start?: string;
  end?: string;
}

/** @throws CliError VALIDATION for what only quality takes */
export function wantsQuality({ quality, ...rest }: QualityOptions): boolean {
  const alone = (['instrument', 'start', 'end'] as const).find((name) => rest[name] !== undefined);
  if (!quality && alone) badInput(`--${alone} goes with --quality`, alone);
  return quality === true;
}

/** Scores one instrument, or each of a page of a catalog. */
export async function showQuality(cli: Cli, asked: QualityOptions & PageOptions & { name: string }): Promise<void> {
  const { name, instrument, start, end, limit, offset } = asked;
  const scoreOf = (id: string) =>
    cli.client.catalogs.quality.query({ name, instrument: id, ...(start && { start }), ...(end && { end }) });
  if (instrument !== undefined) {
    const report = await scoreOf(instrument);
    return answer(cli, report, () => reportText(report));
  }
  const { total, instruments } = await cli.client.catalogs.get.query({ name, limit, offset });
  const items: QualityReport[] = [];
  for (const { id, file } of instruments) if (file !== MADE_OF_OTHERS) items.push(await scoreOf(id));
  answer(cli, { total, items }, () => listing(SCORES, { total, items }));
}

export function reportText(report: QualityReport): string {
  const { instrument, score, readyForBacktest, calendar, timeframe, rows, bars, first, last, parts } = report;
  const faults = parts.flatMap(({ part, rows: listed }) => listed.map((row) => ({ part, ...row })));
  const head = facts([
    ['instrument', instrument],
    ['score', decimal(score)],
    ['ready', readyForBacktest ? 'yes' : 'no'],
    ['data', `${time(first)} to ${time(last)} UTC`],
    ['rows', `${count(rows)}, ${count(bars)} of them bars${timeframe === null ? '' : ` of ${timeframe}`}`],
    ['calendar', calendar],
    ['sessions', sessionsText(report)],
  ]);
  const missing = report.missingPeriods;
  return [
    head,
    ...(report.recommendations.length > 0 ? [report.recommendations.join('\n')] : []),
    table(PARTS, parts),
    ...(missing.length > 0 ? [`sessions without a bar:\n${table(MISSING, missing)}`] : []),
    ...(faults.length > 0 ? [`rows:\n${table(FAULTS, faults)}`] : []),
  ].join('\n\n');
}

function sessionsText({ coverage: { expectedSessions, presentSessions } }: QualityReport): string {
  return expectedSessions === null ? '-' : `${count(presentSessions)} of ${count(expectedSessions)}`;
}

const SCORES: readonly Column<QualityReport>[] = [
  { head: 'INSTRUMENT', cell: ({ instrument }) => instrument },
  { head: 'SCORE', number: true, cell: ({ score }) => decimal(score) },
  { head: 'READY', cell: ({ readyForBacktest }) => (readyForBacktest ? 'yes' : 'no') },
  { head: 'BARS', number: true, cell: ({ bars }) => count(bars) },
  { head: 'SESSIONS', number: true, cell: sessionsText },
  { head: 'WHAT HELPS', cell: ({ recommendations }) => recommendations[0] ?? '' },
];

const PARTS: readonly Column<QualityReport['parts'][number]>[] = [
  { head: 'PART', cell: ({ part }) => QUALITY_LABELS[part] },
  { head: 'WEIGHT', number: true, cell: ({ weight }) => String(weight) },
  { head: 'SCORE', number: true, cell: ({ score }) => decimal(score) },
  { head: 'FOUND', cell: ({ counts }) => countsText(counts) },
];

const MISSING: readonly Column<QualityReport['missingPeriods'][number]>[] = [
  { head: 'FROM', cell: ({ from }) => from },
  { head: 'TO', cell: ({ to }) => to },
  { head: 'SESSIONS', number: true, cell: ({ sessions }) => count(sessions) },
];

const FAULTS: readonly Column<{ part: string; row: number; time: string | null; reason: string }>[] = [
  { head: 'ROW', number: true, cell: ({ row }) => String(row) },
  { head: 'TIME UTC', cell: ({ time: at }) => time(at) },
  { head: 'PART', cell: ({ part }) => part },
  { head: 'WHAT', cell: ({ reason }) => reason },
];
