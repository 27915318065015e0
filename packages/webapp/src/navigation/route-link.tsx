/**
 * A link to a page of the webapp: a real <a href> (open in a new tab, copy) that navigates without a reload on a plain click.
 * Used wherever one page names another. `onRouteClick` is the same for links that Mantine draws.
 */
import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { addressOf, navigate } from './history';
import type { Route } from './route';

export function onRouteClick(route: Route): (event: MouseEvent<HTMLElement>) => void {
  return (event) => {
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    navigate(route);
  };
}

/** The props that make any anchor a route link. */
export function linkTo(route: Route) {
  return { href: addressOf(route), onClick: onRouteClick(route) };
}

export interface RouteLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  to: Route;
}

export function RouteLink({ to, children, ...rest }: RouteLinkProps) {
  return (
    <a {...rest} {...linkTo(to)}>
      {children}
    </a>
  );
}
