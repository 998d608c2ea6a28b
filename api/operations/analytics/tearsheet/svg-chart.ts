import type { PlotlyDocument } from '../../../../engine/model/analytics-views';

/** What of a document of Plotly our charts use. */
interface Trace {
  type: 'scatter' | 'bar' | 'heatmap';
  mode?: string;
  name?: string;
  x: (string | number)[];
  y: (string | number | null)[];
  z?: (number | null)[][];
  yaxis?: string;
  fill?: string;
  line?: { color?: string; width?: number };
  marker?: { color?: string | string[] };
}
interface Axis {
  type?: string;
  title?: { text: string };
  tickformat?: string;
  autorange?: string;
}

export interface Size {
  width: number;
  height: number;
}

const FONT = { fontFamily: 'system-ui, sans-serif', fontSize: 11, color: '#444' };

/** Draws a document of Plotly as SVG, without a browser and without a script in it. */
export async function svgChart({ data, layout }: PlotlyDocument, size: Size): Promise<string> {
  // Loaded late: few processes draw.
  const { init } = await import('echarts');
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption(optionOf(data as unknown as Trace[], layout as Record<string, Axis>));
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

function optionOf(traces: readonly Trace[], layout: Record<string, Axis>) {
  const map = traces.find(({ type }) => type === 'heatmap');
  const second = layout['yaxis2'];
  const isNamed = layout['xaxis']?.type === 'category' && layout['xaxis'].title !== undefined;
  const yAxes = [
    axisOf(layout['yaxis'], map?.y),
    ...(second ? [{ ...axisOf(second), splitLine: { show: false } }] : []),
  ];
  return {
    animation: false,
    textStyle: FONT,
    grid: {
      left: 58,
      right: second ? 58 : 16,
      top: traces.length > 1 ? 30 : 12,
      bottom: isNamed ? 40 : 26,
    },
    ...(traces.length > 1 && { legend: { top: 0, textStyle: FONT } }),
    xAxis: axisOf(layout['xaxis'], map?.x ?? traces[0]?.x),
    yAxis: yAxes,
    ...(map ? { visualMap: colourScale(map), series: [heatmapOf(map, layout)] } : { series: traces.map(seriesOf) }),
  };
}

function axisOf(axis: Axis = {}, values: readonly unknown[] = []) {
  const type = axis.type === 'date' ? 'time' : axis.type === 'category' ? 'category' : 'value';
  return {
    ...{ type, scale: true, axisLabel: { ...FONT, hideOverlap: true, formatter: labels(axis) } },
    ...(type === 'category' && { data: values.map(String), inverse: axis.autorange === 'reversed' }),
    ...(type === 'category' && { name: axis.title?.text, nameLocation: 'middle', nameGap: 26, nameTextStyle: FONT }),
    splitLine: { show: type === 'value', lineStyle: { color: '#e5e5e5' } },
    axisLine: { onZero: false, lineStyle: { color: '#bbb' } },
  };
}

function labels({ tickformat }: Axis): ((value: number) => string) | undefined {
  if (!tickformat?.endsWith('%')) return undefined;
  return (value) => `${Number((100 * value).toFixed(2))} %`;
}

function seriesOf({ type, mode, name, x, y, yaxis, fill, line, marker }: Trace) {
  const colour = marker?.color ?? line?.color;
  const points = x.map((at, i) => {
    const value = [at, y[i]];
    return Array.isArray(colour) ? { value, itemStyle: { color: colour[i] } } : value;
  });
  const kind = type === 'bar' ? 'bar' : mode === 'markers' ? 'scatter' : 'line';
  return {
    ...{ type: kind, name, data: points, yAxisIndex: yaxis === 'y2' ? 1 : 0 },
    ...(typeof colour === 'string' && { color: colour }),
    ...(kind === 'line' && { showSymbol: mode?.includes('markers') ?? false, lineStyle: { width: line?.width ?? 1 } }),
    ...(kind === 'bar' && { barCategoryGap: '5%' }),
    ...(kind === 'scatter' && { symbolSize: 5 }),
    ...(fill === 'tozeroy' && { areaStyle: { opacity: 0.2 } }),
  };
}

function heatmapOf({ x, y, z = [] }: Trace, layout: Record<string, Axis>) {
  const data = y.flatMap((_, row) => x.map((__, column) => [column, row, z[row]?.[column] ?? '-']));
  const isMonths = layout['yaxis']?.autorange === 'reversed';
  const formatter = ({ value }: { value: [number, number, number | '-'] }) =>
    value[2] === '-' ? '' : (100 * value[2]).toFixed(1).replace(/^-(?=0\.0$)/, '');
  return {
    type: 'heatmap',
    data,
    label: { show: isMonths, ...FONT, fontSize: 10, formatter },
    itemStyle: { borderColor: '#fff', borderWidth: 1 },
  };
}

/** Gains and losses around nothing; other figures from the least to the largest. */
function colourScale({ z = [] }: Trace) {
  const values = z.flat().filter((value) => value !== null);
  const [least, most] = [Math.min(0, ...values), Math.max(...values, least0(values))];
  const reach = Math.max(Math.abs(least), Math.abs(most)) || 1;
  const isAroundNothing = least < 0;
  return {
    show: false,
    min: isAroundNothing ? -reach : least,
    max: isAroundNothing ? reach : most,
    inRange: { color: isAroundNothing ? ['#d55e00', '#ffffff', '#0072b2'] : ['#ffffff', '#0072b2'] },
  };
}

const least0 = (values: readonly number[]) => (values.length === 0 ? 1 : -Infinity);
