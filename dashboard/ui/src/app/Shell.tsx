import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Now } from '../api/types';
import type { MessageKey } from '../i18n/en';
import { useSpeech } from '../i18n/i18n';
import type { Freshness } from '../live/freshness';
import { useFreshness, useLive } from '../live/use-live';
import type { IconName } from '../parts/Icon';
import { Icon, Logo } from '../parts/Icon';
import { favicon } from './favicon';
import { useSession } from './session';
import styles from './Shell.module.css';
import type { ThemeChoice } from './theme';
import { setTheme, useThemeChoice } from './theme';
import { urls } from './urls';

const PLACES: { icon: IconName; label: MessageKey; href: string; under: string[] }[] = [
  { icon: 'now', label: 'nav.now', href: urls.now, under: [] },
  { icon: 'incidents', label: 'nav.incidents', href: urls.incidents, under: ['/incidents'] },
  { icon: 'fleet', label: 'nav.fleet', href: urls.fleet, under: ['/fleet', '/clusters', '/hosts'] },
  { icon: 'topology', label: 'nav.topology', href: urls.topology, under: ['/topology'] },
  { icon: 'silences', label: 'nav.silences', href: urls.silences, under: ['/silences'] },
  { icon: 'agents', label: 'nav.agents', href: urls.agents, under: ['/agents'] },
];
const THEMES: ThemeChoice[] = ['dark', 'light', 'system'];

function isHere(place: (typeof PLACES)[number], path: string): boolean {
  return place.href === path || place.under.some((under) => path === under || path.startsWith(`${under}/`));
}

/** The frame around every page: where one is, where one can go, and what is open. */
export function Shell(props: { children: ReactNode }) {
  const { t } = useSpeech();
  const [path, go] = useLocation();
  const { data: now } = useLive<Now>('now', '/now');
  const open = now?.totals.incidents.open ?? 0;
  const critical = (now?.totals.incidents.critical ?? 0) > 0;
  const more = useRef<HTMLDialogElement>(null);
  const help = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    document.querySelector('link[rel="icon"]')?.setAttribute('href', favicon(open, critical));
  }, [open, critical]);
  useKeys(go, () => help.current?.showModal());

  const badge = open > 0 && (
    <span className={`${styles.badge} ${critical ? '' : styles.quiet}`}>
      <span aria-hidden="true">{open > 99 ? '99+' : open}</span>
      <span className="vh">{t('nav.openIncidents', { count: open })}</span>
    </span>
  );
  const items = PLACES.map((place) => (
    <Link key={place.href} href={place.href} className={styles.item} aria-current={isHere(place, path) ? 'page' : undefined}>
      <Icon name={place.icon} />
      <span className={styles.word}>{t(place.label)}</span>
      {place.icon === 'incidents' && badge}
    </Link>
  ));
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t('skip')}
      </a>
      <nav className={styles.rail} aria-label={t('nav.main')}>
        <Link href={urls.now} className={styles.brand}>
          <Logo />
          <span className={styles.word}>{t('product.name')}</span>
        </Link>
        {items}
        <Account className={styles.who} />
      </nav>
      <div className={styles.main}>{props.children}</div>
      <nav className={styles.bottom} aria-label={t('nav.main')}>
        {items.filter((_, index) => PLACES[index]?.href !== urls.topology && PLACES[index]?.href !== urls.silences)}
        <button type="button" className={styles.item} onClick={() => more.current?.showModal()}>
          <Icon name="more" />
          {t('nav.more')}
        </button>
      </nav>
      <Sheet ref={more} label={t('nav.more')}>
        <Link href={urls.topology} onClick={() => more.current?.close()}>
          {t('nav.topology')}
        </Link>
        <Link href={urls.silences} onClick={() => more.current?.close()}>
          {t('nav.silences')}
        </Link>
        <label className="field">
          <span>{t('theme.label')}</span>
          <ThemeSelect />
        </label>
        <Account />
      </Sheet>
      <Sheet ref={help} label={t('help.title')}>
        <dl className={styles.keys}>
          <Key keys={['g', 'n']} label="help.goNow" />
          <Key keys={['g', 'i']} label="help.goIncidents" />
          <Key keys={['g', 'f']} label="help.goFleet" />
          <Key keys={['g', 't']} label="help.goTopology" />
          <Key keys={['e']} label="help.ack" />
          <Key keys={['?']} label="help.help" />
        </dl>
      </Sheet>
      <Announcer now={now} />
    </div>
  );
}

