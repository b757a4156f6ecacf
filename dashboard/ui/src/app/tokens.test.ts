// @vitest-environment node
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** Colours as a person with each kind of colour blindness sees them: Machado, Oliveira and Fernandes 2009, severity 1, linear RGB. */
const SIMULATIONS: Record<string, number[][]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const THEMES: Record<string, Record<string, string>> = {
  dark: tokens(/:root \{([^}]*)\}/),
  light: tokens(/:root\[data-theme='light'\] \{([^}]*)\}/),
};

function tokens(block: RegExp): Record<string, string> {
  const body = block.exec(css)?.[1] ?? '';
  return Object.fromEntries([...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

const linear = (hex: string): number[] =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
const times = (matrix: number[][], v: number[]): number[] =>
  matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, each, index) => sum + each * (v[index] ?? 0), 0))));

/** Björn Ottosson's OKLab. */
function oklab([r = 0, g = 0, b = 0]: number[]): [number, number, number] {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
  ];
}
const distance = (a: string, b: string, eyes: number[][]): number =>
  Math.hypot(...oklab(times(eyes, linear(a))).map((each, index) => each - (oklab(times(eyes, linear(b)))[index] ?? 0)));

const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
};

describe.each(Object.entries(THEMES))('the %s theme', (_name, theme) => {
  const color = (name: string): string => theme[name] ?? expect.fail(`no token --${name}`);

  describe.each(Object.entries(SIMULATIONS))('seen with %s eyes', (_eyes, matrix) => {
    test.each([
      ['crit', 'warn-f'],
      ['crit', 'ok-cell'],
      ['warn-f', 'ok-cell'],
    ])('%s and %s are told apart', (a, b) => expect(distance(color(a), color(b), matrix)).toBeGreaterThanOrEqual(0.14));
  });

  test.each(['bg', 's1', 's2'].flatMap((ground) => ['tx', 'mu', 'ac', 'crit', 'warn', 'ok'].map((text) => [text, ground] as const)))(
    '%s on %s can be read',
    (text, ground) => expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(4.5),
  );

  test.each([
    ['on-crit', 'crit'],
    ['on-warn', 'warn-f'],
    ['on-ac', 'ac-fill'],
    ['crit', 'crit-bg'],
    ['warn', 'warn-bg'],
    ['fa', 'bg'],
    ['fa', 's1'],
  ])('%s on %s can be read', (text, ground) => expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(4.5));

  test('lines of charts stand out from the card', () => {
    for (const line of ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'line-v']) {
      expect(contrast(color(line), color('s1')), line).toBeGreaterThanOrEqual(3);
    }
  });
});
