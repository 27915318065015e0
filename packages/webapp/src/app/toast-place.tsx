/** The corner of the page in which toasts stand, with their styles. A lazy chunk of toasts.tsx. */
import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** Milliseconds that a toast without a button stays. */
const STAY_MS = 6000;

export default function ToastPlace() {
  return <Notifications position="bottom-right" autoClose={STAY_MS} />;
}
