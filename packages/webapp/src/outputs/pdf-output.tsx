/** A PDF that a cell made, drawn by the viewer of files out of its bytes. */
import { useEffect, useState } from 'react';
import PdfView from '../open-files/preview/pdf-view';
import { AnsiText } from './ansi-text';

export default function PdfOutput({ base64 }: { base64: string }) {
  const [url, setUrl] = useState<string>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const bytes = Uint8Array.from(atob(base64.replace(/\s+/g, '')), (char) => char.charCodeAt(0));
    const made = URL.createObjectURL(new Blob([bytes], { type: 'application/pdf' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [base64]);
  if (failure !== undefined) return <AnsiText text={`A PDF that cannot be shown: ${failure}`} />;
  return (
    <div className="out-pdf">{url && <PdfView url={url} name="PDF of the cell" failed={setFailure} />}</div>
  );
}
