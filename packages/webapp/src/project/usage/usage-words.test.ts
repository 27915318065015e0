/** Usage and limits in words. */
import { DEFAULT_QUOTAS, type Usage } from '@lyceum/util/quotas';
import { gauges, limitNews, mibInWords, minutesInWords, quotaInWords, secondsInWords } from './usage-words';

const usage = (fields: Partial<Usage>): Usage => ({
  time: 0,
  enforced: true,
  quotas: DEFAULT_QUOTAS,
  ...fields,
});

test('[QU12] sizes, times and quotas', () => {
  expect([0.04, 5.55, 300.4, 1024, 1536, 200 * 1024].map(mibInWords)).toEqual([
    '0 MiB',
    '5.6 MiB',
    '300 MiB',
    '1 GiB',
    '1.5 GiB',
    '200 GiB',
  ]);
  expect([0, 1, 60, 90, 120, 1440, 2880].map(minutesInWords)).toEqual([
    'never',
    '1 minute',
    '1 hour',
    '90 minutes',
    '2 hours',
    '1 day',
    '2 days',
  ]);
  expect([5, 65, 7200, 200_000].map(secondsInWords)).toEqual(['5 s', '1 min', '2 h', '2 days']);
  expect(quotaInWords('network', { ...DEFAULT_QUOTAS, network: false })).toBe('not allowed');
});

test('[QU12] bars have a share only of what is limited; the disk always is', () => {
  const all = { memory_mib: 512, cpu_cores: 1, disk_mib: 300, processes: 12 };
  expect(gauges(usage(all), undefined).map(({ label, words, share }) => [label, words, share])).toEqual([
    ['Memory', '512 MiB of 1 GiB', 0.5],
    ['Processor', '1 core of 1 core', 1],
    ['Disk', '300 MiB of 3 GiB', 300 / 3072],
    ['Processes', '12 of 2000', 12 / 2000],
  ]);
  const free = gauges(usage({ ...all, enforced: false }), undefined);
  expect(free.map(({ share }) => share === undefined)).toEqual([true, true, false, true]);
  // Of a stopped project only the disk is known.
  const { quotas: _, ...stopped } = usage({ disk_mib: 300, enforced: false });
  expect(gauges(stopped, DEFAULT_QUOTAS).map(({ words }) => words)).toEqual(['300 MiB of 3 GiB']);
});

test('[QU13] a limit that was reached is said in words, the most pressing first', () => {
  expect(limitNews(usage({ disk_mib: 100, memory_kills: 0 }))).toEqual([]);
  const [memory] = limitNews(usage({ memory_kills: 2 }));
  expect(memory?.words).toBe('2 programs were ended: the project reached its memory limit of 1 GiB.');
  const news = limitNews(usage({ memory_kills: 1, disk_kills: 1, disk_mib: 3400 }));
  expect(news.map(({ key }) => key)).toEqual(['disk-kills-1', 'memory-1', 'disk-full']);
  expect(limitNews(usage({ disk_mib: 2800 })).map(({ key, tone }) => [key, tone])).toEqual([
    ['disk-close', 'warn'],
  ]);
});
