import type { ReactNode } from 'react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useSpeech } from '../i18n/i18n';

export interface Column<Row> {
  key: string;
  label: string;
  num?: boolean;
  /** Takes a whole line on phones. */
  wide?: boolean;
  cell: (row: Row) => ReactNode;
  /** What it sorts by; columns without it do not sort. Largest numbers come first, texts in their order. */
  by?: (row: Row) => number | string | null;
}

/** Rows shown before "show more": a page of ten thousand rows helps nobody and stalls phones. */
const STEP = 200;

/**
 * A flat table. The order given is the server's, worst first; a click on a heading sorts by it (again: turns it round; a third time:
 * back), and the choice lives in the address under `name`.
 */
export function DataTable<Row>(props: { name: string; caption: string; columns: Column<Row>[]; rows: Row[]; rowKey: (row: Row) => string }) {
  const { t } = useSpeech();
  const [params, setParams] = useSearchParams();
  const [shown, setShown] = useState(STEP);
  const [key, turned] = parseSort(params.get(props.name));
  const column = props.columns.find((each) => each.key === key && each.by);
  const rows = column ? sorted(props.rows, (row) => column.by?.(row) ?? null, turned) : props.rows;
  const toggle = (to: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (key !== to) {
          next.set(props.name, to);
        } else if (!turned) {
          next.set(props.name, `-${to}`);
        } else {
          next.delete(props.name);
        }
        return next;
      },
      { replace: true },
    );
  return (
    <div className="scroll">
      <table className="stack">
        <caption className="vh">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((each) => (
              <th
                key={each.key}
                scope="col"
                className={each.num ? 'num' : undefined}
                aria-sort={each.key === column?.key ? (turned === (typeof (rows[0] && each.by?.(rows[0])) === 'number') ? 'ascending' : 'descending') : undefined}
              >
                {each.by ? (
                  <button type="button" onClick={() => toggle(each.key)}>
                    {each.label}
                    {each.key === column?.key && <span aria-hidden="true">{turned ? ' ↑' : ' ↓'}</span>}
                  </button>
                ) : (
                  each.label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <tr key={props.rowKey(row)}>
              {props.columns.map((each, index) => (
                <td
                  key={each.key}
                  className={`${each.num ? 'num' : ''} ${each.wide ? 'wide' : ''}`}
                  data-label={index === 0 || each.wide ? undefined : each.label}
                >
                  {each.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown && (
        <button type="button" className="btn link" onClick={() => setShown(shown + STEP)}>
          {t('common.more', { count: Math.min(STEP, rows.length - shown) })}
        </button>
      )}
    </div>
  );
}

function parseSort(text: string | null): [string | null, boolean] {
  return text?.startsWith('-') ? [text.slice(1), true] : [text, false];
}

/** Sorts stably; rows without a value come last either way. */
export function sorted<Row>(rows: readonly Row[], by: (row: Row) => number | string | null, turned: boolean): Row[] {
  const sign = turned ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [by(a), by(b)];
    if (left === null || right === null) {
      return left === right ? 0 : left === null ? 1 : -1;
    }
    return typeof left === 'number' && typeof right === 'number' ? sign * (right - left) : sign * String(left).localeCompare(String(right));
  });
}
