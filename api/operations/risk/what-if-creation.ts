import { HoldfastError } from '../../../engine/model/errors';
import type { WhatIfRequest } from '../../../engine/model/risk';
import { endMicros, toIso } from '../../../engine/model/time';
import type { Services } from '../services';
import type { Pins } from './risk-checks';
import { runAgain } from './run-again';

/** @throws HoldfastError what `runAgain` throws; RANGE_OUTSIDE_SESSION with the path `at` */
export async function ofWhatIf(services: Services, { run, at }: WhatIfRequest): Promise<Pins> {
  const { pins, config, manifest } = await runAgain(services, run);
  const [start, end] = [config.start ?? manifest.start, config.end ?? manifest.end];
  const moment = at === undefined ? end : endMicros(at);
  if (moment >= start && moment <= end) return { ...pins, config };
  throw new HoldfastError('RANGE_OUTSIDE_SESSION', `at: the run has ${toIso(start)} to ${toIso(end)}`, { path: 'at' });
}
