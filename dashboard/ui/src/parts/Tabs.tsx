import { Link, useLocation, useSearch } from 'wouter';

/** Tabs that are links: the choice lives in the address under `param`; the first tab is the one without it. */
export function Tabs(props: { label: string; param: string; tabs: { value: string; label: string }[] }) {
  const [path] = useLocation();
  const search = useSearch();
  const current = new URLSearchParams(search).get(props.param) ?? props.tabs[0]?.value;
  return (
    <nav className="tabs" aria-label={props.label}>
      {props.tabs.map((tab, index) => {
        const params = new URLSearchParams(search);
        if (index === 0) {
          params.delete(props.param);
        } else {
          params.set(props.param, tab.value);
        }
        const query = params.toString();
        return (
          <Link key={tab.value} href={query === '' ? path : `${path}?${query}`} replace aria-current={tab.value === current ? 'true' : undefined}>
            {tab.label}
          </Link>
        );
      })}
    </nav>
  );
}
