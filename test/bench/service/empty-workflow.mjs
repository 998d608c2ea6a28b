/** An empty workflow with one empty activity: what the servers themselves take. */
import { proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities({ startToCloseTimeout: '1m', taskQueue: 'bench-empty-activities' });

export const emptyWorkflow = () => nothing();
