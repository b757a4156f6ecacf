import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Severity } from '../api/types';
import { useTheme } from '../app/theme';
import { urls } from '../app/urls';
import { useSpeech } from '../i18n/i18n';
import styles from './FleetStrip.module.css';
import { Sev } from './Sev';
import { CELL, cellAt, columnsOf, countsOf, heightOf, moved, PITCH, worstFirst } from './strip';

interface Cell {
  id: string;
  severity: Severity;
}

/** One row of cells for each cluster, worst cluster first; hosts keep the order the server gives them. */
export function FleetStrip(props: { clusters: { name: string; hosts: Cell[] }[] }) {
  const { t } = useSpeech();
  const clusters = useMemo(() => worstFirst(props.clusters), [props.clusters]);
  return (
    <div>
      {clusters.map((cluster) => {
        const counts = countsOf(cluster.hosts);
        const unwell = cluster.hosts.length - counts.healthy;
        return (
          <div key={cluster.name} className={styles.row}>
            <div className={styles.name}>
              <Link href={urls.cluster(cluster.name)}>{cluster.name}</Link> <span className="fa small">{cluster.hosts.length}</span>
              <div className={styles.counts}>
                {(['critical', 'warning', 'unknown'] as const).map(
                  (severity) =>
                    counts[severity] > 0 && (
                      <span key={severity}>
                        <Sev of={severity} size={12} label={t(`sev.${severity}`)} />
                        {counts[severity]}
                      </span>
                    ),
                )}
              </div>
            </div>
            <Cells hosts={cluster.hosts} label={t('now.fleetAll', { name: cluster.name, total: cluster.hosts.length, unwell })} />
          </div>
        );
      })}
    </div>
  );
}

const Cells = memo(
  function Cells(props: { hosts: Cell[]; label: string }) {
    const { hosts } = props;
    const { t } = useSpeech();
    const [, go] = useLocation();
    const theme = useTheme();
    const box = useRef<HTMLDivElement>(null);
    const canvas = useRef<HTMLCanvasElement>(null);
    const [width, setWidth] = useState(0);
    const [active, setActive] = useState<number | null>(null);
    const columns = columnsOf(width);

    useLayoutEffect(() => {
      const element = box.current;
      if (!element) {
        return;
      }
      const measure = () => setWidth(element.clientWidth);
      measure();
      const observer = new ResizeObserver(measure);
      observer.observe(element);
      return () => observer.disconnect();
    }, []);
    useEffect(() => {
      if (canvas.current && width > 0) {
        draw(canvas.current, hosts, columns, width);
      }
    }, [hosts, columns, width, theme]);

    const at = active === null ? undefined : hosts[active];
    const open = (index: number | null) => {
      const host = index === null ? undefined : hosts[index];
      if (host) {
        go(urls.host(host.id));
      }
    };
    const under = (event: React.MouseEvent) => {
      const rect = event.currentTarget.getBoundingClientRect();
      return cellAt(event.clientX - rect.left, event.clientY - rect.top, columns, hosts.length);
    };
    return (
      <div
        ref={box}
        className={styles.cells}
        role="group"
        tabIndex={0}
        aria-label={props.label}
        onMouseMove={(event) => setActive(under(event))}
        onMouseLeave={() => setActive(null)}
        onClick={(event) => open(under(event))}
        onFocus={(event) => event.currentTarget.matches(':focus-visible') && setActive(0)}
        onBlur={() => setActive(null)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            open(active);
            return;
          }
          const next = moved(event.key, active ?? 0, columns, hosts.length);
          if (next !== null) {
            event.preventDefault();
            setActive(next);
          }
        }}
      >
        <canvas ref={canvas} aria-hidden="true" />
        {at && active !== null && (
          <div
            className={styles.tip}
            role="status"
            style={{
              top: Math.floor(active / columns) * PITCH + PITCH + 4,
              ...((active % columns) * PITCH > width / 2
                ? { right: width - (active % columns) * PITCH - CELL }
                : { left: (active % columns) * PITCH }),
            }}
          >
            <Sev of={at.severity} size={12} />
            {at.id} · {t(`sev.${at.severity}`)}
          </div>
        )}
      </div>
    );
  },
  (before, after) => before.label === after.label && same(before.hosts, after.hosts),
);

/** Redrawn only on change: a live update usually changes no cell. */
function same(a: Cell[], b: Cell[]): boolean {
  return a === b || (a.length === b.length && a.every((cell, index) => cell.id === b[index]?.id && cell.severity === b[index].severity));
}

function draw(canvas: HTMLCanvasElement, hosts: Cell[], columns: number, width: number): void {
  const height = heightOf(hosts.length, columns);
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (!context) {
    return;
  }
  const css = getComputedStyle(document.documentElement);
  const color = (name: string) => css.getPropertyValue(name).trim();
  const ink = {
    crit: color('--crit'),
    onCrit: color('--on-crit'),
    warn: color('--warn-f'),
    onWarn: color('--on-warn'),
    ok: color('--ok-cell'),
    unk: color('--unk'),
  };
  context.scale(ratio, ratio);
  hosts.forEach((host, index) => {
    const x = (index % columns) * PITCH;
    const y = Math.floor(index / columns) * PITCH;
    context.beginPath();
    if (host.severity === 'unknown') {
      context.setLineDash([2.5, 2]);
      context.strokeStyle = ink.unk;
      context.lineWidth = 1;
      context.roundRect(x + 0.5, y + 0.5, CELL - 1, CELL - 1, 2);
      context.stroke();
      context.setLineDash([]);
      return;
    }
    context.fillStyle = host.severity === 'critical' ? ink.crit : host.severity === 'warning' ? ink.warn : ink.ok;
    context.roundRect(x, y, CELL, CELL, 2);
    context.fill();
    if (host.severity === 'critical') {
      context.fillStyle = ink.onCrit;
      context.fillRect(x + 4.75, y + 2, 1.5, 4.5);
      context.fillRect(x + 4.75, y + 7.5, 1.5, 1.5);
    } else if (host.severity === 'warning') {
      context.fillStyle = ink.onWarn;
      context.beginPath();
      context.moveTo(x + 5.5, y + 2.8);
      context.lineTo(x + 8.6, y + 8.2);
      context.lineTo(x + 2.4, y + 8.2);
      context.fill();
    }
  });
}

export function StripLegend() {
  const { t } = useSpeech();
  return (
    <div className={styles.legend}>
      {(['critical', 'warning', 'healthy', 'unknown'] as const).map((severity) => (
        <span key={severity}>
          <Sev of={severity} size={12} />
          {t(`sev.${severity}`)}
        </span>
      ))}
    </div>
  );
}
