import { useSyncExternalStore } from 'react';

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    // A hidden tab stops drawing; it catches up when it is seen again.
    if (document.visibilityState !== 'hidden') {
      now = Date.now();
      listeners.forEach((each) => each());
    }
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present moment, once a second; one timer for all components. */
export const useNow = (): number =>
  useSyncExternalStore(subscribe, () => (timer === undefined ? (now = Math.max(now, Math.floor(Date.now() / 1000) * 1000)) : now));
