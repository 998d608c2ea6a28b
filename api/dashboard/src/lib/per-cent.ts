/** Fractions as they are typed: per cent, without the noise of binary fractions. */

export const perCent = (fraction = 0) => String(Number((fraction * 100).toPrecision(12)));

export const fraction = (text: string) => Number((Number(text) / 100).toPrecision(12));

/** What the server says of a fraction, in the unit of the field it was typed into. */
export const inPerCent = (text: string | undefined) =>
  text?.replace(/-?\d+(\.\d+)?/g, (number) => `${perCent(Number(number))} %`);
