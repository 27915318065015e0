/** A result in the richest of its media types that can be shown; data that is too large to come by itself is asked for. */
import type { JsonObject, JsonValue } from '@lyceum/util/notebook/json';
import type { ShownOutput } from '@lyceum/util/protocol/notebook';
import { lazy, Suspense, useMemo } from 'react';
import { AnsiText } from './ansi-text';
import { sizeWords } from './cut';
import { HtmlView } from './html/html-view';
import { ScriptFrame } from './html/sandbox-frame';
import { ImageOutput } from './image-output';
import { JsonTree } from './json-tree';
import { type Medium, mediaOf, textOf } from './media';
import { OutputTools } from './output-tools';
import { useLargeData } from './use-large-data';

const MarkdownView = lazy(() => import('./markdown-view').then(({ MarkdownView: it }) => ({ default: it })));
const LatexView = lazy(() => import('./latex-view'));
const PdfOutput = lazy(() => import('./pdf-output'));
const WidgetOutput = lazy(() => import('./widgets/widget-output'));

export type Bundle = Extract<ShownOutput, { output_type: 'display_data' | 'execute_result' }>;

export function BundleView({ output, index }: { output: Bundle; index: number }) {
  const [best, ...others] = useMemo(() => mediaOf(output.data, output.large), [output]);
  if (!best) return null;
  if (best.large !== undefined) return <LargeView output={output} medium={best} index={index} />;
  const value = output.data[best.type] ?? null;
  return <MediumView output={output} index={index} medium={best} value={value} others={others} />;
}

interface MediumProps {
  output: Bundle;
  index: number;
  medium: Medium;
  value: JsonValue;
  others: readonly Medium[];
}

function MediumView(props: MediumProps) {
  return (
    <Suspense fallback={<div className="out-waiting" />}>
      <div className="out-medium">
        <Drawn {...props} />
        <OutputTools medium={props.medium} value={props.value} data={props.output.data} />
      </div>
    </Suspense>
  );
}

function Drawn({ output: { data, metadata }, index, medium: { kind, type }, value, others }: MediumProps) {
  switch (kind) {
    case 'widget':
      return <WidgetOutput view={value} fallback={textOf(data['text/plain'])} />;
    case 'html':
      return <HtmlView html={textOf(value)} owner={data} index={index} />;
    case 'javascript':
      return <ScriptFrame code={textOf(value)} owner={data} index={index} />;
    case 'markdown':
      return <MarkdownView text={textOf(value)} />;
    case 'latex':
      return <LatexView latex={textOf(value)} />;
    case 'image':
    case 'svg':
      return <ImageOutput type={type} text={textOf(value)} data={data} metadata={metadata} />;
    case 'pdf':
      return <PdfOutput base64={textOf(value)} />;
    case 'json':
      return <JsonTree value={value} words={wordsOf(others, data)} />;
    case 'text':
      return <AnsiText text={textOf(value)} />;
  }
}

/** What the author says of data; a class's name in brackets says nothing. */
function wordsOf(others: readonly Medium[], data: JsonObject): string {
  const words = others.length > 0 ? textOf(data['text/plain']) : '';
  return words.startsWith('<') ? '' : words;
}

function LargeView({ output, medium, index }: { output: Bundle; medium: Medium; index: number }) {
  const { loaded, asking, problem, ask } = useLargeData(medium, index, output.data);
  if (loaded !== undefined)
    return <MediumView output={output} index={index} medium={medium} value={loaded} others={[]} />;
  return (
    <div className="out-gap" role="note">
      {medium.type}, {sizeWords(medium.large ?? 0)}
      {ask && (
        <button type="button" className="out-button" disabled={asking} onClick={ask}>
          {asking ? 'Loading…' : 'Load'}
        </button>
      )}
      {problem !== undefined && <span role="alert">{problem}</span>}
    </div>
  );
}
