import type { WindowView } from '../../../../../engine/model/chart-views';
import type { Palette } from '../palette';
import type { FillMark, LevelMark, Marks, TripMark } from './marks';
import type { Places } from './primitive';
import { placeOf, placeOfFill, type StepAxis } from './step-axis';

interface Look {
  axis: StepAxis;
  /** Null where steps are buckets. */
  bars: WindowView['bars'];
  palette: Palette;
  /** Key of the trip that the reader points at. */
  pointed: string | null;
}

/** Fills as triangles at their price, trips as lines, levels of stops and targets as dashes. */
export function drawMarks(places: Places, { fills, trips, levels }: Marks, look: Look): void {
  const { context } = places;
  context.save();
  for (const level of levels) drawLevel(places, level, look);
  for (const trip of trips) drawTrip(places, trip, look);
  for (const fill of fills) drawFill(places, fill, look);
  context.restore();
}

const SIZE = 5;

function drawFill(
  { context, x, y, width }: Places,
  { time, side, price }: FillMark,
  { axis, bars, palette }: Look,
): void {
  const [left, top] = [x(placeOfFill(axis, time, { price, bars })), y(price)];
  if (left === null || top === null || left < -SIZE || left > width + SIZE) return;
  const down = side === 'buy' ? 1 : -1;
  context.beginPath();
  context.moveTo(left, top);
  context.lineTo(left - SIZE, top + down * SIZE * 1.8);
  context.lineTo(left + SIZE, top + down * SIZE * 1.8);
  context.closePath();
  context.fillStyle = side === 'buy' ? palette.accent : palette.warn;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = palette.surface;
  context.stroke();
}

function drawTrip({ context, x, y, height }: Places, trip: TripMark, { axis, bars, palette, pointed }: Look): void {
  const last = axis.iso.length - 1;
  const begin = x(placeOfFill(axis, trip.entryTime, { price: trip.entryPrice, bars }));
  const { exitTime, exitPrice } = trip;
  const end = x(exitTime === null ? last : placeOfFill(axis, exitTime, { price: exitPrice ?? 0, bars }));
  const [top, bottom] = [y(trip.entryPrice), y(exitPrice ?? trip.entryPrice)];
  if (begin === null || end === null || top === null || bottom === null) return;
  const isPointed = trip.key === pointed;
  const colour = trip.won ? palette.good : palette.bad;
  if (isPointed) {
    context.globalAlpha = 0.12;
    context.fillStyle = colour;
    context.fillRect(begin - 2, 0, Math.max(4, end - begin + 4), height);
    context.globalAlpha = 1;
  }
  context.beginPath();
  context.setLineDash(exitTime === null ? [2, 3] : []);
  context.moveTo(begin, top);
  context.lineTo(end, bottom);
  context.lineWidth = isPointed ? 3 : 1.5;
  context.strokeStyle = colour;
  context.stroke();
  context.setLineDash([]);
}

function drawLevel({ context, x, y }: Places, { from, to, price, kind }: LevelMark, { axis, palette }: Look): void {
  const begin = x(placeOf(axis, from));
  const end = x(to === null ? axis.iso.length - 1 : placeOf(axis, to));
  const top = y(price);
  if (begin === null || end === null || top === null) return;
  context.beginPath();
  context.setLineDash([4, 3]);
  context.lineWidth = 1;
  context.strokeStyle = kind === 'stop' ? palette.bad : palette.good;
  context.moveTo(begin, top);
  context.lineTo(Math.max(end, begin + 3), top);
  context.stroke();
  context.setLineDash([]);
}
