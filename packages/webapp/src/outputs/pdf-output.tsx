/** A PDF that a cell made, drawn by the viewer of files out of its bytes. Lazy. */
import { useMemo, useState } from 'react';
import PdfView from '../open-files/preview/pdf-view';
import { AnsiText } from './ansi-text';
import { bytesOf } from './media';

export default function PdfOutput({ base64 }: { base64: string }) {
  const bytes = useMemo(() => bytesOf(base64), [base64]);
  const [failure, setFailure] = useState<string>();
  if (failure !== undefined) return <AnsiText text={`A PDF that cannot be shown: ${failure}`} />;
  return (
    <div className="out-pdf">
      <PdfView url={bytes} name="PDF of the cell" failed={setFailure} />
    </div>
  );
}
