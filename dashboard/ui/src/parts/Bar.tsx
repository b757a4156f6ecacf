/** A stacked bar of whole numbers; for the eye only, the numbers stand beside it. */
export function Bar(props: { parts: { value: number; color: string }[] }) {
  const total = props.parts.reduce((sum, part) => sum + part.value, 0);
  const shown = props.parts.filter((part) => part.value > 0);
  const gap = 6;
  const width = 1000 - gap * Math.max(0, shown.length - 1);
  // Even one host of ten thousand stays visible.
  const least = 14;
  const raw = shown.map((part) => Math.max(least, (width * part.value) / total));
  const scale = width / raw.reduce((sum, each) => sum + each, 0);
  const starts = raw.map((_, index) => raw.slice(0, index).reduce((sum, each) => sum + each * scale + gap, 0));
  return (
    <svg className="bar" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
      {total === 0 ? (
        <rect width="1000" height="8" rx="2" fill="var(--s3)" />
      ) : (
        shown.map((part, index) => (
          <rect key={part.color} x={starts[index]} width={(raw[index] ?? 0) * scale} height="8" rx="2" fill={part.color} />
        ))
      )}
    </svg>
  );
}

/** A small meter of a ratio, with its number beside it in the text. */
export function Meter(props: { ratio: number | null; tone?: string }) {
  return (
    <svg width="54" height="6" viewBox="0 0 54 6" aria-hidden="true">
      <rect width="54" height="6" rx="3" fill="var(--s3)" />
      {props.ratio !== null && props.ratio > 0 && (
        <rect width={Math.max(3, Math.min(1, props.ratio) * 54)} height="6" rx="3" fill={props.tone ?? 'var(--line-v)'} />
      )}
    </svg>
  );
}
