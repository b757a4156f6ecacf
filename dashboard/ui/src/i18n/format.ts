/** Numbers, durations and moments as people read them. Pure: the language and the present moment are arguments. */

export type Language = 'en' | 'zh-CN';

const MINUS = '\u2212';
const NARROW = '\u202f';
const UNITS: Record<Language, { d: string; h: string; min: string; s: string; ms: string; us: string }> = {
  en: { d: ' d', h: ' h', min: ' min', s: ' s', ms: ' ms', us: ' µs' },
  'zh-CN': { d: ' 天', h: ' 小时', min: ' 分钟', s: ' 秒', ms: ' 毫秒', us: ' 微秒' },
};
const NO_VALUE = '–';

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();
function numberFormat(language: Language, digits: number): Intl.NumberFormat {
  const key = `n${language}${digits}`;
  let format = cache.get(key) as Intl.NumberFormat | undefined;
  if (!format) {
    format = new Intl.NumberFormat(language, { maximumFractionDigits: digits });
    cache.set(key, format);
  }
  return format;
}

/** A plain number with at most four significant digits below ten thousand; whole numbers keep all their digits. */
export function plain(value: number, language: Language): string {
  const size = Math.abs(value);
  const digits = size >= 1000 || size === 0 ? 0 : size >= 100 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4;
  const text = numberFormat(language, digits).format(Object.is(value, -0) ? 0 : value);
  return text.replace('-', MINUS);
}

/** A ratio as percent, for example 0.124 as 12.4%. */
export function percent(ratio: number, language: Language): string {
  const value = ratio * 100;
  const digits = Math.abs(value) >= 99.9 && Math.abs(value) < 100 ? 3 : Math.abs(value) >= 10 ? (Math.abs(value) >= 99.95 ? 0 : 1) : 2;
  return `${numberFormat(language, digits).format(value).replace('-', MINUS)}%`;
}

/** Bytes with binary prefixes, as `free -h` counts them. */
export function bytes(value: number, language: Language): string {
  const prefixes = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let size = value;
  let at = 0;
  while (Math.abs(size) >= 1023.5 && at < prefixes.length - 1) {
    size /= 1024;
    at++;
  }
  const digits = at === 0 || Math.abs(size) >= 100 ? 0 : Math.abs(size) >= 10 ? 1 : 2;
  return `${numberFormat(language, digits).format(size).replace('-', MINUS)} ${prefixes[at]}`;
}

/** A measured time span in its natural unit: 2.9 s, 212 ms. */
export function seconds(value: number, language: Language): string {
  const unit = UNITS[language];
  const size = Math.abs(value);
  if (size >= 60) {
    return duration(value * 1000, language);
  }
  const [scaled, name] = size >= 1 || size === 0 ? [value, unit.s] : size >= 1e-3 ? [value * 1e3, unit.ms] : [value * 1e6, unit.us];
  return plain(Number(scaled.toPrecision(3)), language) + name;
}

/** How long something lasts, in at most two units: `6 min`, `2 h 5 min`, `212 d 4 h`. Below zero counts as zero. */
export function duration(millis: number, language: Language): string {
  const unit = UNITS[language];
  const total = Math.max(0, Math.floor(millis / 1000));
  const parts: [number, string][] = [
    [Math.floor(total / 86400), unit.d],
    [Math.floor(total / 3600) % 24, unit.h],
    [Math.floor(total / 60) % 60, unit.min],
    [total % 60, unit.s],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) {
    return `0${unit.s}`;
  }
  const [count, name] = parts[first] ?? [0, unit.s];
  const next = parts[first + 1];
  // Seconds beside minutes are noise.
  const second = next && next[0] > 0 && next[1] !== unit.s ? ` ${next[0]}${next[1]}` : '';
  return `${count}${name}${second}`;
}

/** A measure in the words of a rule (`350 ms`, `3.0 min`, `2.3 days`) in the reader's units; any other text as it is. */
export function measure(text: string, language: Language): string {
  const [, size, word] = /^(-?[\d.]+) (ms|s|min|h|days)$/.exec(text) ?? [];
  if (size === undefined || language === 'en') {
    return text;
  }
  const unit = UNITS[language];
  return size + (word === 'ms' ? unit.ms : word === 's' ? unit.s : word === 'min' ? unit.min : word === 'h' ? unit.h : unit.d);
}

/** A value with its unit. Units are those of the metric names: ratio, bytes, seconds, `X_per_second`; others are written out. */
export function quantity(value: number | null | undefined, unit: string | null | undefined, language: Language): string {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return NO_VALUE;
  }
  switch (unit) {
    case 'ratio':
      return percent(value, language);
    case 'bytes':
      return bytes(value, language);
    case 'bytes_per_second':
      return `${bytes(value, language)}/s`;
    case 'seconds':
      return seconds(value, language);
    case 'per_second':
      return `${plain(value, language)}/s`;
    case undefined:
    case null:
    case '':
    case 'count':
      return plain(value, language);
    default:
      return `${plain(value, language)}${NARROW}${unit}`;
  }
}

/** A moment in the viewer's zone: the time within 24 h of now, else with its date. */
export function moment(at: number, now: number, language: Language, zone?: string): string {
  const near = Math.abs(now - at) < 86_400_000;
  const key = `d${language}${near}${zone ?? ''}`;
  let format = cache.get(key) as Intl.DateTimeFormat | undefined;
  if (!format) {
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
      ...(near ? { ...clock, second: '2-digit' } : { month: 'short', day: 'numeric', ...clock }),
      ...(zone === undefined ? {} : { timeZone: zone }),
    });
    cache.set(key, format);
  }
  return format.format(at);
}
