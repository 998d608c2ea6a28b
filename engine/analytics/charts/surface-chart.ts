import type { PlotlyDocument } from '../../model/analytics-views';
import { documentOf } from './document';

/** A statistic over two parameters, or over one. `z[y][x]` is null where no trial has it. */
export interface Surface {
  x: { name: string; values: readonly (number | string)[] };
  y: { name: string; values: readonly (number | string)[] } | null;
  z: readonly (readonly (number | null)[])[];
  statistic: string;
  aggregate: string;
}

/** A parameter surface as a document of Plotly: a heatmap, or a line over one parameter. */
export function surfaceChart({ x, y, z, statistic, aggregate }: Surface): PlotlyDocument {
  const title = `${statistic}, ${aggregate} over all other parameters`;
  const axis = (name: string) => ({ title: { text: name }, type: 'category' });
  if (!y) {
    const line = { type: 'scatter', mode: 'lines+markers', name: statistic, x: x.values, y: z[0] ?? [] };
    return documentOf([line], { title, x: axis(x.name), y: { title: { text: statistic } } });
  }
  const map = {
    ...{ type: 'heatmap', x: x.values, y: y.values, z, colorscale: 'Viridis', hoverongaps: false },
    hovertemplate: `${x.name} %{x}, ${y.name} %{y}: %{z:.4g}<extra></extra>`,
  };
  return documentOf([map], { title, x: axis(x.name), y: axis(y.name), more: { hovermode: 'closest' } });
}
