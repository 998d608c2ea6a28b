import { useMemo } from 'react';
import type { WindowView } from '../../../../../engine/model/chart-views';
import type { OrderRow } from '../../../../../engine/model/result-views';
import type { RunView } from '../../../../../engine/model/views';
import { MOST_MARKS, useMarks, useOutline, useRiskFigures, useWindow } from '../../api/run-queries';
import { NO_MARKS, type LevelMark, type Marks } from '../../charts/run/marks';
import { RangeSlider } from '../../charts/run/range-slider';
import type { ScaleMode, Span } from '../../charts/run/run-chart';
import { RunPanes } from '../../charts/run/run-panes';
import { Card } from '../../components/card';
import { ErrorBox } from '../../components/error-box';
import { Segmented } from '../../components/segmented';
import { Select } from '../../components/select';
import { useZone } from '../../components/zone';
import { useAddress } from '../../lib/address';
import { count, decimal, inCurrency, percent } from '../../lib/format';
import { askedAround, spanOf, SPANS, useRunRange, type SpanName } from '../../lib/run-range';
import { closesIn } from '../../lib/zone';
import { tripKey } from './trade-range';

const SCALES: Record<ScaleMode, string> = { linear: 'Linear', log: 'Log', percent: '%' };
const SHADED = 5;
/** Price with what the strategy did, equity against the benchmark, drawdown and exposure, over one range. */
export function ChartCard({ run, pointed }: { run: RunView; pointed: string | null }) {
  const { runId } = run;
  const { search } = useAddress();
  const { span, setSpan } = useRunRange();
  const outline = useOutline(runId).data;
  const whole = useMemo(() => ({ from: outline?.time[0] ?? null, to: outline?.time.at(-1) ?? null }), [outline]);
  const asked = askedAround(span, whole);
  const instrument = search.get('instrument') ?? undefined;
  const { data, error } = useWindow(runId, { ...asked, ...(instrument && { instrument }) });
  const { marks, note } = useShownMarks(runId, data?.instrument, asked);
  const drawdowns = useRiskFigures(runId).data?.drawdowns;
  const shades = useMemo(() => drawdowns?.slice(0, SHADED) ?? [], [drawdowns]);
  const close = closesIn(outline?.time ?? [], useZone());
  return (
    <Card title="Chart" className="chart-card" end={<ChartTools {...{ data, span, whole, setSpan }} />} flush>
      <ErrorBox error={error} />
      {data?.barsError && <p className="card-note">No prices: {data.barsError.message}</p>}
      {data ? (
        <RunPanes
          {...{ span, pointed, marks, shades, mode: modeOf(search.get('scale')), onSpan: setSpan }}
          window={data}
          benchmark={benchmarkName(run)}
          label={wordsOf(
            data,
            { from: span.from ?? whole.from, to: span.to ?? whole.to },
            { close, currency: run.currency },
          )}
        />
      ) : (
        !error && <div className="placeholder run-chart-box" aria-busy="true" />
      )}
      {outline && <RangeSlider outline={outline} span={span} word={close} onPick={setSpan} />}
      <p className="card-note chart-note">
        <span>
          {data &&
            `${data.exact ? 'Every bar' : `${count(data.total)} bars in ${count(data.time.length)} buckets`}${note}. `}
          Drag to move, Ctrl and the wheel to zoom.
        </span>
        <a href="https://www.tradingview.com/" rel="noreferrer">
          Charts: TradingView Lightweight Charts
        </a>
      </p>
    </Card>
  );
}

const modeOf = (scale: string | null): ScaleMode =>
  scale !== null && scale in SCALES ? (scale as ScaleMode) : 'linear';

interface ChartToolsProps {
  data: WindowView | undefined;
  span: Span;
  whole: Span;
  setSpan: (span: Span) => void;
}

function ChartTools({ data, span, whole, setSpan }: ChartToolsProps) {
  const { search, change } = useAddress();
  return (
    <>
      {data && data.instruments.length > 1 && (
        <Select
          label="Instrument"
          options={Object.fromEntries(data.instruments.map((id) => [id, id]))}
          value={data.instrument ?? ''}
          onPick={(instrument) => change({ instrument })}
        />
      )}
      <Segmented
        label="Range"
        options={SPANS}
        value={shownSpan(span, whole)}
        onPick={(name: SpanName) => setSpan(spanOf(name, whole))}
      />
      <Segmented
        label="Scale"
        options={SCALES}
        value={modeOf(search.get('scale'))}
        onPick={(next) => change({ scale: next === 'linear' ? '' : next })}
      />
    </>
  );
}

/** The button of the range that is shown; none of one that was brushed. */
function shownSpan(span: Span, whole: Span): SpanName {
  const names = Object.keys(SPANS) as SpanName[];
  return (
    names.find((name) => {
      const one = spanOf(name, whole);
      return one.from === span.from && one.to === span.to && (name === 'all' || one.from !== null);
    }) ?? ('' as SpanName)
  );
}

/** What is drawn between two times, with its extremes. */
function wordsOf(window: WindowView, { from, to }: Span, { close, currency }: Wording): string {
  const first = Math.max(
    0,
    window.time.findIndex((time) => from === null || time >= from),
  );
  const after = window.time.findIndex((time) => to !== null && time > to);
  const seen = (values: readonly (number | null)[]) =>
    values.slice(first, after < 0 ? undefined : after).filter((value) => value !== null);
  const { equity, drawdown } = window;
  const [low, high] = [Math.min(...seen(equity.min ?? equity.last)), Math.max(...seen(equity.max ?? equity.last))];
  return (
    `Equity from ${close(from)} to ${close(to)}, with price, fills, drawdown and exposure. It lies between ` +
    `${decimal(low)} and ${inCurrency(decimal(high), currency)}, ends at ${decimal(seen(equity.last).at(-1))}; ` +
    `deepest drawdown ${percent(Math.min(...seen(drawdown.min ?? drawdown.last)))}.`
  );
}

interface Wording {
  close: (iso: string | null) => string;
  currency: RunView['currency'];
}

export function benchmarkName({ evaluation }: RunView): string {
  const { benchmark } = evaluation ?? {};
  if (typeof benchmark === 'string') return benchmark;
  return benchmark ? benchmark.file : 'benchmark';
}

function useShownMarks(id: string, instrument: string | null | undefined, asked: { from?: string; to?: string }) {
  const { data } = useMarks(id, instrument ? { ...asked, instrument } : undefined);
  return useMemo((): { marks: Marks; note: string } => {
    if (!data) return { marks: NO_MARKS, note: '' };
    const { fills, trades, orders } = data;
    const tooMany = fills.total > MOST_MARKS || trades.total > MOST_MARKS;
    if (tooMany) return { marks: NO_MARKS, note: `; ${count(fills.total)} fills, marked when you zoom in` };
    return {
      note: '',
      marks: {
        fills: fills.items,
        trips: trades.items.map((trade) => ({ ...trade, key: tripKey(trade), won: trade.pnl > 0 })),
        levels: orders.total > MOST_MARKS ? [] : orders.items.flatMap(levelOf),
      },
    };
  }, [data]);
}

/** Where a stop, or the target of a bracket, waited. */
function levelOf({ placedAt, endedAt, trigger, limit, parentId, type }: OrderRow): LevelMark[] {
  const price = trigger ?? (parentId === null ? null : limit);
  if (price === null) return [];
  return [{ from: placedAt, to: endedAt, price, kind: trigger !== null && /stop/.test(type) ? 'stop' : 'target' }];
}
