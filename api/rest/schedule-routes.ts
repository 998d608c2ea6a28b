import { listSchema } from '../../engine/model/views';
import { scheduleDeletedSchema, scheduleLookSchema, scheduleViewSchema } from '../../engine/model/schedule-views';
import type { RestRoute } from './rest-route';

export const SCHEDULE_ROUTES: readonly RestRoute[] = [
  {
    method: 'POST',
    path: '/schedules',
    procedure: 'schedules.create',
    summary: 'Look for new data of a catalog by the clock',
    answer: scheduleViewSchema,
    status: 201,
  },
  {
    method: 'GET',
    path: '/schedules',
    procedure: 'schedules.list',
    query: ['limit', 'offset'],
    summary: 'Schedules',
    answer: listSchema(scheduleViewSchema),
  },
  {
    method: 'GET',
    path: '/schedules/:id',
    procedure: 'schedules.get',
    summary: 'One schedule',
    answer: scheduleViewSchema,
  },
  {
    method: 'GET',
    path: '/schedules/:id/history',
    procedure: 'schedules.history',
    summary: 'The last looks of a schedule, the newest first',
    answer: listSchema(scheduleLookSchema),
  },
  {
    method: 'DELETE',
    path: '/schedules/:id',
    procedure: 'schedules.delete',
    summary: 'Delete a schedule; data and sessions stay',
    answer: scheduleDeletedSchema,
  },
  {
    method: 'POST',
    path: '/schedules/:id/pause',
    procedure: 'schedules.pause',
    summary: 'Check no more',
    answer: scheduleViewSchema,
  },
  {
    method: 'POST',
    path: '/schedules/:id/resume',
    procedure: 'schedules.resume',
    summary: 'Check again',
    answer: scheduleViewSchema,
  },
  {
    method: 'POST',
    path: '/schedules/:id/trigger',
    procedure: 'schedules.trigger',
    summary: 'Check now',
    answer: scheduleViewSchema,
  },
];
