import type { WorkflowClientInterceptor, WorkflowStartOptions } from '@temporalio/client';
import { dashboardUrl } from './addresses';
import type { ApiConfig, KindRegistry } from './services';

/** Puts into the details of each workflow that is started, as the Temporal UI shows them, the way to the dashboard. */
export function dashboardLinks(config: ApiConfig, kinds: KindRegistry): WorkflowClientInterceptor {
  const linked = <T extends Pick<WorkflowStartOptions, 'staticDetails'>>(workflowId: string, options: T): T => ({
    ...options,
    staticDetails: options.staticDetails ?? `[Open in the dashboard](${dashboardUrl(config, kinds, workflowId)})`,
  });
  return {
    startWithDetails: (input, next) => next({ ...input, options: linked(input.options.workflowId, input.options) }),
    startUpdateWithStart: (input, next) =>
      next({
        ...input,
        workflowStartOptions: linked(input.workflowStartOptions.workflowId, input.workflowStartOptions),
      }),
  };
}
