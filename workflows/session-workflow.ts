import type { UpdateDefinition } from '@temporalio/common';
import { defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import { EngineSession } from './engine-session';
import {
  SESSION_MESSAGES,
  type AddInstrumentsInput,
  type ExtendDataInput,
  type FollowDataInput,
  type InitializeInput,
  type NarrowInput,
  type RemoveInstrumentsInput,
  type SessionChange,
  type SessionInput,
  type SessionStatusView,
} from './messages';

export const initializeUpdate = defineUpdate<SessionChange, [InitializeInput]>(SESSION_MESSAGES.initialize);
export const addInstrumentsUpdate = defineUpdate<SessionChange, [AddInstrumentsInput]>(SESSION_MESSAGES.addInstruments);
export const removeInstrumentsUpdate = defineUpdate<SessionChange, [RemoveInstrumentsInput]>(
  SESSION_MESSAGES.removeInstruments,
);
export const extendDataUpdate = defineUpdate<SessionChange, [ExtendDataInput]>(SESSION_MESSAGES.extendData);
export const narrowUpdate = defineUpdate<SessionChange, [NarrowInput]>(SESSION_MESSAGES.narrow);
export const followDataUpdate = defineUpdate<SessionChange, [FollowDataInput]>(SESSION_MESSAGES.followData);
export const shutdownUpdate = defineUpdate(SESSION_MESSAGES.shutdown);
export const sessionStatusQuery = defineQuery<SessionStatusView>(SESSION_MESSAGES.status);

/** A session's desired state. Handlers only record what is wanted; the main loop makes it so, one change at a time. */
export async function engineSessionWorkflow(input: SessionInput): Promise<void> {
  const session = new EngineSession(input);
  const onChange = <I>(update: UpdateDefinition<SessionChange, [I]>, handler: (input: I) => Promise<SessionChange>) => {
    const validator: (...input: [I]) => void = () => session.requireRoom();
    setHandler(update, handler, { validator });
  };
  const initialize = ({ wait, sessionId: _meant, ...change }: InitializeInput) =>
    session.request({ kind: 'initialize', ...change }, wait);
  const validator: (...input: [InitializeInput]) => void = ({ sessionId }) => {
    session.requireRoom();
    session.requireSameSession(sessionId);
  };
  setHandler(initializeUpdate, initialize, { validator });
  onChange(addInstrumentsUpdate, (change) => session.request({ kind: 'addInstruments', ...change }, true));
  onChange(removeInstrumentsUpdate, (change) => session.request({ kind: 'removeInstruments', ...change }, true));
  onChange(extendDataUpdate, (change) => session.request({ kind: 'extendData', ...change }, true));
  onChange(narrowUpdate, (change) => session.request({ kind: 'narrow', ...change }, true));
  onChange(followDataUpdate, (change) => session.request({ kind: 'followData', ...change }, true));
  setHandler(shutdownUpdate, () => session.shutdown());
  setHandler(sessionStatusQuery, () => session.view());
  await session.live();
}
