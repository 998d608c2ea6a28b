/** A Temporal worker that polls one task queue. */
export interface QueuePoller {
  shutdown(): Promise<void>;
}

/** Which sessions this engine worker serves: a poller on the queue of each. */
export class SessionHosts {
  private readonly pollers = new Map<string, Promise<QueuePoller>>();

  constructor(private readonly poll: (session: string) => Promise<QueuePoller>) {}

  /** Starts to serve the session; a second time is a no-op. */
  async host(session: string): Promise<void> {
    let poller = this.pollers.get(session);
    if (!poller) {
      poller = this.poll(session);
      this.pollers.set(session, poller);
      poller.catch(() => this.pollers.delete(session));
    }
    await poller;
  }

  /** Stops to serve the session once its work here has ended. */
  async release(session: string): Promise<void> {
    const poller = this.pollers.get(session);
    this.pollers.delete(session);
    await (await poller)?.shutdown();
  }

  async releaseAll(): Promise<void> {
    await Promise.all([...this.pollers.keys()].map((session) => this.release(session)));
  }
}
