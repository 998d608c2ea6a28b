export function startTcpProxy(target: { port: number }): Promise<{
  port: number;
  swallow: (on: boolean) => void;
  close: () => Promise<void>;
}>;
