import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { isRefusal } from './api/errors';
import { App } from './app';
import './styles/base.css';
import './styles/layout.css';
import './styles/parts.css';
import './styles/table.css';
import './styles/form.css';

const queries = new QueryClient({
  defaultOptions: { queries: { retry: (failures, error) => failures < 2 && !isRefusal(error) } },
});

createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={queries}>
    <App />
  </QueryClientProvider>,
);
