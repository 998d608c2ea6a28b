import path from 'node:path';
import { Connection } from '@temporalio/client';
import { prepareNamespaceOnThread } from '../../infra/local/prepare-on-thread';
import { openTemporalClient } from '../../infra/temporal/client';
import { SEARCH_ATTRIBUTES } from '../../workflows/messages';
import { testServers } from '../support/stack';
import { startTcpProxy } from '../support/tcp-proxy.mjs';

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

  it('is prepared on a thread, which says by the name of its setting that a file of the connection is missing', async () => {
    const { temporalAddress } = await testServers();
    const task = { namespace: 'default', setRetention: true };
    const distDir = path.resolve('dist');
    await prepareNamespaceOnThread(distDir, { ...task, temporal: { temporalAddress } });
    const without = { temporalTls: 'on', temporalCaFile: 'absent.pem' } as const;
    await expect(
      prepareNamespaceOnThread(distDir, { ...task, temporal: { temporalAddress, ...without } }),
    ).rejects.toMatchObject({ code: 'VALIDATION', path: 'TEMPORAL_TLS_SERVER_CA_CERT_PATH' });
  });
});

describe('a Temporal client', () => {
  it('ends calls that wait for their repetition when it is closed, and the process lives on', async () => {
    const { temporalAddress } = await testServers();
    const proxy = await startTcpProxy({ port: Number(temporalAddress.split(':')[1]) });
    const temporalNamespace = 'default';
    const temporal = openTemporalClient({ temporalAddress: `127.0.0.1:${proxy.port}`, temporalNamespace });
    const { client } = temporal;
    await client.workflowService.getSystemInfo({});
    await proxy.close();
    const calls = Array.from({ length: 20 }, (_, i) => client.workflow.getHandle(`absent-${i}`).describe());
    const ends = Promise.allSettled(calls);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await temporal.close();
    for (const { status } of await ends) expect(status).toBe('rejected');
  });
});
