import type { ReactNode } from 'react';

/** A piece of a text: what our runbooks need, and no more. */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'code'; text: string }
  | { kind: 'paragraph'; text: string };

/**
 * Cuts Markdown into headings, lists, code and paragraphs. Pure. Whatever else Markdown can do, raw HTML and links above all, stays the
 * characters that it is written with.
 */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let fence: string[] | null = null;
  let fresh = true;
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('```')) {
      if (fence) {
        found.push({ kind: 'code', text: fence.join('\n') });
        fence = null;
      } else {
        fence = [];
      }
      fresh = true;
      continue;
    }
    if (fence) {
      fence.push(line);
      continue;
    }
    const heading = /^(#{1,4}) +(.*)$/.exec(line);
    const item = /^[-*] +(.*)$/.exec(line);
    const last = found.at(-1);
    if (line.trim() === '') {
      fresh = true;
      continue;
    }
    if (heading) {
      found.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' });
    } else if (item) {
      if (last?.kind === 'list') {
        last.items.push(item[1] ?? '');
      } else {
        found.push({ kind: 'list', items: [item[1] ?? ''] });
      }
    } else if (!fresh && last?.kind === 'list') {
      last.items.push(`${last.items.pop() ?? ''} ${line.trim()}`);
    } else if (!fresh && last?.kind === 'paragraph') {
      last.text += ` ${line.trim()}`;
    } else {
      found.push({ kind: 'paragraph', text: line.trim() });
    }
    fresh = heading !== null;
  }
  if (fence) {
    found.push({ kind: 'code', text: fence.join('\n') });
  }
  return found;
}

/** Text with `code` and **strong** parts. */
function Inline(props: { text: string }): ReactNode {
  return props.text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, index) =>
    part.startsWith('`') && part.length > 2 ? (
      <code key={index}>{part.slice(1, -1)}</code>
    ) : part.startsWith('**') && part.length > 4 ? (
      <strong key={index}>{part.slice(2, -2)}</strong>
    ) : (
      part
    ),
  );
}

/** Shows blocks; the first heading is left to the page. All of it is text to the browser, never markup. */
export function Markdown(props: { text: string; lang?: string }) {
  return (
    <div className="prose" lang={props.lang}>
      {blocks(props.text).map((block, index) => {
        switch (block.kind) {
          case 'heading':
            return block.level === 1 ? null : block.level === 2 ? <h2 key={index}>{block.text}</h2> : <h3 key={index}>{block.text}</h3>;
          case 'list':
            return (
              <ul key={index}>
                {block.items.map((item, at) => (
                  <li key={at}>
                    <Inline text={item} />
                  </li>
                ))}
              </ul>
            );
          case 'code':
            return (
              <pre key={index} tabIndex={0}>
                <code>{block.text}</code>
              </pre>
            );
          case 'paragraph':
            return (
              <p key={index}>
                <Inline text={block.text} />
              </p>
            );
        }
      })}
    </div>
  );
}
