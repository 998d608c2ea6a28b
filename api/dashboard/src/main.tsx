import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { isRefusal, isUnauthorized } from './api/errors';
import { INFO } from './api/queries';
import { App } from './app';
import { applyPreferences, followSystem } from './lib/preferences';
import './styles/base.css';
import './styles/layout.css';
import './styles/shell.css';
import './styles/home.css';
import './styles/parts.css';
import './styles/table.css';
import './styles/trials.css';
import './styles/form.css';
import './styles/run.css';

applyPreferences();
followSystem();

/** A sign-in that has ended shows at whatever is asked next; the question that decides it is then asked again. */
const onError = (error: unknown) => {
  if (isUnauthorized(error)) void queries.invalidateQueries({ queryKey: INFO });
};

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => queryKey !== INFO && onError(error) }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: { queries: { retry: (failures, error) => failures < 2 && !isRefusal(error) } },
});

createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={queries}>
    <App />
  </QueryClientProvider>,
);