function Key(props: { keys: string[]; label: MessageKey }) {
  const { t } = useSpeech();
  return (
    <>
      <dt>
        {props.keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{t(props.label)}</dd>
    </>
  );
}

function Sheet({ ref, label, children }: { ref: React.RefObject<HTMLDialogElement | null>; label: string; children: ReactNode }) {
  const { t } = useSpeech();
  return (
    <dialog ref={ref} className={styles.sheet} aria-label={label}>
      <div className={styles.sheetbody}>
        <h2>{label}</h2>
        {children}
        <form method="dialog">
          <button className="btn">{t('common.close')}</button>
        </form>
      </div>
    </dialog>
  );
}

function Account(props: { className?: string | undefined }) {
  const { t, has } = useSpeech();
  const { session, signOut } = useSession();
  const [failed, setFailed] = useState(false);
  if (!session) {
    return null;
  }
  const role = `role.${session.user.role}`;
  return (
    <div className={props.className}>
      <span>{session.user.name}</span>
      <span className="small fa">{t('user.role', { role: has(role) ? t(role) : session.user.role })}</span>
      <button type="button" className="btn link" onClick={() => void signOut().catch(() => setFailed(true))}>
        {t('user.signOut')}
      </button>
      {failed && <span role="alert">{t('problem.unreachable')}</span>}
    </div>
  );
}

function ThemeSelect() {
  const { t } = useSpeech();
  const choice = useThemeChoice();
  return (
    <select className="input" value={choice} onChange={(event) => setTheme(event.target.value as ThemeChoice)}>
      {THEMES.map((each) => (
        <option key={each} value={each}>
          {t(`theme.${each}`)}
        </option>
      ))}
    </select>
  );
}

/** Says each new critical incident once to screen readers; what was open when the page came is not news. */
function Announcer(props: { now: Now | undefined }) {
  const { t, say } = useSpeech();
  const [known, setKnown] = useState<ReadonlySet<string> | null>(null);
  const [text, setText] = useState('');
  const incidents = props.now?.incidents;
  if (incidents) {
    const fresh = known === null ? [] : incidents.filter((each) => each.severity === 'critical' && !known.has(each.id));
    if (known === null || incidents.some((each) => !known.has(each.id))) {
      setKnown(new Set(incidents.map((each) => each.id)));
    }
    if (fresh[0]) {
      setText(t('incident.announce', { title: say(fresh[0].title) }));
    }
  }
  return (
    <div className="vh" role="status" aria-live="assertive">
      {text}
    </div>
  );
}

function useKeys(go: (to: string) => void, showHelp: () => void): void {
  const latest = useRef({ go, showHelp });
  useEffect(() => {
    latest.current = { go, showHelp };
  });
  useEffect(() => {
    let prefix = 0;
    const down = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement | null;
      if (event.ctrlKey || event.metaKey || event.altKey || target?.closest('input,select,textarea,dialog')) {
        return;
      }
      if (event.key === '?') {
        latest.current.showHelp();
      } else if (event.key === 'g') {
        prefix = event.timeStamp;
        return;
      } else if (prefix > 0 && event.timeStamp - prefix < 1500) {
        const to = { n: urls.now, i: urls.incidents, f: urls.fleet, t: urls.topology }[event.key];
        if (to !== undefined) {
          latest.current.go(to);
        }
      }
      prefix = 0;
    };
    document.addEventListener('keydown', down);
    return () => document.removeEventListener('keydown', down);
  }, []);
}

export interface Crumb {
  label: string;
  href: string;
}

/** One page: the top bar with the way here, the age of the data, the switches; then the content. */
export function Page(props: { title: string; crumbs?: Crumb[]; headingInContent?: boolean; children: ReactNode }) {
  const { t, language, setLanguage } = useSpeech();
  const choice = useThemeChoice();
  const { data: now } = useLive<Now>('now', '/now');
  const open = now?.totals.incidents.open ?? 0;
  const { freshness, age, shownAt } = useFreshness();
  const old = freshness === 'stale' || freshness === 'frozen';
  const product = t('product.name');
  useEffect(() => {
    document.title = `${open > 0 ? `(${open}) ` : ''}${props.title} · ${product}`;
  }, [open, props.title, product]);
  const next = THEMES[(THEMES.indexOf(choice) + 1) % THEMES.length] ?? 'dark';
  return (
    <>
      <header className={styles.top}>
        <ol className={styles.crumbs}>
          {props.crumbs?.map((crumb) => (
            <li key={crumb.href}>
              <Link href={crumb.href}>{crumb.label}</Link>
            </li>
          ))}
          <li>{props.headingInContent ? <span className={styles.here}>{props.title}</span> : <h1 className={styles.here}>{props.title}</h1>}</li>
        </ol>
        <LiveMark />
        <button
          type="button"
          className={`btn ${styles.square}`}
          aria-label={t('language.switch')}
          title={t('language.switch')}
          onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}
        >
          {language === 'en' ? '中' : 'EN'}
        </button>
        <button
          type="button"
          className={`btn ${styles.square} ${styles.hidephone}`}
          aria-label={`${t('theme.label')}: ${t(`theme.${choice}`)}`}
          title={`${t('theme.label')}: ${t(`theme.${choice}`)}`}
          onClick={() => setTheme(next)}
        >
          <Icon name="theme" />
        </button>
      </header>
      {old && age !== null && (
        <div className={styles.banner} role="status">
          {/* Rounded to what a person reads, so that screen readers are not told each second. */}
          {t(freshness === 'frozen' ? 'live.frozen' : 'live.stale', { at: shownAt, age: Math.floor(age / 60_000) * 60_000 })}
        </div>
      )}
      <main id="content" tabIndex={-1} className={`${styles.content} ${old ? styles.stale : ''}`}>
        {props.children}
      </main>
    </>
  );
}

const WORDS: Record<Freshness, MessageKey> = {
  connecting: 'live.connecting',
  live: 'live.live',
  reconnecting: 'live.reconnecting',
  stale: 'live.reconnecting',
  behind: 'live.behind',
  frozen: 'live.behind',
};

/** The age of the data, always on screen. */
function LiveMark() {
  const { t } = useSpeech();
  const { freshness, age } = useFreshness();
  const tone = freshness === 'live' ? styles.dot : freshness === 'connecting' ? `${styles.dot} ${styles.wait}` : `${styles.dot} ${styles.bad}`;
  const word = t(WORDS[freshness]);
  return (
    <span className={`${styles.live} ${freshness === 'live' ? '' : freshness === 'connecting' ? 'mu' : 'warn'}`}>
      <span className={tone} aria-hidden="true" />
      <span>{word}</span>
      {age !== null && <span className={`mu ${styles.hidephone}`}>· {t('live.ago', { age })}</span>}
    </span>
  );
}
