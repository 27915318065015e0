/**
 * The browser's history as a store of routes: `useRoute()` for components, `navigate()` for everything else.
 * The only file that touches window.history and window.location of this page.
 */
import { useSyncExternalStore } from 'react';
import { basePath } from './base-path';
import { formatRoute, parseRoute, type Route } from './route';

const listeners = new Set<() => void>();
let shown: { address: string; route: Route } | undefined;

/** The same object as long as the address is the same, as useSyncExternalStore asks for. */
export function currentRoute(): Route {
  const { pathname, search } = window.location;
  const address = pathname + search;
  if (shown?.address !== address) shown = { address, route: parseRoute(basePath(), pathname, search) };
  return shown.route;
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('popstate', announce);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', announce);
  };
}

function announce(): void {
  for (const listener of [...listeners]) listener();
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}

export function addressOf(route: Route): string {
  return formatRoute(basePath(), route);
}

/** Goes to a page of the webapp. `replace`: the page left is not worth going back to. */
export function navigate(route: Route, options: { replace?: boolean } = {}): void {
  const address = addressOf(route);
  if (options.replace) window.history.replaceState(null, '', address);
  else if (address !== window.location.pathname + window.location.search)
    window.history.pushState(null, '', address);
  announce();
}

/** Follows a checked `?next=`: a page of the webapp without a reload, anything else (project content) by the browser. */
export function followNext(next: string): void {
  const url = new URL(next, window.location.origin);
  const route = parseRoute(basePath(), url.pathname, url.search);
  if (route.page === 'not_found') window.location.assign(next);
  else navigate(route, { replace: true });
}
