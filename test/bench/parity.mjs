/** Relative difference beyond which two figures are not the same. */
const TOLERANCE = 1e-9;

/**
 * @throws Error where ours and the reference's outcomes differ: fills exactly, equity to 1e-9 relative, and the
 * drawdown where it is given
 */
export function assertSame(name, ours, theirs) {
  if (ours.length !== theirs.length) throw new Error(`${name}: ${ours.length} outcomes against ${theirs.length}`);
  ours.forEach((one, i) => {
    const other = theirs[i];
    const same =
      one.fills === other.fills &&
      near(one, other, 'finalEquity') &&
      (one.maxDrawdown === undefined || near(one, other, 'maxDrawdown'));
    if (!same) throw new Error(`${name}: ${JSON.stringify(one)} against ${JSON.stringify(other)} of the reference`);
  });
}

function near(one, other, name) {
  return Math.abs(one[name] - other[name]) <= TOLERANCE * Math.max(Math.abs(other[name]), TOLERANCE);
}
