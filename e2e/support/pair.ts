/** Two people with one project in a Lyceum of their own, where most end-to-end tests begin, and what one of them may do there. */
import type { Browser, Page } from 'playwright-core';
import { ALICE, BOB, createProject, launchBrowser, newPage, type Person, signUp } from './browser';
import { type Stack, type StackOptions, startStack } from './stack';

export interface Pair {
  stack: Stack;
  browser: Browser;
  /** Who made the project, and stands in its files. */
  alice: Page;
  bob: Page;
  projectId: string;
}

type PageOptions = NonNullable<Parameters<typeof newPage>[1]>;

export interface PairOptions {
  stack?: StackOptions;
  /** Of both, or of one of them. */
  page?: PageOptions;
  alice?: PageOptions;
  bob?: PageOptions;
}

export async function startPair(title: string, options: PairOptions = {}): Promise<Pair> {
  const [stack, browser] = await Promise.all([startStack(options.stack), launchBrowser()]);
  const [alice, bob] = await Promise.all([
    newPage(browser, { ...options.page, ...options.alice }),
    newPage(browser, { ...options.page, ...options.bob }),
  ]);
  // Not beside each other: the first account is the admin.
  await signUp(alice, stack.url, ALICE);
  const [projectId] = await Promise.all([createProject(alice, title), signUp(bob, stack.url, BOB)]);
  const pair = { stack, browser, alice, bob, projectId };
  await setRole(pair, BOB, 'collaborator');
  return pair;
}

/** May be called when the start failed. */
export async function stopPair({ stack, browser }: Partial<Pair>): Promise<void> {
  await browser?.close();
  await stack?.stop();
}

/** By Alice, over the API; null: removed. */
export async function setRole(
  { stack, alice, projectId }: Pick<Pair, 'stack' | 'alice' | 'projectId'>,
  { email }: Person,
  role: 'collaborator' | 'viewer' | null,
): Promise<void> {
  const base = `${stack.url}/api/v1/projects/${projectId}/collaborators`;
  const headers = { origin: stack.url };
  const { collaborators } = (await (await alice.request.get(base)).json()) as {
    collaborators: { account_id: string; email_address: string }[];
  };
  const member = collaborators.find(({ email_address }) => email_address === email);
  const one = `${base}/${member?.account_id}`;
  const answer = !member
    ? alice.request.post(base, { headers, data: { email_address: email, role } })
    : role === null
      ? alice.request.delete(one, { headers })
      : alice.request.patch(one, { headers, data: { role } });
  const status = (await answer).status();
  if (status >= 300) throw new Error(`The role of ${email} could not be set to ${role}: HTTP ${status}`);
}
