import type { Span } from '../charts/run/run-chart';
import { useAddress } from './address';

/** The part of a run that all cards of its page show, as the address keeps it. */
export function useRunRange() {
  const { search, change } = useAddress();
  const span: Span = { from: search.get('from'), to: search.get('to') };
  const setSpan = ({ from, to }: Span, also: Readonly<Record<string, string>> = {}) =>
    change({ from: from ?? '', to: to ?? '', trade: '', ...also });
  return { span, setSpan };
}

const isoOf = (ms: number) => new Date(ms).toISOString();

/** What is asked for to show a span: as much again on both sides of it, so that the chart can be moved before more is there. */
export function askedAround({ from, to }: Span, whole: Span): { from?: string; to?: string } {
  const begin = Date.parse(from ?? whole.from ?? '');
  const end = Date.parse(to ?? whole.to ?? '');
  if (Number.isNaN(begin) || Number.isNaN(end)) return { ...(from && { from }), ...(to && { to }) };
  const margin = Math.max(1000, (end - begin) / 2);
  return {
    // Until the ends of the run are known, nothing lies beyond them.
    ...(from && !(begin - margin <= Date.parse(whole.from ?? '')) && { from: isoOf(begin - margin) }),
    ...(to && !(end + margin >= Date.parse(whole.to ?? '')) && { to: isoOf(end + margin) }),
  };
}

const DAY_MS = 86_400_000;

/** Spans up to the end of a run, by the names of their buttons. */
export const SPANS = { '1m': '1 M', '3m': '3 M', ytd: 'YTD', '1y': '1 Y', all: 'All' } as const;
export type SpanName = keyof typeof SPANS;

export function spanOf(name: SpanName, whole: Span): Span {
  if (name === 'all' || whole.to === null) return { from: null, to: null };
  const end = new Date(whole.to);
  const begin = new Date(end);
  if (name === 'ytd') begin.setTime(Date.UTC(new Date(end.getTime() - 1).getUTCFullYear(), 0, 1));
  else if (name === '1y') begin.setUTCFullYear(begin.getUTCFullYear() - 1);
  else begin.setTime(end.getTime() - (name === '1m' ? 30 : 91) * DAY_MS);
  if (whole.from !== null && begin <= new Date(whole.from)) return { from: null, to: null };
  return { from: begin.toISOString(), to: null };
}
