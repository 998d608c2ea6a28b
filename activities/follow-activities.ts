import type { SessionSelection } from '../engine/model/dataset';
import type { Store } from '../infra/postgres/store';
import type { FollowDataInput, SessionChange } from '../workflows/messages';

/** A session that shall have what its catalog has. */
export interface Follower {
  name: string;
  selection: SessionSelection | null;
}

/** Brings a session up to date; undefined when it is closed. A repeated id is the same request. */
export type SessionFollower = (
  name: string,
  request: { input: FollowDataInput; id: string },
) => Promise<SessionChange | undefined>;

/** Sessions that follow a dataset: who they are, and how they are told. */
export function createFollowActivities({ store, follow }: { store: Store; follow: SessionFollower }) {
  return {
    async followersOf({ catalog, sessions }: { catalog: string; sessions: string[] }): Promise<Follower[]> {
      const rows = await store.datasets.followers(catalog, sessions);
      return rows.map(({ name, selection }) => ({ name, selection }));
    },

    async followSession(request: {
      session: string;
      input: FollowDataInput;
      id: string;
    }): Promise<SessionChange | null> {
      const { session, input, id } = request;
      return (await follow(session, { input, id })) ?? null;
    },
  };
}

export type FollowActivities = ReturnType<typeof createFollowActivities>;
