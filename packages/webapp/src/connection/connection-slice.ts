/** What the page knows of its connection, for the indicator and the banner. Fed by app/feeds.ts; it never reconnects anything. */
import type { ConnectionStatus } from '@lyceum/util/client/connection';
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

export interface ConnectionState {
  kind: ConnectionStatus['kind'];
  ping_ms: number | undefined;
  /** Why it is closed for good, for people. */
  reason: string | undefined;
  /** False until the first welcome: until then the page says "Connecting", not "Reconnecting". */
  everConnected: boolean;
}

const initialState: ConnectionState = {
  kind: 'connecting',
  ping_ms: undefined,
  reason: undefined,
  everConnected: false,
};

/** A status of util's Connection as plain data. */
export function describe(status: ConnectionStatus): Omit<ConnectionState, 'everConnected'> {
  return {
    kind: status.kind,
    ping_ms: status.kind === 'connected' ? status.ping_ms : undefined,
    reason: status.kind === 'closed' ? status.error.message : undefined,
  };
}

const connectionSlice = createSlice({
  name: 'connection',
  initialState,
  reducers: {
    statusChanged: (state, { payload }: PayloadAction<Omit<ConnectionState, 'everConnected'>>) => ({
      ...payload,
      everConnected: state.everConnected || payload.kind === 'connected',
    }),
  },
});

export const { statusChanged } = connectionSlice.actions;
export const connectionReducer = connectionSlice.reducer;

/** The words of status "Connection" (UI.md). */
export function connectionWords(
  { kind, everConnected }: ConnectionState,
  browserOnline: boolean,
): 'Connected' | 'Connecting' | 'Reconnecting' | 'Offline' {
  if (kind === 'connected') return 'Connected';
  if (kind === 'closed' || !browserOnline) return 'Offline';
  return everConnected ? 'Reconnecting' : 'Connecting';
}
