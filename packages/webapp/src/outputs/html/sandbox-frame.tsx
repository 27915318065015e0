/**
 * HTML and JavaScript of outputs in a frame of the content origin that may do nothing but draw: no cookies, no storage, no way into this
 * page. What they need to be safe is said by the frame's own headers (hub/proxy/output-frame.ts) and again by the sandbox here.
 */
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { frameAddress } from '../../api/content-origin';
import { allowedHeight, type FrameLook, fromFrameSchema, MAX_HEIGHTS, type ToFrame } from './frame-messages';
import { useFocusGuard } from './use-focus-guard';

/** Heights of outputs that were drawn before, so that coming back into view moves nothing. */
const heights = new WeakMap<object, number>();
const FIRST_HEIGHT = 40;

type Content = { kind: 'show'; html: string } | { kind: 'run'; code: string };

export function HtmlFrame({ html, owner }: { html: string; owner: object }) {
  return <SandboxFrame key={html} content={{ kind: 'show', html }} owner={owner} />;
}

export function ScriptFrame({ code, owner }: { code: string; owner: object }) {
  return <SandboxFrame key={code} content={{ kind: 'run', code }} owner={owner} />;
}

function SandboxFrame({ content, owner }: { content: Content; owner: object }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const address = useAddress();
  const height = useTalk(frame, content, owner);
  const guard = useFocusGuard(frame);
  if (address === 'failed')
    return <div className="out-gap">This output needs a frame that cannot be loaded at the moment.</div>;
  return (
    <div className="out-frame" {...guard} style={{ height }}>
      {address !== undefined && (
        <iframe
          ref={frame}
          title="Output of the cell"
          src={address}
          sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
          allow="fullscreen"
          referrerPolicy="no-referrer"
        />
      )}
    </div>
  );
}

function useAddress(): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    let current = true;
    frameAddress().then(
      (url) => current && setAddress(url),
      () => current && setAddress('failed'),
    );
    return () => {
      current = false;
    };
  }, []);
  return address;
}

/** Gives the frame its content when it is ready, and takes its height. Messages of any other window are not even read. */
function useTalk(frame: React.RefObject<HTMLIFrameElement | null>, content: Content, owner: object): number {
  const [height, setHeight] = useState(heights.get(owner) ?? FIRST_HEIGHT);
  const dark = useComputedColorScheme('light') === 'dark';
  const first = useRef(content);
  useEffect(() => {
    let heard = 0;
    const say = (message: ToFrame) => frame.current?.contentWindow?.postMessage(message, '*');
    const listen = (event: MessageEvent) => {
      if (event.source === null || event.source !== frame.current?.contentWindow) return;
      const { data: message } = fromFrameSchema.safeParse(event.data);
      if (message?.kind === 'ready') say({ ...first.current, look: lookOf(dark) });
      else if (message && heard++ < MAX_HEIGHTS) {
        const allowed = allowedHeight(message.height);
        heights.set(owner, allowed);
        setHeight(allowed);
      }
    };
    window.addEventListener('message', listen);
    say({ kind: 'look', look: lookOf(dark) });
    return () => window.removeEventListener('message', listen);
  }, [frame, owner, dark]);
  return height;
}

function lookOf(dark: boolean): FrameLook {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return { dark, text: colour('--mantine-color-text'), link: colour('--lyceum-accent-text') };
}
