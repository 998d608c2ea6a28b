import type { SessionSelection } from '../engine/model/dataset';
import type { Store } from '../infra/store/store';
import type { FollowDataInput, SessionChange } from '../workflows/messages';
import type { Failpoint } from './engine-dependencies';

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

export interface FollowDependencies {
  store: Store;
  follow: SessionFollower;
  reached: Failpoint;
}

/** Sessions that follow a dataset: who they are, and how they are told. */
export function createFollowActivities({ store, follow, reached }: FollowDependencies) {
  return {
    async followersOf({ catalog, sessions }: { catalog: string; sessions: string[] }): Promise<Follower[]> {
      const rows = await store.catalogVersions.followers(catalog, sessions);
      return rows.map(({ name, selection }) => ({ name, selection }));
    },

    async followSession(request: {
      session: string;
      input: FollowDataInput;
      id: string;
    }): Promise<SessionChange | null> {
      const { session, input, id } = request;
      const change = await follow(session, { input, id });
      reached('follow');
      return change ?? null;
    },
  };
}

export type FollowActivities = ReturnType<typeof createFollowActivities>;
