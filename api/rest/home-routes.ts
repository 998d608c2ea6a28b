import { attentionSchema, foundSchema, sparklineSchema } from '../../engine/model/home-views';
import { operationSummarySchema } from '../../engine/model/operations';
import { listSchema } from '../../engine/model/views';
import type { RestRoute } from './rest-route';

/** What a reader begins with. */
export const HOME_ROUTES: readonly RestRoute[] = [
  {
    method: 'GET',
    path: '/find',
    procedure: 'home.find',
    query: ['text', 'limit'],
    summary: 'Sessions, strategies, instruments, catalogs and operations by an id that is begun, a name or a label',
    answer: listSchema(foundSchema),
  },
  {
    method: 'GET',
    path: '/at-work',
    procedure: 'home.atWork',
    query: ['session', 'limit'],
    summary: 'What is at work, what is paused and what waits',
    answer: listSchema(operationSummarySchema),
  },
  {
    method: 'GET',
    path: '/attention',
    procedure: 'home.attention',
    query: ['hours', 'limit'],
    summary: 'What went wrong lately: failures, runs without a filled order, schedules, memory',
    answer: listSchema(attentionSchema),
  },
  {
    method: 'POST',
    path: '/sparklines',
    procedure: 'home.sparklines',
    summary: 'The equity of up to 50 runs in few points',
    answer: listSchema(sparklineSchema),
  },
];
