/** Money of one unit of price of a contract by its code, by the contract specifications of CME Group, Cboe, ICE and Eurex. */
export const FUTURE_MULTIPLIERS: Readonly<Record<string, number>> = {
  // Indices of shares and volatility.
  ...{ ES: 50, MES: 5, NQ: 20, MNQ: 2, RTY: 50, M2K: 5, YM: 5, MYM: 0.5, NKD: 5, EMD: 100, VX: 1000, VXM: 100 },
  ...{ FDAX: 25, FDXM: 5, FDXS: 1, FESX: 10, FSMI: 10 },
  // Energy.
  ...{ CL: 1000, QM: 500, MCL: 100, BZ: 1000, BRN: 1000, NG: 10_000, QG: 2500, RB: 42_000, HO: 42_000 },
  // Metals.
  ...{ GC: 100, QO: 50, MGC: 10, SI: 5000, SIL: 1000, HG: 25_000, MHG: 2500, PL: 50, PA: 100 },
  // Grains in cents a bushel, oil in cents and meal in dollars; livestock and softs in cents a pound.
  ...{
    ZC: 50,
    ZS: 50,
    ZW: 50,
    KE: 50,
    ZO: 50,
    ZM: 100,
    ZL: 600,
    LE: 400,
    HE: 400,
    GF: 500,
    CC: 10,
    KC: 375,
    CT: 500,
    SB: 1120,
  },
  // Rates, in points.
  ...{ ZT: 2000, ZF: 1000, ZN: 1000, TN: 1000, ZB: 1000, UB: 1000, SR3: 2500, GE: 2500, ZQ: 4167 },
  ...{ FGBL: 1000, FGBM: 1000, FGBS: 1000, FGBX: 1000 },
  // Currencies, in dollars a unit.
  ...{ '6E': 125_000, M6E: 12_500, '6B': 62_500, '6A': 100_000, '6C': 100_000, '6S': 125_000, '6N': 100_000 },
  ...{ '6M': 500_000, '6J': 12_500_000, '6L': 100_000, '6Z': 500_000 },
  // Coins.
  ...{ BTC: 5, MBT: 0.1, ETH: 50, MET: 0.1 },
};
