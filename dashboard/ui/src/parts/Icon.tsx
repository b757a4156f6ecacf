/** The few icons of the shell, drawn with strokes of one weight. */
export type IconName = 'now' | 'incidents' | 'fleet' | 'topology' | 'silences' | 'agents' | 'more' | 'theme';

const PATHS: Record<IconName, string> = {
  now: 'M2 12h4l2.5-7 5 14 3-9 1.5 2h4',
  incidents: 'M12 3v10M12 16.5v.5M4 21h16',
  fleet: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z',
  topology: 'M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4',
  silences: 'M6 16v-5a6 6 0 0 1 9-5M18 11v5M4 16h16M10 20h4M4 4l16 16',
  agents: 'M8 3h8v7a4 4 0 0 1-8 0zM12 14v5M8 21h8',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  theme: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19',
};

export function Icon(props: { name: IconName }) {
  return (
    <svg width="18" height="18" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth={props.name === 'more' ? 2.6 : 1.8} strokeLinecap="round" strokeLinejoin="round">
      <path d={PATHS[props.name]} />
    </svg>
  );
}

/** The mark: a pulse that becomes a magpie, the bird in the physician's name. */
export function Logo(props: { size?: number }) {
  const size = props.size ?? 24;
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <rect width="24" height="24" rx="6" fill="var(--ac-fill)" />
      <path d="M3 15.6h3.6L9.2 8.4l3.2 8.8 2.1-5.3" fill="none" stroke="var(--on-ac)" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M14.2 11.2a3.1 3.1 0 0 1 5.6-1.5l2 1-2.2.9a3.1 3.1 0 0 1-5.4-.4z" fill="var(--on-ac)" />
      <circle cx="17.4" cy="10.3" r=".75" fill="var(--ac-fill)" />
    </svg>
  );
}
