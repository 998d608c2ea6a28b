import type { AxisView, PivotView } from '../../../../engine/model/trial-analytics-views';
import { binText } from '../charts/pivot-chart';
import { NONE } from '../lib/format';

interface PivotTableProps {
  pivot: PivotView & { y: AxisView };
  z: PivotView['z'];
  label: string;
  show: (value: number) => string;
}

/** The heatmap's figures as a table, in the order in which the picture has them: the highest row first. */
export function PivotTable({ pivot: { x, y }, z, label, show }: PivotTableProps) {
  const rows = y.bins.map((bin, row) => ({ bin, row })).reverse();
  return (
    <div className="pivot" tabIndex={0} role="region" aria-label={`${label} as a table`}>
      <table>
        <caption className="visually-hidden">
          {label} by {y.name} (rows) and {x.name} (columns)
        </caption>
        <thead>
          <tr>
            <th scope="col">
              {y.name} \ {x.name}
            </th>
            {x.bins.map((bin, column) => (
              <th key={column} scope="col">
                {binText(bin)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ bin, row }) => (
            <tr key={row}>
              <th scope="row">{binText(bin)}</th>
              {x.bins.map((_, column) => {
                const figure = z[row]![column] ?? null;
                return <td key={column}>{figure === null ? NONE : show(figure)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
