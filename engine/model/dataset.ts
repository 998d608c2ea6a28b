import type { InstrumentFilter, Manifest } from './manifest';
import type { Micros } from './time';

/** One instrument of a catalog as a version of its dataset found it. */
export type DatasetFile = Manifest['instruments'][number] & { newest: Micros };

/** Which new instruments of a catalog a session wants besides its own. */
export interface SessionSelection {
  filter?: InstrumentFilter;
}
