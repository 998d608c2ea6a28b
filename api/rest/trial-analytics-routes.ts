import {
  distributionSchema,
  importanceSchema,
  lineSchema,
  oneTrialSchema,
  pivotSchema,
  sampleSchema,
} from '../../engine/model/trial-analytics-views';
import type { RestRoute } from './rest-route';

const SET = ['statistic', 'fix'] as const;

/** What all trials together say, of a sweep and of a search alike. */
export const TRIAL_ANALYTICS_ROUTES: readonly RestRoute[] = [
  ...routesOf('/sweeps/:id', 'sweep'),
  ...routesOf('/searches/:id', 'search'),
];

function routesOf(path: string, kind: 'sweep' | 'search'): RestRoute[] {
  return [
    {
      method: 'GET',
      path: `${path}/pivot`,
      procedure: `analytics.${kind}Pivot`,
      query: [...SET, 'x', 'y', 'agg', 'bins', 'digits'],
      summary: `A statistic of all trials of a ${kind} over one or two parameters, in at most 200 by 200 cells`,
      answer: pivotSchema,
    },
    {
      method: 'GET',
      path: `${path}/line`,
      procedure: `analytics.${kind}Line`,
      query: [...SET, 'x', 'bins'],
      summary: `A statistic of all trials of a ${kind} along one parameter, with its spread`,
      answer: lineSchema,
    },
    {
      method: 'GET',
      path: `${path}/distribution`,
      procedure: `analytics.${kind}Distribution`,
      query: SET,
      summary: `How a statistic is spread over the trials of a ${kind}, and which trials failed`,
      answer: distributionSchema,
    },
    {
      method: 'GET',
      path: `${path}/importance`,
      procedure: `analytics.${kind}Importance`,
      query: SET,
      summary: `Which parameters of a ${kind} a statistic depends on`,
      answer: importanceSchema,
    },
    {
      method: 'GET',
      path: `${path}/sample`,
      procedure: `analytics.${kind}Sample`,
      query: [...SET, 'size', 'figures', 'against', 'digits'],
      summary: `Trials of a ${kind} by chance with the best among them, for a picture of single ones`,
      answer: sampleSchema,
    },
    {
      method: 'GET',
      path: `${path}/trials/:trial`,
      procedure: `analytics.${kind}Trial`,
      query: ['statistic'],
      summary: `A trial of a ${kind}, its rank and those beside it`,
      answer: oneTrialSchema,
    },
  ];
}
