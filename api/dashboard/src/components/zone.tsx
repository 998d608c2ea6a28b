import { createContext, useContext, useMemo, useState, type ReactNode } from 'react';
import {
  boundaryIn,
  localZone,
  momentIn,
  timeIn,
  ZONE_CHOICES,
  zoneText,
  type ZoneChoice as Choice,
} from '../lib/zone';
import { Segmented } from './segmented';
import { Select } from './select';

interface Zone {
  choice: Choice;
  choose: (choice: Choice) => void;
  /** IANA name of the zone whose clock the page shows. */
  zone: string;
}

const ZoneContext = createContext<Zone>({ choice: 'utc', choose: () => undefined, zone: 'UTC' });
const NAME = 'holdfast.zone';

const stored = (): Choice => {
  const text = localStorage.getItem(NAME);
  return text !== null && text in ZONE_CHOICES ? (text as Choice) : 'utc';
};

/** Keeps the reader's choice for this browser. */
export function ZoneProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState(stored);
  const value = useMemo(() => {
    const choose = (next: Choice) => {
      localStorage.setItem(NAME, next);
      setChoice(next);
    };
    // What is of no exchange, or of several, is shown in UTC.
    return { choice, choose, zone: choice === 'local' ? localZone() : 'UTC' };
  }, [choice]);
  return <ZoneContext value={value}>{children}</ZoneContext>;
}

interface DataZoneProps {
  /** That of the exchange of all that is shown; undefined where there are several. */
  exchange: string | undefined;
  /** Whether the data are days, which have no clock. */
  days: boolean;
  children: ReactNode;
}

/** The zone of a part of a page that shows data. */
export function DataZone({ exchange, days, children }: DataZoneProps) {
  const above = useContext(ZoneContext);
  const zone = days ? 'UTC' : above.choice === 'exchange' ? (exchange ?? 'UTC') : above.zone;
  const value = useMemo(() => ({ ...above, zone }), [above, zone]);
  return <ZoneContext value={value}>{children}</ZoneContext>;
}

export const useZone = () => useContext(ZoneContext).zone;

/** Beside what is not a cell of a column that names the zone. */
export function Moment({ iso }: { iso: string | null | undefined }) {
  return momentIn(iso, useZone());
}

/** In a column whose head names the zone. */
export function Time({ iso }: { iso: string | null | undefined }) {
  return timeIn(iso, useZone());
}

export function Boundary({ iso }: { iso: string | null | undefined }) {
  return boundaryIn(iso, useZone());
}

export function ZoneName() {
  return zoneText(useZone());
}

export function ZonePicker() {
  const { choice, choose } = useContext(ZoneContext);
  return <Select label="Times in" options={ZONE_CHOICES} value={choice} onPick={(next) => choose(next as Choice)} />;
}

/** The same choice, all of it in sight. */
export function ZoneChoice() {
  const { choice, choose } = useContext(ZoneContext);
  return <Segmented label="Time zone" options={ZONE_CHOICES} value={choice} onPick={choose} />;
}
