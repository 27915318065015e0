import type { Kernelspec } from '../protocol/notebook';
import { fittingKernelspec } from './fitting-kernelspec';

const spec = (name: string, language: string, problem?: string): Kernelspec => ({
  name,
  language,
  display_name: name,
  folder: '',
  ...(problem === undefined ? {} : { problem }),
});
const python = spec('python3', 'python');
const pypy = spec('pypy', 'python');
const r = spec('ir', 'R');
const all = [pypy, python, r];

test.each([
  ['the named one', { kernelspec: { name: 'pypy' } }, all, pypy],
  ['names do not differ by case', { kernelspec: { name: 'IR' } }, all, r],
  ['another of its language', { kernelspec: { name: 'conda-py39', language: 'python' } }, all, python],
  ['by language_info', { language_info: { name: 'r' } }, all, r],
  [
    'none of a language that is not there',
    { kernelspec: { name: 'julia-1.9', language: 'julia' } },
    all,
    undefined,
  ],
  ['none for an unknown name', { kernelspec: { name: 'mine' } }, all, undefined],
  ['the usual one when nothing is said', {}, all, python],
  ['the only one when nothing is said', {}, [r], r],
  ['no guess among several', {}, [pypy, r], undefined],
])('[KN20] a notebook finds its kernel: %s', (_, metadata, specs, expected) => {
  expect(fittingKernelspec(specs, metadata)).toBe(expected);
});

test('[KN20] the broken one that is named is the one that was meant; by language only those that work are taken', () => {
  const broken = spec('python3', 'python', 'no module');
  expect(fittingKernelspec([broken, pypy], { kernelspec: { name: 'python3' } })).toBe(broken);
  expect(fittingKernelspec([broken, pypy], { kernelspec: { name: 'x', language: 'python' } })).toBe(pypy);
});
