/** Two objectives of ZDT1 to ZDT3 in 30 dimensions (Zitzler, Deb and Thiele 2000). */
const gOf = (x) => 1 + (9 / (x.length - 1)) * x.slice(1).reduce((sum, value) => sum + value, 0);

const second = {
  zdt1: (ratio) => 1 - Math.sqrt(ratio),
  zdt2: (ratio) => 1 - ratio * ratio,
  zdt3: (ratio, x) => 1 - Math.sqrt(ratio) - ratio * Math.sin(10 * Math.PI * x[0]),
};

export const ZDT_DIMENSIONS = 30;
export const ZDT = Object.fromEntries(
  Object.entries(second).map(([name, shape]) => [
    name,
    (x) => {
      const g = gOf(x);
      return [x[0], g * shape(x[0] / g, x)];
    },
  ]),
);
