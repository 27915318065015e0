/** What is searched for in each project and what was found: kept while the page is open, so that coming back finds it as it was left. */
import type { ProjectId } from '@lyceum/util/ids';
import type { SearchResult } from '@lyceum/util/protocol/files';
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

export interface SearchForm {
  text: string;
  match_case: boolean;
  whole_word: boolean;
  regex: boolean;
  hidden: boolean;
  files: string;
  folder: string;
}

export interface SearchState {
  form: SearchForm;
  result?: SearchResult | undefined;
  /** For which form the result is. */
  searched?: SearchForm | undefined;
  failure?: { code: string; words: string } | undefined;
  busy: boolean;
  /** Place of the chosen row, and pixels scrolled. */
  chosen: number;
  scrolled: number;
}

export const EMPTY_FORM: SearchForm = {
  text: '',
  match_case: false,
  whole_word: false,
  regex: false,
  hidden: false,
  files: '',
  folder: '',
};
export const EMPTY_SEARCH: SearchState = { form: EMPTY_FORM, busy: false, chosen: -1, scrolled: 0 };

const initialState: Readonly<Record<ProjectId, SearchState>> = {};

type Part = PayloadAction<{ project_id: ProjectId } & Partial<SearchState>>;

const searchSlice = createSlice({
  name: 'search',
  initialState,
  reducers: {
    searchChanged: (state, { payload: { project_id, ...part } }: Part): typeof initialState => ({
      ...(state as typeof initialState),
      [project_id]: { ...((state as typeof initialState)[project_id] ?? EMPTY_SEARCH), ...part },
    }),
  },
});

export const { searchChanged } = searchSlice.actions;
export const searchReducer = searchSlice.reducer;
