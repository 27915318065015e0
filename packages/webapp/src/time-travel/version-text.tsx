/** The region "Version text": the text at one version, read only. Stepping changes only what differs, so the scroll position stays. */
import { Compartment, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { diffText } from '@lyceum/util/text/text-diff';
import { useEffect, useRef } from 'react';
import { readingExtensions } from './reading';

/**
 * UTF-16 units by which two lengths may differ for the texts to be compared: then lines that stayed stay where they are on the screen. A jump
 * over days is drawn anew at the same height, because a thousand small changes take longer than one large one.
 */
const NEAR_UNITS = 2000;

interface Props {
  /** For screen readers: whose text this is. */
  label: string;
  text: string;
  look: Extension;
}

export function VersionText({ label, text, look }: Props) {
  const host = useRef<HTMLElement>(null);
  const reader = useRef<Reader>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; text and look are followed below.
  useEffect(() => {
    const made = new Reader(label, text, look);
    reader.current = made;
    host.current?.append(made.view.dom);
    return () => made.view.destroy();
  }, []);
  useEffect(() => reader.current?.show(text), [text]);
  useEffect(() => reader.current?.setLook(look), [look]);
  return <section className="tt-text" aria-label="Version text" ref={host} />;
}

class Reader {
  readonly view: EditorView;
  private readonly parts = new Compartment();

  constructor(
    label: string,
    private text: string,
    look: Extension,
  ) {
    this.view = new EditorView({
      doc: text,
      extensions: [this.parts.of(look), readingExtensions(label)],
    });
  }

  show(text: string): void {
    if (text === this.text) return;
    const { scrollTop } = this.view.scrollDOM;
    const near = Math.abs(text.length - this.text.length) <= NEAR_UNITS;
    const changes = near
      ? diffText(this.text, text).map(({ start, end, insert }) => ({ from: start, to: end, insert }))
      : { from: 0, to: this.text.length, insert: text };
    this.text = text;
    this.view.dispatch({ changes });
    if (!near) this.view.scrollDOM.scrollTop = scrollTop;
  }

  setLook(look: Extension): void {
    this.view.dispatch({ effects: this.parts.reconfigure(look) });
  }
}
