import type { QualityPart, QualityReport, QualityRow } from '../../../../engine/model/quality';
import { countsText, QUALITY_LABELS } from '../../../../engine/model/quality-parts';
import { count, decimal, NONE } from '../lib/format';
import { Card } from './card';
import { Facts } from './facts';
import { Table, type Column } from './table';
import { Time } from '../components/zone';

const PARTS: readonly Column<QualityPart>[] = [
  { id: 'part', head: 'Part', cell: ({ part }) => QUALITY_LABELS[part] },
  { id: 'score', head: 'Score', number: true, cell: ({ score }) => decimal(score) },
  { id: 'weight', head: 'Weight', number: true, cell: ({ weight }) => weight },
  { id: 'found', head: 'Found', wide: true, cell: ({ counts }) => countsText(counts) },
];

interface Fault extends QualityRow {
  part: QualityPart['part'];
}

const FAULTS: readonly Column<Fault>[] = [
  { id: 'row', head: 'Row', number: true, cell: ({ row }) => count(row) },
  { id: 'time', head: 'Time', zoned: true, cell: (fault) => <Time iso={fault.time} /> },
  { id: 'part', head: 'Part', wide: true, cell: ({ part }) => QUALITY_LABELS[part] },
  { id: 'reason', head: 'What', cell: ({ reason }) => reason },
];

const MISSING: readonly Column<QualityReport['missingPeriods'][number]>[] = [
  { id: 'from', head: 'From', cell: ({ from }) => from },
  { id: 'to', head: 'To', cell: ({ to }) => to },
  { id: 'sessions', head: 'Sessions', number: true, cell: ({ sessions }) => count(sessions) },
];

/** A score of data with its parts, what helps, and the rows at fault. */
export function QualityReportCards({ report }: { report: QualityReport }) {
  const { instrument, coverage, recommendations, parts, missingPeriods } = report;
  const faults = parts.flatMap(({ part, rows }) => rows.map((row) => ({ part, ...row })));
  const { expectedSessions, presentSessions } = coverage;
  return (
    <>
      <Card title={`Quality of ${instrument}`} end={<span className="muted">as its file stands</span>}>
        <Facts
          facts={[
            ['Score', decimal(report.score)],
            ['Ready for backtests', report.readyForBacktest ? 'yes' : 'no'],
            ['Rows', count(report.rows)],
            ['Bars', count(report.bars)],
            ['Sessions', expectedSessions === null ? NONE : `${count(presentSessions)} of ${count(expectedSessions)}`],
          ]}
        />
        {recommendations.length > 0 && (
          <ul className="advice">
            {recommendations.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
      </Card>
      <Card title="Parts of the score" flush>
        <Table label="Parts of the score" columns={PARTS} rows={parts} keyOf={({ part }) => part} />
      </Card>
      {missingPeriods.length > 0 && (
        <Card title="Sessions without a bar" flush>
          <Table label="Sessions without a bar" columns={MISSING} rows={missingPeriods} keyOf={({ from }) => from} />
        </Card>
      )}
      {faults.length > 0 && (
        <Card title="Rows at fault" flush>
          <Table label="Rows at fault" columns={FAULTS} rows={faults} keyOf={({ part, row }) => `${part}/${row}`} />
        </Card>
      )}
    </>
  );
}
