import type { GridAxis } from '../../../../engine/model/sweep-plan';
import { NONE } from '../lib/format';
import type { Cell } from '../lib/pivot';

interface PivotTableProps {
  x: GridAxis;
  y: GridAxis;
  cells: readonly Cell[];
  label: string;
  show: (value: number) => string;
}

/** The heatmap's figures as a table. */
export function PivotTable({ x, y, cells, label, show }: PivotTableProps) {
  const byPlace = new Map(cells.map((cell) => [cell.y * x.values.length + cell.x, cell.value]));
  const at = (row: number, column: number) => byPlace.get(row * x.values.length + column);
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
            {x.values.map((value) => (
              <th key={String(value)} scope="col">
                {String(value)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {y.values.map((value, row) => (
            <tr key={String(value)}>
              <th scope="row">{String(value)}</th>
              {x.values.map((of, column) => {
                const figure = at(row, column);
                return <td key={String(of)}>{figure === undefined ? NONE : show(figure)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
