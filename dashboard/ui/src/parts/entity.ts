/** Names of entities, written `kind:name`, as people read them. */

export const kindOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf(':')));

export const shortName = (id: string): string => id.slice(id.indexOf(':') + 1);

/** A way through the graph. Where two stops have one name, as an application and its cluster may, their kinds are told too. */
export function pathText(ids: readonly string[]): string {
  const names = ids.map(shortName);
  return ids.map((id, i) => (names.indexOf(names[i] ?? '') === names.lastIndexOf(names[i] ?? '') ? names[i] : id)).join(' → ');
}
