/** A widget in an output: its model and all that belongs to it, live. Says so when nobody is behind it any more. Lazy; mounted by bundle-view.tsx. */
import './widgets.css';
import { isJsonObject, type JsonValue } from '@lyceum/util/notebook/json';
import { useCallback, useSyncExternalStore } from 'react';
import { AnsiText } from '../ansi-text';
import { useOutputPlace } from '../place';
import { widgetSync } from './sync';
import { DrawProvider, SyncProvider } from './use-model';
import { WidgetView } from './widget-view';

interface Props {
  /** As the output says: `{model_id}`. */
  view: JsonValue;
  /** The widget in words. */
  fallback: string;
}

export default function WidgetOutput({ view, fallback }: Props) {
  const { runs } = useOutputPlace();
  const id = isJsonObject(view) && typeof view.model_id === 'string' ? view.model_id : '';
  const subscribe = useCallback(
    (changed: () => void) =>
      runs?.on(({ kind }) => {
        if (kind === 'model' || kind === 'all' || kind === 'kernel') changed();
      }) ?? (() => {}),
    [runs],
  );
  const lives = useSyncExternalStore(subscribe, () => runs?.models.has(id) ?? false);
  const isDead = useSyncExternalStore(subscribe, () => runs?.kernel.status === 'dead');
  if (!runs || !lives || isDead)
    return (
      <div className="out-gap" role="note">
        {fallback !== '' && <AnsiText text={fallback} />}
        This widget is not alive: its kernel has ended. Run the cell to have it again.
      </div>
    );
  const sync = widgetSync(runs);
  return (
    <SyncProvider value={sync}>
      <div className="widgets">
        <DrawProvider value={WidgetView}>
          <WidgetView id={id} />
        </DrawProvider>
      </div>
    </SyncProvider>
  );
}
