/** Where toasts are drawn. Mounted by signed-in.tsx; draws nothing, and loads nothing, before the first one. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { firstToast } from './notify';

const Place = lazy(() => import('./toast-place'));

export function Toasts() {
  const [wanted, setWanted] = useState(false);
  useEffect(() => firstToast.on(() => setWanted(true)), []);
  return <Suspense fallback={null}>{wanted && <Place />}</Suspense>;
}
