import type { Language } from './format';
import { pathText, shortName } from '../parts/entity';
import { bytes, duration, measure, moment, percent, plain, quantity, seconds } from './format';

/**
 * Fills a template. `{name}` inserts an argument; `{name:kind}` formats it first: percent, bytes, seconds, duration (milliseconds),
 * time (epoch milliseconds), number, or `quantity` with the unit in the argument `unit`. `{name:plural|one|other}` chooses a word,
 * `{name:choice|a|word for a|b|word for b}` too, by the text; `{name:measure}` tells a measure that a rule told (`2.3 days`) in the language.
 * `{name:entity}` tells `kind:name` by its name, `{name:path}` a list of them as a way.
 * A missing argument is written as a dash, so that no sentence shows a placeholder.
 */
export function fill(template: string, args: Record<string, unknown>, language: Language, now: number): string {
  return template.replace(/\{(\w+)(?::(\w+)((?:\|[^|}]*)*))?\}/g, (_whole, name: string, kind?: string, words?: string) =>
    show(args[name], kind, words, args, language, now),
  );
}

function show(
  value: unknown,
  kind: string | undefined,
  words: string | undefined,
  args: Record<string, unknown>,
  language: Language,
  now: number,
): string {
  if (value === undefined || value === null || value === '') {
    return '–';
  }
  if (kind === 'plural') {
    const [one, other] = (words ?? '').slice(1).split('|');
    return (Number(value) === 1 ? one : (other ?? one)) ?? '';
  }
  if (kind === 'choice' && typeof value === 'string') {
    const pairs = (words ?? '').slice(1).split('|');
    const at = pairs.findIndex((each, index) => index % 2 === 0 && each === value);
    return at === -1 ? value : (pairs[at + 1] ?? '');
  }
  if (kind === 'measure' && typeof value === 'string') {
    return measure(value, language);
  }
  if (kind === 'entity' && typeof value === 'string') {
    return shortName(value);
  }
  if (kind === 'path' && Array.isArray(value)) {
    return pathText(value.map(String));
  }
  if (typeof value === 'number') {
    switch (kind) {
      case 'percent':
        return percent(value, language);
      case 'bytes':
        return bytes(value, language);
      case 'seconds':
        return seconds(value, language);
      case 'duration':
        return duration(value, language);
      case 'time':
        return moment(value, now, language);
      case 'quantity':
        return quantity(value, typeof args['unit'] === 'string' ? args['unit'] : null, language);
      default:
        return plain(value, language);
    }
  }
  return typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}
