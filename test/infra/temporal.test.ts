import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../workflows/messages';
import { testServers } from '../support/stack';

const THIRTY_DAYS = 30 * 24 * 3600;

describe('embedded Temporal', () => {
  it('has our search attributes and keeps closed workflows for 30 days', async () => {
    const { temporalAddress } = await testServers();
    const connection = await Connection.connect({ address: temporalAddress });
    const namespace = 'default';
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const described = await connection.workflowService.describeNamespace({ namespace });
    await connection.close();
    for (const name of SEARCH_ATTRIBUTES) expect(customAttributes).toHaveProperty(name);
    expect(Number(described.config?.workflowExecutionRetentionTtl?.seconds)).toBe(THIRTY_DAYS);
  });
});
