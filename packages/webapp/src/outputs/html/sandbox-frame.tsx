/**
 * HTML and JavaScript of outputs in a frame of the content origin that may do nothing but draw: no cookies, no storage, no way into this
 * page. What they need to be safe is said by the frame's own headers (hub/proxy/output-frame.ts) and again by the sandbox here.
 */
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { frameAddress } from '../../api/content-origin';
import { useOutputPlace } from '../place';
import type { FrameContent } from './earlier';
import { allowedHeight, type FrameLook, fromFrameSchema, MAX_HEIGHTS, type ToFrame } from './frame-messages';
import { useFocusGuard } from './use-focus-guard';

/** Heights of outputs that were drawn before, so that coming back into view moves nothing. */
const heights = new WeakMap<object, number>();
const FIRST_HEIGHT = 40;

/** A frame has its content for life: another output gets another frame. (The content itself may be megabytes, too much for a key.) */
const names = new WeakMap<object, number>();
let named = 0;

function nameOf(owner: object): number {
  const name = names.get(owner) ?? ++named;
  names.set(owner, name);
  return name;
}

interface OutputOf {
  owner: object;
  /** Of the output in its cell. */
  index: number;
}

export function HtmlFrame({ html, ...output }: { html: string } & OutputOf) {
  return <SandboxFrame key={nameOf(output.owner)} content={{ kind: 'show', html }} {...output} />;
}

export function ScriptFrame({ code, ...output }: { code: string } & OutputOf) {
  return <SandboxFrame key={nameOf(output.owner)} content={{ kind: 'run', code }} {...output} />;
}

function SandboxFrame({ content, owner, index }: { content: FrameContent } & OutputOf) {
  const frame = useRef<HTMLIFrameElement>(null);
  const address = useAddress();
  const height = useTalk(frame, content, { owner, index });
  const { pointer, isDown, putUp } = useFocusGuard(frame);
  if (address === 'failed')
    return <div className="out-gap">This output needs a frame that cannot be loaded at the moment.</div>;
  if (isDown)
    return (
      <div className="out-gap" role="note">
        This output took the keyboard by itself, so it was closed.
        <button type="button" className="out-button" onClick={putUp}>
          Show it
        </button>
      </div>
    );
  return (
    <div className="out-frame" {...pointer} style={{ height }}>
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
function useTalk(
  frame: React.RefObject<HTMLIFrameElement | null>,
  content: FrameContent,
  { owner, index }: OutputOf,
): number {
  const { earlier } = useOutputPlace();
  const [height, setHeight] = useState(heights.get(owner) ?? FIRST_HEIGHT);
  const dark = useComputedColorScheme('light') === 'dark';
  const first = useRef(content);
  useEffect(() => {
    let heard = 0;
    const say = (message: ToFrame) => frame.current?.contentWindow?.postMessage(message, '*');
    const listen = (event: MessageEvent) => {
      if (event.source === null || event.source !== frame.current?.contentWindow) return;
      const { data: message } = fromFrameSchema.safeParse(event.data);
      if (message?.kind === 'ready')
        say({ ...first.current, look: lookOf(dark), earlier: earlier?.(first.current, index) ?? [] });
      else if (message && heard++ < MAX_HEIGHTS) {
        const allowed = allowedHeight(message.height);
        heights.set(owner, allowed);
        setHeight(allowed);
      }
    };
    window.addEventListener('message', listen);
    say({ kind: 'look', look: lookOf(dark) });
    return () => window.removeEventListener('message', listen);
  }, [frame, owner, index, dark, earlier]);
  return height;
}

function lookOf(dark: boolean): FrameLook {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return { dark, text: colour('--mantine-color-text'), link: colour('--lyceum-accent-text') };
}
