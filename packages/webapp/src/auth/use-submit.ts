/** The life of a form that is being sent: busy, then done or a failure in words. Used by both auth forms. */
import { useState } from 'react';
import { wordsOf } from '../app/error-words';

export function useSubmit<Values>(send: (values: Values) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const submit = async (values: Values) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await send(values);
    } catch (error) {
      setFailure(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, submit };
}
