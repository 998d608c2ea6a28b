import type { PlotlyDocument } from '../../model/analytics-views';
import { toIso } from '../../model/time';
import { finite } from '../period-table';

/** Colours that are told apart by those who do not see red and green alike (Okabe and Ito 2008). */
export const COLOURS = {
  own: '#0072b2',
  other: '#7f7f7f',
  gain: '#009e73',
  loss: '#d55e00',
  third: '#cc79a7',
} as const;

export type Trace = Record<string, unknown>;

interface Axes {
  title: string;
  x?: Record<string, unknown>;
  y?: Record<string, unknown>;
  more?: Record<string, unknown>;
}

/** A document of Plotly over the same plain layout. */
export function documentOf(data: Trace[], { title, x = {}, y = {}, more = {} }: Axes): PlotlyDocument {
  return {
    data,
    layout: {
      title: { text: title },
      template: 'plotly_white',
      hovermode: 'x unified',
      margin: { l: 64, r: 24, t: 48, b: 48 },
      showlegend: data.length > 1,
      xaxis: x,
      yaxis: y,
      ...more,
    },
  };
}

/** Rows of a column over time as a line. */
export function lineOf(
  { times, values, rows }: { times: Float64Array; values: ArrayLike<number>; rows: readonly number[] },
  trace: Trace,
): Trace {
  return {
    ...{ type: 'scatter', mode: 'lines' },
    x: rows.map((row) => toIso(times[row]!)),
    y: rows.map((row) => finite(values[row]!)),
    ...trace,
  };
}

export const TIME = { type: 'date', title: { text: 'UTC' } } as const;
export const percent = (text: string) => ({ title: { text }, tickformat: '.1%' });
