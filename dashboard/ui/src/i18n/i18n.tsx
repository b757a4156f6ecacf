import type { ReactNode } from 'react';
import { createContext, useContext, useMemo, useState } from 'react';
import type { Message } from '../api/types';
import type { Dictionary, MessageKey } from './en';
import { en } from './en';
import type { Language } from './format';
import * as format from './format';
import { fill } from './message';

/** All that a component needs to speak: own sentences (`t`), the server's (`say`), numbers and moments. */
export interface Speech {
  language: Language;
  t: (key: MessageKey, args?: Record<string, unknown>) => string;
  /** Whether this dictionary knows the key; for keys put together from the server's words. */
  has: (key: string) => key is MessageKey;
  say: (message: Message | string | null | undefined) => string;
  quantity: (value: number | null | undefined, unit: string | null | undefined) => string;
  duration: (millis: number) => string;
  moment: (at: number) => string;
}

export function speech(language: Language, dictionary: Dictionary, now: () => number = Date.now): Speech {
  const has = (key: string): key is MessageKey => Object.hasOwn(dictionary, key);
  return {
    language,
    has,
    t: (key, args = {}) => fill(dictionary[key], args, language, now()),
    say(message) {
      if (message === null || message === undefined) {
        return '';
      }
      if (typeof message === 'string') {
        return message;
      }
      const args = message.args ?? {};
      if (message.key === 'text') {
        return typeof args['text'] === 'string' ? args['text'] : '';
      }
      if (has(message.key)) {
        return fill(dictionary[message.key], args, language, now());
      }
      // A key of a newer server: its arguments still tell something.
      const rest = Object.keys(args).map((name) => `${name} ${fill(`{${name}}`, args, language, now())}`);
      return rest.length === 0 ? message.key : `${message.key}: ${rest.join(', ')}`;
    },
    quantity: (value, unit) => format.quantity(value, unit, language),
    duration: (millis) => format.duration(millis, language),
    moment: (at) => format.moment(at, now(), language),
  };
}

/** English travels with the application; the others come when asked for. */
export async function loadDictionary(language: Language): Promise<Dictionary> {
  return language === 'en' ? en : (await import('./zh-CN')).zhCN;
}

export function chosenLanguage(): Language {
  return document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en';
}

interface Choice extends Speech {
  setLanguage: (language: Language) => void;
}

const Context = createContext<Choice | null>(null);

export function SpeechProvider(props: { language: Language; dictionary: Dictionary; children: ReactNode }) {
  const [{ language, dictionary }, set] = useState({ language: props.language, dictionary: props.dictionary });
  const value = useMemo<Choice>(
    () => ({
      ...speech(language, dictionary),
      setLanguage: (next) => {
        void loadDictionary(next).then((loaded) => {
          document.documentElement.lang = next;
          remember('bianque.language', next);
          set({ language: next, dictionary: loaded });
        });
      },
    }),
    [language, dictionary],
  );
  return <Context value={value}>{props.children}</Context>;
}

export function useSpeech(): Choice {
  const value = useContext(Context);
  if (!value) {
    throw new Error('useSpeech outside of SpeechProvider');
  }
  return value;
}

/** Keeps a choice of this viewer; a browser without storage simply forgets it. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice then holds for this page only.
  }
}
