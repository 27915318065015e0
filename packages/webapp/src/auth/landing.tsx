/** What this place is, for somebody who has never seen it, and the two buttons in. Shown to visitors at "/". */
import './auth.css';
import { Button, Group } from '@mantine/core';
import { IconDeviceFloppy, IconTerminal2, IconUsers } from '@tabler/icons-react';
import { useTitle } from '../app/use-title';
import { linkTo, RouteLink } from '../navigation/route-link';
import { Mark } from '../theme/brand';

export function Landing() {
  useTitle(undefined);
  return (
    <main className="ly-page">
      <div className="ly-landing">
        <header className="ly-landing-top">
          <span className="ly-auth-brand">
            <Mark /> Lyceum
          </span>
          <RouteLink className="ly-link" to={{ page: 'sign_in' }}>
            Sign in
          </RouteLink>
        </header>
        <div className="ly-landing-main">
          <div>
            <h1>Research together, in one place.</h1>
            <p className="ly-landing-lead">
              A project is a whole Linux workspace in your browser: its files, its terminals and the people in
              it. Everybody types in the same document at the same time.
            </p>
            <Group gap="sm">
              <Button component="a" size="md" {...linkTo({ page: 'sign_up' })}>
                Sign up
              </Button>
              <Button component="a" size="md" variant="default" {...linkTo({ page: 'sign_in' })}>
                Sign in
              </Button>
            </Group>
          </div>
          <Demo />
        </div>
        <div className="ly-landing-points">
          <section>
            <IconUsers aria-hidden />
            <h2>Real collaboration</h2>
            <p>See each other’s cursors, share a terminal, and give somebody read-only access.</p>
          </section>
          <section>
            <IconDeviceFloppy aria-hidden />
            <h2>Nothing gets lost</h2>
            <p>
              The status line says what is durable and what is on disk. Edits made offline merge when you
              return.
            </p>
          </section>
          <section>
            <IconTerminal2 aria-hidden />
            <h2>A real Linux</h2>
            <p>Run anything in a terminal that outlives your browser, and open your own web servers.</p>
          </section>
        </div>
      </div>
    </main>
  );
}

/** A picture of the editor, made of text. Decoration only. */
function Demo() {
  return (
    <div className="ly-demo" aria-hidden="true">
      <div className="ly-demo-tabs">
        <span>orbits.py</span>
        <span>paper.tex</span>
      </div>
      <pre>
        <b># How long does a comet take?</b>
        {'\n'}
        <i>from</i> math <i>import</i> pi, sqrt
        {'\n\n'}
        <i>def</i> period(a, gm=1.327e20):{'\n'}
        {'    '}
        <i>return</i> 2 * pi * <Cursor name="Emmy" colour="#9b3192" />
        sqrt(a**3 / gm){'\n\n'}
        print(period(2.66e12) / 3.156e7)
        <Cursor name="Carl" colour="#1f5fbf" />
      </pre>
      <footer>
        <span>Saved to disk</span>
        <span>Ln 7, Col 33 · Python</span>
      </footer>
    </div>
  );
}

function Cursor({ name, colour }: { name: string; colour: string }) {
  return (
    <mark style={{ borderColor: colour }}>
      <span style={{ background: colour }}>{name}</span>
    </mark>
  );
}
