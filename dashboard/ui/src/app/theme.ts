import { useSyncExternalStore } from 'react';
import { remember } from '../i18n/i18n';

/** The viewer's choice of theme, and what it comes to. `theme.js` applies the same rule before the first paint. */
export type ThemeChoice = 'dark' | 'light' | 'system';

const KEY = 'bianque.theme';
const listeners = new Set<() => void>();
const light = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: light)') : null;
let choice: ThemeChoice = read();

function read(): ThemeChoice {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'system' ? stored : 'dark';
  } catch {
    return 'dark';
  }
}

function apply(): void {
  const effective = choice === 'light' || (choice === 'system' && light?.matches) ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = effective;
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', getComputedStyle(document.documentElement).getPropertyValue('--bg').trim());
  listeners.forEach((listener) => listener());
}

light?.addEventListener('change', apply);

export function setTheme(next: ThemeChoice): void {
  choice = next;
  remember(KEY, next);
  apply();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useThemeChoice = (): ThemeChoice => useSyncExternalStore(subscribe, () => choice);

/** `dark` or `light`: what canvases redraw for. */
export const useTheme = (): string => useSyncExternalStore(subscribe, () => document.documentElement.dataset['theme'] ?? 'dark');
