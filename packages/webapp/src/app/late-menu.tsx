/**
 * A button whose menu is loaded and made when it is first opened: the page comes sooner, and a list may have many of them.
 * Used by the account menu and the rows of the project list; `items` is a lazy component of Menu.Item.
 */
import {
  type ComponentType,
  lazy,
  type MouseEventHandler,
  type ReactElement,
  Suspense,
  useState,
} from 'react';

const Frame = lazy(() => import('./menu-frame'));

interface Props<P extends object> {
  /** Pixels. */
  width: number;
  /** Draws the button. */
  button(props: { onClick?: MouseEventHandler; 'aria-haspopup': 'menu' }): ReactElement;
  items: ComponentType<P>;
  itemsProps: P;
}

export function LateMenu<P extends object>({ width, button, items: Items, itemsProps }: Props<P>) {
  const [opened, setOpened] = useState<boolean>();
  const unmade = button({ onClick: () => setOpened(true), 'aria-haspopup': 'menu' });
  if (opened === undefined) return unmade;
  // From here on the menu itself hears the clicks.
  const target = button({ 'aria-haspopup': 'menu' });
  return (
    <Suspense fallback={target}>
      <Frame opened={opened} setOpened={setOpened} width={width} target={target}>
        <Items {...itemsProps} />
      </Frame>
    </Suspense>
  );
}
