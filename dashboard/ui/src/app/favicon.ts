/** Draws the number of open incidents into the tab's icon; a tab in the background then tells it without its title. */
export function favicon(count: number, critical: boolean): string {
  if (count === 0) {
    return '/favicon.svg';
  }
  const fill = critical ? '#ff5c6c' : '#f5b83d';
  const text = count > 9 ? '9+' : String(count);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="${fill}"/>` +
    `<text x="12" y="17.5" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="15" fill="#1d1400">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
