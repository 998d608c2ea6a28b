import {
  Activity,
  Boxes,
  CalendarClock,
  Database,
  FileCode2,
  Files,
  FolderInput,
  Grid3x3,
  House,
  Layers,
  Play,
  Settings,
  Terminal,
  type LucideIcon,
} from 'lucide-react';

export interface NavEntry {
  path: string;
  text: string;
  sign: LucideIcon;
}

/** The pages that the rail leads to, by what belongs together. */
export const NAV: readonly (readonly NavEntry[])[] = [
  [{ path: '/', text: 'Home', sign: House }],
  [
    { path: '/runs', text: 'Runs', sign: Play },
    { path: '/sweeps', text: 'Sweeps', sign: Grid3x3 },
  ],
  [
    { path: '/sessions', text: 'Sessions', sign: Layers },
    { path: '/catalogs', text: 'Catalogs', sign: Database },
    { path: '/datasets', text: 'Datasets', sign: Files },
    { path: '/imports', text: 'Imports', sign: FolderInput },
  ],
  [
    { path: '/strategies', text: 'Strategies', sign: FileCode2 },
    { path: '/scripts', text: 'Scripts', sign: Terminal },
  ],
  [
    { path: '/schedules', text: 'Schedules', sign: CalendarClock },
    { path: '/activity', text: 'Activity', sign: Activity },
  ],
  [{ path: '/settings', text: 'Settings', sign: Settings }],
];

/** What can be begun from every page. */
export const ACTIONS: readonly NavEntry[] = [
  { path: '/new/run', text: 'New run', sign: Play },
  { path: '/new/sweep', text: 'New sweep', sign: Grid3x3 },
  { path: '/new/session', text: 'New session', sign: Boxes },
  { path: '/strategies/new', text: 'New strategy', sign: FileCode2 },
  { path: '/schedules?new=1', text: 'New schedule', sign: CalendarClock },
  { path: '/imports', text: 'Import data', sign: FolderInput },
];
