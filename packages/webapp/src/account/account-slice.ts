/**
 * The signed-in person's own row in the store: set at sign-in from the API, then fed by a SyncTable (app/feeds.ts).
 * Holds no session token; the browser keeps that in an httpOnly cookie.
 */
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Me } from './me';

const accountSlice = createSlice({
  name: 'account',
  // Replaced by the preloaded state before anything reads it: app/store.ts.
  initialState: {} as Me,
  reducers: {
    accountChanged: (_state, { payload }: PayloadAction<Me>) => payload,
  },
});

export const { accountChanged } = accountSlice.actions;
export const accountReducer = accountSlice.reducer;
