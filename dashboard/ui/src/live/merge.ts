/** A JSON merge patch, RFC 7396: objects merge by member, null removes, everything else (arrays too) replaces. Never changes its input. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return patch;
  }
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    // As an own property: a member called __proto__ is data here.
    if (value === null) {
      Reflect.deleteProperty(merged, name);
    } else {
      const before = Object.hasOwn(merged, name) ? merged[name] : undefined;
      Object.defineProperty(merged, name, { value: mergePatch(before, value), enumerable: true, writable: true, configurable: true });
    }
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
