import { useNow } from '../app/clock';
import { useSpeech } from '../i18n/i18n';

/** A moment in the viewer's zone; hovering gives the ISO instant. */
export function Moment(props: { at: number | null | undefined }) {
  const { moment } = useSpeech();
  if (props.at === null || props.at === undefined) {
    return <span className="fa">–</span>;
  }
  const iso = new Date(props.at).toISOString();
  return (
    <time className="id" dateTime={iso} title={iso}>
      {moment(props.at)}
    </time>
  );
}

/** Time since a moment, counting on. */
export function Age(props: { since: number }) {
  const { duration } = useSpeech();
  const now = useNow();
  return <span className="id">{duration(now - props.since)}</span>;
}
