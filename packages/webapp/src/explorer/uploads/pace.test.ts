/** Speed and time left of uploads. */
import { durationWords, paceOf, paceWords, type Sample, withSample } from './pace';

test('[WX9] the speed is that of the last seconds, in words with the time left', () => {
  let samples: Sample[] = [];
  for (let second = 0; second <= 20; second++)
    samples = withSample(samples, { time: second * 1000, sent: second < 10 ? second : second * 2_000_000 });
  expect(paceOf(samples)).toBe(2_000_000);
  expect(paceWords(samples, 240_000_000)).toBe('2.0 MB/s, 2 min left');
  expect(paceWords([], 10)).toBe('');
  expect(durationWords(0.2)).toBe('1 s');
  expect(durationWords(5400)).toBe('1.5 h');
});
