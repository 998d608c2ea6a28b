import type { Panel } from './market-data';

/** The panels and instruments that have a bar at a step, both ascending. */
export interface StepGroup {
  panels: Int32Array;
  instruments: Int32Array;
}

/**
 * All time axes of a market merged. Step `s` is at `times[s]`, strictly increasing, and concerns
 * `groups[groupOf[s]]`. Instruments are numbered in the order of their ids over all panels, so that the order within a
 * step does not depend on how instruments fell into panels.
 */
export interface Schedule {
  /** Frozen, as the next: strategies see it, and it serves every run of the thread. */
  instruments: readonly string[];
  /** Those that strategies see: all but the last ones, which stand for contracts of continuous series. */
  shown: readonly string[];
  /** Panel of an instrument, and its place within that panel. */
  panelOf: Int32Array;
  columnOf: Int32Array;
  times: Float64Array;
  groupOf: Int32Array;
  groups: StepGroup[];
}

/**
 * Merges the axes of the panels; a market with a single axis shares its times.
 * @param hidden how many of the last panels strategies do not see: they have the last numbers and are in no group
 */
export function buildSchedule(panels: readonly Panel[], hidden = 0): Schedule {
  const shown = panels.length - hidden;
  const numbering = numberInstruments(panels, shown);
  const members = panels.map((_, p) => (p < shown ? membersOf(p, numbering.panelOf) : new Int32Array(0)));
  if (panels.length === 1) {
    const groups = [{ panels: Int32Array.of(0), instruments: members[0]! }];
    const times = panels[0]!.times;
    return { ...numbering, times, groupOf: new Int32Array(times.length), groups };
  }
  const times = distinctTimes(panels);
  const { groupOf, panelSets } = groupSteps(panels, times);
  const groups = panelSets.map((set) => ({ panels: Int32Array.from(set), instruments: merge(set, members) }));
  return { ...numbering, times, groupOf, groups };
}

function numberInstruments(
  panels: readonly Panel[],
  shown: number,
): Pick<Schedule, 'instruments' | 'shown' | 'panelOf' | 'columnOf'> {
  const placed = panels.flatMap((panel, p) => panel.instruments.map((id, k) => ({ id, p, k })));
  const seen = placed.filter(({ p }) => p < shown).sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const places = [...seen, ...placed.filter(({ p }) => p >= shown)];
  const instruments = Object.freeze(places.map((place) => place.id));
  return {
    instruments,
    shown: seen.length < places.length ? Object.freeze(instruments.slice(0, seen.length)) : instruments,
    panelOf: Int32Array.from(places, (place) => place.p),
    columnOf: Int32Array.from(places, (place) => place.k),
  };
}

function membersOf(panel: number, panelOf: Int32Array): Int32Array {
  const members: number[] = [];
  panelOf.forEach((p, instrument) => {
    if (p === panel) members.push(instrument);
  });
  return Int32Array.from(members);
}

/** Every close of any panel, once. */
export function distinctTimes(panels: readonly Panel[]): Float64Array {
  const all = new Float64Array(panels.reduce((sum, panel) => sum + panel.times.length, 0));
  let at = 0;
  for (const panel of panels) {
    all.set(panel.times, at);
    at += panel.times.length;
  }
  all.sort();
  let count = 0;
  for (let i = 0; i < all.length; i++) {
    if (i === 0 || all[i] !== all[i - 1]) all[count++] = all[i]!;
  }
  return all.slice(0, count);
}

/** The set of panels at each step. Equal sets are one: a set is a node of a tree whose edges are panels. */
function groupSteps(panels: readonly Panel[], times: Float64Array): { groupOf: Int32Array; panelSets: number[][] } {
  const ROOT = -1;
  const nodeOf = new Int32Array(times.length).fill(ROOT);
  const sets: number[][] = [];
  const edges = new Map<number, number>();
  panels.forEach((panel, p) => {
    for (let row = 0, step = 0; row < panel.times.length; row++, step++) {
      const time = panel.times[row]!;
      while (times[step]! < time) step++;
      if (times[step] !== time)
        throw new RangeError(`The times of ${panel.instruments[0]} do not ascend at bar ${row}.`);
      const parent = nodeOf[step]!;
      const edge = (parent + 1) * panels.length + p;
      let node = edges.get(edge);
      if (node === undefined) {
        node = sets.length;
        sets.push(parent === ROOT ? [p] : [...sets[parent]!, p]);
        edges.set(edge, node);
      }
      nodeOf[step] = node;
    }
  });
  return compact(nodeOf, sets);
}

/** Drops the inner nodes that no step ends at. */
function compact(nodeOf: Int32Array, sets: readonly number[][]): { groupOf: Int32Array; panelSets: number[][] } {
  const renumbered = new Map<number, number>();
  const panelSets: number[][] = [];
  const groupOf = nodeOf.map((node) => {
    let group = renumbered.get(node);
    if (group === undefined) {
      group = panelSets.length;
      panelSets.push(sets[node]!);
      renumbered.set(node, group);
    }
    return group;
  });
  return { groupOf, panelSets };
}

function merge(set: readonly number[], members: readonly Int32Array[]): Int32Array {
  const merged = Int32Array.from(set.flatMap((p) => [...members[p]!]));
  return merged.sort();
}
