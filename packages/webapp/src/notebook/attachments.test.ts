// Names of attachments, and who hears of a change of a cell.
import { attachmentName } from './attachment-name';
import { CellSignals } from './cell-signals';

test('[NU7] an attachment has a name that is free and fits into a link', () => {
  expect(attachmentName('a b(1).png', [])).toBe('a-b-1-.png');
  expect(attachmentName('image.png', ['image.png', 'image-1.png'])).toBe('image-2.png');
  expect(attachmentName('', [])).toBe('image.png');
  expect(attachmentName('über', ['über'])).toBe('über-1');
});

test('[NU9] a change of one cell is told to those who show it', () => {
  const signals = new CellSignals();
  const heard: string[] = [];
  const stop = signals.subscribe('a', () => heard.push('a'));
  signals.subscribe('b', () => heard.push('b'));
  const before = signals.version('a');
  signals.changed(['a']);
  expect(signals.version('a')).not.toBe(before);
  expect(heard).toEqual(['a']);
  signals.allChanged();
  stop();
  signals.changed(['a', 'b']);
  expect(heard).toEqual(['a', 'a', 'b', 'b']);
});
