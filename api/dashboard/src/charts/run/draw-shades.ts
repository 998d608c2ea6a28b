import type { Palette } from '../palette';
import type { ShadedRange } from './marks';
import type { Places } from './primitive';
import { placeOf, type StepAxis } from './step-axis';

/** Drawdowns as numbered bands over the whole height, the deepest as number 1. */
export function drawShades(
  { context, width, height, x }: Places,
  ranges: readonly ShadedRange[],
  { axis, palette, numbered }: { axis: StepAxis; palette: Palette; numbered: boolean },
): void {
  const { iso } = axis;
  if (iso.length === 0) return;
  context.save();
  context.font = '600 10px system-ui, sans-serif';
  context.textAlign = 'center';
  ranges.forEach(({ peak, recovered }, i) => {
    const lasts = recovered === null || Date.parse(recovered) > axis.ms.at(-1)!;
    if (Date.parse(peak) > axis.ms.at(-1)! || (recovered !== null && Date.parse(recovered) < axis.ms[0]!)) return;
    const begin = x(placeOf(axis, peak));
    const end = x(lasts ? iso.length - 1 : placeOf(axis, recovered));
    if (begin === null || end === null || end < 0 || begin > width) return;
    context.globalAlpha = 0.09;
    context.fillStyle = palette.bad;
    context.fillRect(begin, 0, Math.max(1, end - begin), height);
    context.globalAlpha = 1;
    if (!numbered) return;
    context.fillStyle = palette.bad;
    context.fillText(String(i + 1), (Math.max(0, begin) + Math.min(width, end)) / 2, height - 6);
  });
  context.restore();
}
