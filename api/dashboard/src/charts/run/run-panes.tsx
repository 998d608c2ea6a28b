import { useEffect, useMemo, useRef, useState } from 'react';
import type { WindowView } from '../../../../../engine/model/chart-views';
import { useZone } from '../../components/zone';
import { decimal, NONE, percent, plain, price } from '../../lib/format';
import { closesIn } from '../../lib/zone';
import { usePalette } from '../palette';
import type { Marks, ShadedRange } from './marks';
import { PANES, type PaneName } from './panes';
import { RunChart, type ScaleMode, type Span } from './run-chart';
import { placeOf, stepAxis } from './step-axis';

interface RunPanesProps {
  window: WindowView;
  span: Span;
  marks: Marks;
  shades: readonly ShadedRange[];
  mode: ScaleMode;
  /** Key of the round trip that stands out. */
  pointed: string | null;
  /** What the benchmark is called. */
  benchmark: string;
  /** Says in words what the picture shows. */
  label: string;
  onSpan: (span: Span) => void;
}

/** Price, equity, drawdown and exposure of a run, one below the other over one axis of time. */
export function RunPanes({ window, span, marks, shades, mode, pointed, benchmark, label, onSpan }: RunPanesProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<RunChart>(null);
  const [step, setStep] = useState<number | null>(null);
  const [tops, setTops] = useState<readonly number[]>([]);
  const palette = usePalette();
  const zone = useZone();
  const axis = useMemo(() => stepAxis(window.time, zone), [window.time, zone]);
  const names = namesOf(window).join();
  const onMove = useRef((_first: number, _last: number) => {});
  onMove.current = (first, last) =>
    onSpan({
      from: first === 0 && window.time[0]! <= firstClose(window) ? null : window.time[first]!,
      to: window.time[last]! >= (window.end ?? '') ? null : window.time[last]!,
    });

  const first = useRef(window);
  first.current = window;
  useEffect(() => {
    const made = new RunChart(
      box.current!,
      { names: names.split(',') as PaneName[], palette, window: first.current },
      { onMove: (from, to) => onMove.current(from, to), onPoint: setStep },
    );
    chart.current = made;
    const place = () => requestAnimationFrame(() => chart.current === made && setTops(made.tops()));
    const observer = new ResizeObserver(place);
    observer.observe(box.current!);
    place();
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [names, palette]);

  const { from, to } = span;
  useEffect(() => chart.current?.show(window, axis, { from, to }), [window, axis, from, to, names, palette]);
  useEffect(() => chart.current?.mark(marks, shades), [marks, shades, names, palette]);
  useEffect(() => chart.current?.setMode(mode), [mode, names, palette]);
  useEffect(() => chart.current?.point(pointed), [pointed]);

  const shown = step ?? (to === null ? window.time.length - 1 : placeOf(axis, to));
  const close = closesIn(window.time, zone);
  return (
    <div className="run-panes">
      <p className="run-moment" aria-hidden="true">
        {close(window.time[shown])}
      </p>
      <div className="run-chart-box" ref={box} role="img" aria-label={label} />
      {namesOf(window).map((name, i) => (
        <p key={name} className="pane-legend" style={{ top: tops[i] ?? -100 }} aria-hidden="true">
          <strong>{name === 'price' ? window.instrument : PANES[name].title}</strong>{' '}
          <span>{LEGENDS[name](window, shown, benchmark)}</span>
        </p>
      ))}
    </div>
  );
}

const firstClose = ({ start }: WindowView) => start ?? '';

export function namesOf(window: WindowView): PaneName[] {
  return [
    ...(window.bars ? (['price'] as const) : []),
    'equity',
    'drawdown',
    ...(window.gross ? (['exposure'] as const) : []),
  ];
}

/** The figures of a step, as they stand in the corner of each pane. */
const LEGENDS: Record<PaneName, (window: WindowView, step: number, benchmark: string) => string> = {
  price: ({ bars }, i) => {
    if (!bars || bars.close[i] == null) return NONE;
    const of = (name: 'open' | 'high' | 'low' | 'close') => price(bars[name][i]);
    return `O ${of('open')} H ${of('high')} L ${of('low')} C ${of('close')} V ${plain(bars.volume[i])}`;
  },
  equity: ({ equity, benchmark }, i, name) =>
    `${decimal(equity.last[i])}${benchmark ? ` · ${name} ${decimal(benchmark.last[i])}` : ''}`,
  drawdown: ({ drawdown }, i) => percent((drawdown.min ?? drawdown.last)[i]),
  exposure: ({ gross, net }, i) =>
    `gross ${percent((gross?.max ?? gross?.last)?.[i], 0)} · net ${percent(net?.last[i], 0)}`,
};
