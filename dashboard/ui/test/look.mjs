// Opens every page of the built UI against mock.mjs in Chromium: pictures into OUT, and fails on CSP violations, console errors, axe findings,
// or a page wider than its window. For development: `npm run build && node test/look.mjs`. BROWSER (/usr/bin/chromium), OUT (/tmp/bianque-look).
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const out = process.env.OUT ?? '/tmp/bianque-look';
mkdirSync(out, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const only = process.argv[2];
const PAGES = {
  now: '/',
  incidents: '/incidents?state=all',
  incident: '/incidents/INC-41',
  uncertain: '/incidents/INC-42',
  topology: '/topology',
  fleet: '/fleet',
  cluster: '/clusters/hz-db-orders',
  host: '/hosts/db-orders-01',
  disks: '/hosts/db-orders-01?tab=disks',
  checks: '/hosts/db-orders-01?tab=checks',
  process: '/hosts/db-orders-01/processes/2217@1',
  silences: '/silences?matcher=rule%3DFilesystemFull',
  agents: '/agents',
  missing: '/hosts/nobody',
};
const SIZES = { desktop: { width: 1440, height: 1000 }, phone: { width: 390, height: 844 }, tablet: { width: 900, height: 900 }, tiny: { width: 320, height: 640 } };
const LOOKS = [
  ['desktop', 'dark', 'en'], ['desktop', 'light', 'zh-CN'], ['phone', 'dark', 'zh-CN'], ['phone', 'light', 'en'], ['tablet', 'dark', 'en'], ['tiny', 'dark', 'en'],
];

const faults = [];
async function serve(port, env) {
  const child = spawn(process.execPath, [new URL('mock.mjs', import.meta.url).pathname], { env: { ...process.env, PORT: String(port), ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}
async function visit(browser, base, name, path, [size, theme, language], signedIn = true) {
  const label = `${name}-${size}-${theme}-${language}`;
  if (only && !label.includes(only)) return;
  const context = await browser.newContext({ viewport: SIZES[size], deviceScaleFactor: size === 'desktop' ? 1 : 2, hasTouch: size !== 'desktop' });
  if (signedIn) await context.addCookies([{ name: 'bianque', value: '1', url: base }]);
  await context.addInitScript(([t, l]) => { localStorage.setItem('bianque.theme', t); localStorage.setItem('bianque.language', l); }, [theme, language]);
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && !/status of 40[14]/.test(message.text()) && faults.push(`${label}: console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`${label}: ${error.message}`));
  await page.goto(base + path);
  await page.waitForTimeout(1200);
  await page.screenshot({ path: `${out}/${label}.png`, fullPage: name !== 'now' });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > SIZES[size].width) faults.push(`${label}: ${width} px wide`);
  if (size === 'desktop' || size === 'phone') {
    await page.evaluate(axe);
    const found = await page.evaluate(() => axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
    for (const each of found.violations) faults.push(`${label}: axe ${each.id}: ${each.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | ')}`);
  }
  await context.close();
}

const browser = await chromium.launch({ executablePath: process.env.BROWSER ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const children = [await serve(8097, {}), await serve(8098, { CALM: '1' }), await serve(8096, { EMPTY: '1' }), await serve(8095, { MUST_CHANGE: '1' })];
try {
  for (const look of LOOKS) {
    for (const [name, path] of Object.entries(PAGES)) await visit(browser, 'http://127.0.0.1:8097', name, path, look);
    await visit(browser, 'http://127.0.0.1:8098', 'calm', '/', look);
    await visit(browser, 'http://127.0.0.1:8096', 'empty', '/', look);
    await visit(browser, 'http://127.0.0.1:8097', 'signin', '/', look, false);
    await visit(browser, 'http://127.0.0.1:8095', 'password', '/', look);
  }
} finally {
  await browser.close();
  children.forEach((child) => child.kill());
}
process.stdout.write(`${faults.join('\n')}\n${faults.length} faults; pictures in ${out}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
