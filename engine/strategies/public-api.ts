/** What a strategy file gets from `holdfast`. */
export { isOpen, sessionEnd, tradingDaysBetween } from '../calendars/calendars';
export { parseInstrumentId } from '../model/instrument-id';
export { black76Price, blackScholesPrice } from '../options/black-scholes';
export { greeks } from '../options/greeks';
export { impliedForward } from '../options/implied-forward';
export { impliedVolatility } from '../options/implied-volatility';
export { buildChain, positionsOf } from '../options/option-chain';
export { yearsBetween } from '../options/option-inputs';
export { impliedDelta, selectDelta } from '../options/select-delta';
export { daysToExpiry, openExpiries, selectExpiry } from '../options/select-expiry';
export { atTheMoney, byMoneyness, moneynessBand, nearestStrike, strikesAround } from '../options/select-strike';
export { defineStrategy } from './define-strategy';
export { followSignals } from './follow-signals';
export { defineTests } from './define-tests';
