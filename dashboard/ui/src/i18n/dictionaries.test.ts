import { describe, expect, test } from 'vitest';
import { en } from './en';
import { speech } from './i18n';
import { zhCN } from './zh-CN';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort();

describe('dictionaries', () => {
  test('both languages have the same keys', () => expect(Object.keys(zhCN).sort()).toEqual(Object.keys(en).sort()));

  test.each(Object.keys(en) as (keyof typeof en)[])('%s uses only arguments that English uses', (key) => {
    const known = new Set(placeholders(en[key]));
    expect(placeholders(zhCN[key]).filter((name) => !known.has(name))).toEqual([]);
  });

  test('no sentence is empty', () => {
    expect(Object.entries(en).filter(([, text]) => text.trim() === '')).toEqual([]);
    expect(Object.entries(zhCN).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('Chinese sentences use full-width punctuation between Chinese characters', () =>
    expect(Object.entries(zhCN).filter(([, text]) => /[\u4e00-\u9fff][,;:!?][\u4e00-\u9fff]/.test(text))).toEqual([]));
});

describe('texts of the rules that come with Bianque', () => {
  const chinese = speech('zh-CN', zhCN, () => 0);
  test('are told in the language of the reader, with outcomes and measures', () => {
    const failed = { key: 'rule.CheckFailed.summary', args: { check: 'shop', host: 'web-1', outcome: 'failed', reason: 'connection refused' } };
    expect(speech('en', en, () => 0).say(failed)).toBe('Check shop from web-1: failed, connection refused');
    expect(chinese.say(failed)).toBe('来自 web-1 的检查 shop：失败，connection refused');
    expect(chinese.say({ key: 'rule.CertificateNearExpiry.summary', args: { check: 'shop', value: '12.5 days' } })).toBe('检查 shop 所见的证书将在 12.5 天后到期');
  });
});

describe('messages of the server', () => {
  const { say } = speech('en', en, () => 0);
  test('a known key is spoken', () => expect(say({ key: 'host.late' })).toBe('its beats are late'));
  test('literal text stays literal', () => expect(say({ key: 'text', args: { text: '{x} <b>' } })).toBe('{x} <b>'));
  test('an unknown key still tells its arguments', () => expect(say({ key: 'new.thing', args: { host: 'a' } })).toBe('new.thing: host a'));
  test('a key of the prototype is not a sentence', () => expect(say({ key: 'constructor' })).toBe('constructor'));
  test('no message is no text', () => expect(say(null)).toBe(''));
});
