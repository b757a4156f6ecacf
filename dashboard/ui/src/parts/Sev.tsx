import type { Severity } from '../api/types';
import type { MessageKey } from '../i18n/en';
import { useSpeech } from '../i18n/i18n';

/** Every state that has a glyph of its own. */
export type Glyph = Severity | 'info' | 'held';

/**
 * Severity as a shape: octagon with a mark, triangle, dot, dashed ring. Colour comes second, and the word beside it third, so the
 * glyph itself is hidden from screen readers unless it stands alone.
 */
export function Sev(props: { of: Glyph; size?: number; label?: string }) {
  const size = props.size ?? 14;
  return (
    <svg
      className="sev"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      {...(props.label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': props.label })}
    >
      {shape(props.of)}
    </svg>
  );
}

function shape(of: Glyph) {
  switch (of) {
    case 'critical':
      return (
        <>
          <path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z" fill="var(--crit)" />
          <path d="M8 3.8v5" stroke="var(--on-crit)" strokeWidth="2" strokeLinecap="round" />
          <circle cx="8" cy="11.8" r="1.2" fill="var(--on-crit)" />
        </>
      );
    case 'warning':
      return (
        <>
          <path d="M8 1.2 15.4 14.4H.6z" fill="var(--warn-f)" stroke="var(--warn-f)" strokeWidth="1" strokeLinejoin="round" />
          <path d="M8 5.8v4" stroke="var(--on-warn)" strokeWidth="1.7" strokeLinecap="round" />
          <circle cx="8" cy="12.3" r="1" fill="var(--on-warn)" />
        </>
      );
    case 'healthy':
      return <circle cx="8" cy="8" r="3.6" fill="var(--ok)" />;
    case 'info':
      return (
        <>
          <circle cx="8" cy="8" r="6.4" fill="none" stroke="var(--ac)" strokeWidth="1.6" />
          <path d="M8 7.4v4" stroke="var(--ac)" strokeWidth="1.6" strokeLinecap="round" />
          <circle cx="8" cy="4.8" r="1" fill="var(--ac)" />
        </>
      );
    case 'held':
      return (
        <>
          <circle cx="8" cy="8" r="6" fill="none" stroke="var(--unk)" strokeWidth="1.6" strokeDasharray="2.6 1.8" />
          <path d="M5 8h6" stroke="var(--unk)" strokeWidth="1.8" strokeLinecap="round" />
        </>
      );
    case 'unknown':
      return <circle cx="8" cy="8" r="5.6" fill="none" stroke="var(--unk)" strokeWidth="1.6" strokeDasharray="2.6 1.8" />;
  }
}

export const toneOf = (of: Glyph): string => (of === 'critical' ? 'crit' : of === 'warning' ? 'warn' : 'mu');

/** Glyph and word. */
export function SevWord(props: { of: Glyph; upper?: boolean }) {
  const { t } = useSpeech();
  const key: MessageKey = `sev.${props.of}`;
  return (
    <span className={`sevword ${toneOf(props.of)}${props.upper ? ' up' : ''}`}>
      <Sev of={props.of} />
      {t(key)}
    </span>
  );
}
