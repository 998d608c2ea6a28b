import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import type { Span } from './run-chart';

interface Outline {
  time: readonly string[];
  values: readonly (number | null)[];
}

interface RangeSliderProps {
  outline: Outline;
  span: Span;
  /** How a moment is worded. */
  word: (iso: string) => string;
  onPick: (span: Span) => void;
}

const [WIDTH, HEIGHT] = [1000, 40];
/** What a key moves a handle by, of the whole. */
const STEP = 0.01;
const LEAST = 0.0005;

/** The equity of the whole run in small; its two handles, and what lies between them, pick the range of the page. */
export function RangeSlider({ outline, span, word, onPick }: RangeSliderProps) {
  const box = useRef<HTMLDivElement>(null);
  const begin = Date.parse(outline.time[0] ?? '');
  const length = Date.parse(outline.time.at(-1) ?? '') - begin;
  const placed = (iso: string | null, otherwise: number) =>
    iso === null ? otherwise : Math.min(1, Math.max(0, (Date.parse(iso) - begin) / length));
  const [from, to] = [placed(span.from, 0), placed(span.to, 1)];
  const isoAt = (place: number) => new Date(begin + place * length).toISOString();
  const pick = (a: number, b: number) => {
    const [low, high] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
    if (high - low < LEAST) return;
    onPick({ from: low <= 0 ? null : isoAt(low), to: high >= 1 ? null : isoAt(high) });
  };
  const drag = (moved: (start: number, now: number) => [number, number]) => (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    event.stopPropagation();
    const { left, width } = box.current!.getBoundingClientRect();
    const place = ({ clientX }: { clientX: number }) => (clientX - left) / width;
    const [target, start] = [event.currentTarget, place(event)];
    target.setPointerCapture(event.pointerId);
    target.onpointermove = (now) => pick(...moved(start, place(now)));
    target.onpointerup = () => (target.onpointermove = null);
  };
  const keys = (move: (by: number) => [number, number]) => (event: KeyboardEvent) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP, PageDown: -10 * STEP, PageUp: 10 * STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    pick(...move(by));
  };
  const handle = (name: string, place: number, move: (by: number) => [number, number]) => (
    <div
      className="range-handle"
      style={{ left: `${place * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(place * 100)}
      aria-valuetext={word(isoAt(place))}
      onKeyDown={keys(move)}
      onPointerDown={drag((start, now) => move(now - start))}
    />
  );
  if (!(length > 0)) return null;
  return (
    <div className="range-slider" ref={box} onPointerDown={drag((start, now) => [start, now])}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={areaOf(outline, { begin, length })} />
      </svg>
      <div
        className="range-window"
        style={{ left: `${from * 100}%`, right: `${(1 - to) * 100}%` }}
        onPointerDown={drag((start, now) => kept(from, to, now - start))}
      />
      {handle('Begin of the range', from, (by) => [Math.min(from + by, to - LEAST), to])}
      {handle('End of the range', to, (by) => [from, Math.max(to + by, from + LEAST)])}
    </div>
  );
}

/** Moves both ends by as much, as far as there is room. */
function kept(from: number, to: number, by: number): [number, number] {
  const moved = Math.max(-from, Math.min(1 - to, by));
  return [from + moved, to + moved];
}

function areaOf({ time, values }: Outline, { begin, length }: { begin: number; length: number }): string {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const points = time.flatMap((iso, i) => {
    const value = values[i] ?? null;
    if (value === null) return [];
    const x = ((Date.parse(iso) - begin) / length) * WIDTH;
    const y = HEIGHT - 2 - ((value - low) / (high - low || 1)) * (HEIGHT - 6);
    return [`${x.toFixed(1)},${y.toFixed(1)}`];
  });
  return `M0,${HEIGHT} L${points.join(' L')} L${WIDTH},${HEIGHT} Z`;
}
