/** Fractions as they are typed: per cent, without the noise of binary fractions. */

export const perCent = (fraction = 0) => String(Number((fraction * 100).toPrecision(12)));

export const fraction = (text: string) => Number((Number(text) / 100).toPrecision(12));
