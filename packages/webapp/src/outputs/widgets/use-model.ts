/** A widget's model for the component that draws it: its state as it is shown, and the ways to change it. */
import type { JsonObject, JsonValue } from '@lyceum/util/notebook/json';
import type { WidgetModel } from '@lyceum/util/protocol/notebook';
import {
  type ComponentType,
  type CSSProperties,
  createContext,
  useCallback,
  useContext,
  useSyncExternalStore,
} from 'react';
import { styleOfLayout } from './layout';
import { modelId } from './model';
import type { WidgetSync } from './sync';

/** Draws a widget inside a widget: handed down, since widget-view.tsx must not be imported by the views in its table. */
const DrawContext = createContext<ComponentType<{ id: string }>>(() => null);

export const DrawProvider = DrawContext.Provider;

export const useDraw = () => useContext(DrawContext);

const SyncContext = createContext<WidgetSync | undefined>(undefined);

export const SyncProvider = SyncContext.Provider;

export function useSync(): WidgetSync {
  const sync = useContext(SyncContext);
  if (!sync) throw new Error('Widgets are drawn inside a SyncProvider.');
  return sync;
}

export function useModel(id: string | undefined): WidgetModel | undefined {
  const sync = useSync();
  const subscribe = useCallback(
    (changed: () => void) => (id === undefined ? () => {} : sync.on(id, changed)),
    [sync, id],
  );
  return useSyncExternalStore(subscribe, () => (id === undefined ? undefined : sync.model(id)));
}

/** What each view is given. */
export interface ViewProps {
  id: string;
  model: WidgetModel;
  state: JsonObject;
  /** Of the model's style. */
  look: JsonObject | undefined;
  /** Of the model's layout. */
  css: CSSProperties;
  set(changes: JsonObject): void;
  say(content: JsonValue): void;
}

export function useViewProps(id: string): ViewProps | undefined {
  const sync = useSync();
  const model = useModel(id);
  const layout = useModel(modelId(model?.state.layout));
  const look = useModel(modelId(model?.state.style));
  const set = useCallback((changes: JsonObject) => sync.set(id, changes), [sync, id]);
  const say = useCallback((content: JsonValue) => void sync.say(id, content), [sync, id]);
  if (!model) return undefined;
  return { id, model, state: model.state, look: look?.state, css: styleOfLayout(layout?.state), set, say };
}
