import { createTRPCClient, httpLink } from '@trpc/client';
import type { AppRouter } from '../../../routers/app-router';
import { storedKey } from './key';

/** The server's contract, typed. A cookie goes along by itself; a key typed in this tab as a header. */
export const client = createTRPCClient<AppRouter>({
  links: [
    httpLink({
      url: '/trpc',
      headers: () => {
        const key = storedKey();
        return key === null ? {} : { 'x-api-key': key };
      },
    }),
  ],
});
