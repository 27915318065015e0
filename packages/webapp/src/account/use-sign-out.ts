/** Ends the session, here or on every device, and goes to the landing page. */
import { signOut } from '../api/accounts';
import { notifyFailure } from '../app/notify';
import { useSession } from '../app/session';
import { navigate } from '../navigation/history';

export function useSignOut() {
  const { ended } = useSession();
  return async ({ everywhere = false } = {}) => {
    try {
      await signOut({ everywhere });
    } catch (error) {
      return notifyFailure('You could not be signed out', error);
    }
    navigate({ page: 'landing' });
    ended();
  };
}
