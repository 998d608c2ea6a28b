import { useEffect, useRef, useState } from 'react';

interface Sample {
  at: number;
  done: number;
}

const WINDOW_MS = 12_000;

/** Units a second over the last seconds of polling; null until two polls differ. */
export function useRate(done: number | undefined, active: boolean): number | null {
  const samples = useRef<Sample[]>([]);
  const [rate, setRate] = useState<number | null>(null);
  useEffect(() => {
    if (!active || done === undefined) {
      samples.current = [];
      setRate(null);
      return;
    }
    const now = performance.now();
    const recent = [...samples.current.filter(({ at }) => now - at < WINDOW_MS), { at: now, done }];
    samples.current = recent;
    const first = recent[0]!;
    if (now - first.at > 500 && done > first.done) setRate(((done - first.done) / (now - first.at)) * 1000);
  }, [done, active]);
  return rate;
}
