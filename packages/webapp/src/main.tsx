/** The entry of the webapp: styles, then the root component in the place of the "Loading" banner. Started by index.pug. */
import '@mantine/core/styles.css';
import './theme/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';

const place = document.getElementById('app');
if (place) {
  document.getElementById('loading')?.remove();
  createRoot(place).render(<App />);
}
