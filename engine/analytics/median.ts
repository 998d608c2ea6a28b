export { medianOf as medianOfValues } from '../statistics/quantiles';
