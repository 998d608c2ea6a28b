import { HoldfastError } from '../../../engine/model/errors';
import { matchesPattern } from '../../../engine/model/id-pattern';
import type { StressRequest } from '../../../engine/model/risk';
import type { ScenarioRequest } from '../../../engine/model/stress';
import { endMicros, startMicros, toIso, type Micros } from '../../../engine/model/time';
import type { Services } from '../services';
import { requireKnown, type Pins } from './risk-checks';
import { instrumentsOf, runAgain } from './run-again';

interface Range {
  start: Micros;
  end: Micros;
}

/** @throws HoldfastError what `runAgain` throws; INSTRUMENT_NOT_FOUND, DATES_REVERSED, RANGE_OUTSIDE_SESSION with the path of the field */
export async function ofStress(services: Services, { run, scenarios }: StressRequest): Promise<Pins> {
  const { pins, config, manifest } = await runAgain(services, run);
  const own = new Set(instrumentsOf(config, manifest));
  const known = new Set(manifest.instruments.map(({ id }) => id));
  const ofRun = { start: config.start ?? manifest.start, end: config.end ?? manifest.end };
  scenarios.forEach((scenario, i) => {
    const path = `scenarios.${i}`;
    requireWithin(scenario, { range: ofRun, path, of: 'run' });
    requireInstruments(scenario, own, path);
    if (!scenario.replay) return;
    requireWithin(scenario.replay, { range: manifest, path: `${path}.replay`, of: 'session' });
    for (const [id, other] of Object.entries(scenario.replay.instruments ?? {})) {
      requireKnown(own, id, `${path}.replay.instruments.${id}`);
      requireKnown(known, other, `${path}.replay.instruments.${id}`);
    }
  });
  return { ...pins, config };
}

function requireWithin(
  { from, to }: Pick<ScenarioRequest, 'from' | 'to'>,
  { range: { start, end }, path, of }: { range: Range; path: string; of: string },
): void {
  const times = { from: from === undefined ? start : startMicros(from), to: to === undefined ? end : endMicros(to) };
  if (times.to < times.from) {
    throw new HoldfastError('DATES_REVERSED', `${path}.to: lies before from`, { path: `${path}.to` });
  }
  for (const [field, time] of [
    ['from', times.from],
    ['to', times.to],
  ] as const) {
    if (time >= start && time <= end) continue;
    const message = `${path}.${field}: the ${of} has ${toIso(start)} to ${toIso(end)}`;
    throw new HoldfastError('RANGE_OUTSIDE_SESSION', message, { path: `${path}.${field}` });
  }
}

function requireInstruments({ shocks }: ScenarioRequest, own: ReadonlySet<string>, path: string): void {
  shocks.forEach(({ instruments = [], correlation }, j) => {
    instruments.forEach((pattern, k) => {
      if (![...own].some((id) => matchesPattern(pattern, id))) {
        requireKnown(own, pattern, `${path}.shocks.${j}.instruments.${k}`);
      }
    });
    if (correlation === undefined) return;
    const matching = [...own].filter(
      (id) => instruments.length === 0 || instruments.some((one) => matchesPattern(one, id)),
    );
    if (matching.length >= 2) return;
    const field = `${path}.shocks.${j}.correlation`;
    throw new HoldfastError('VALIDATION', `${field}: takes two instruments or more`, { path: field });
  });
}
