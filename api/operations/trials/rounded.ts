/** Figures with so many digits at most, as answers to pictures have them. */
export function rounded(figures: readonly (number | null)[], digits: number | undefined): (number | null)[] {
  if (digits === undefined) return [...figures];
  return figures.map((figure) => (figure === null ? null : Number(figure.toPrecision(digits))));
}
