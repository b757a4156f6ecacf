import { lazy, Suspense } from 'react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Route, Switch } from 'wouter';
import { ApiError } from '../api/client';
import type { Boot } from '../api/types';
import type { Dictionary } from '../i18n/en';
import type { Language } from '../i18n/format';
import { SpeechProvider, useSpeech } from '../i18n/i18n';
import { LiveProvider } from '../live/use-live';
import { NowPage } from '../pages/now/NowPage';
import { Empty, Failed, Loading } from '../parts/States';
import { SessionProvider, useSession } from './session';
import { Page, Shell } from './Shell';

// Now is part of the first load; every other page is a chunk of its own.
const SignIn = lazy(async () => ({ default: (await import('../pages/signin/SignIn')).SignIn }));
const FirstPassword = lazy(async () => ({ default: (await import('../pages/signin/SignIn')).FirstPassword }));
const IncidentsPage = lazy(async () => ({ default: (await import('../pages/incidents/IncidentsPage')).IncidentsPage }));
const IncidentPage = lazy(async () => ({ default: (await import('../pages/incident/IncidentPage')).IncidentPage }));
const FleetPage = lazy(async () => ({ default: (await import('../pages/fleet/FleetPage')).FleetPage }));
const ClusterPage = lazy(async () => ({ default: (await import('../pages/cluster/ClusterPage')).ClusterPage }));
const HostPage = lazy(async () => ({ default: (await import('../pages/host/HostPage')).HostPage }));
const ProcessPage = lazy(async () => ({ default: (await import('../pages/process/ProcessPage')).ProcessPage }));
const RunbookPage = lazy(async () => ({ default: (await import('../pages/runbook/RunbookPage')).RunbookPage }));
const TopologyPage = lazy(async () => ({ default: (await import('../pages/topology/TopologyPage')).TopologyPage }));
const SilencesPage = lazy(async () => ({ default: (await import('../pages/silences/SilencesPage')).SilencesPage }));
const AgentsPage = lazy(async () => ({ default: (await import('../pages/agents/AgentsPage')).AgentsPage }));

export function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => count < 1 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
        retryDelay: 700,
        // The server is the same whether or not the browser thinks that there is a network: loopback counts too.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export function App(props: { boot: Boot; language: Language; dictionary: Dictionary; client: QueryClient }) {
  return (
    <QueryClientProvider client={props.client}>
      <SpeechProvider language={props.language} dictionary={props.dictionary}>
        <SessionProvider
          initial={props.boot.session}
          fallback={(error, retry) => <div className="boot-main">{error ? <Failed error={error} retry={retry} /> : <Loading />}</div>}
        >
          <Suspense fallback={<div className="boot-main" />}>
            <Gate boot={props.boot} />
          </Suspense>
        </SessionProvider>
      </SpeechProvider>
    </QueryClientProvider>
  );
}

/** Sign-in, then the password of one's own, then the pages. */
function Gate(props: { boot: Boot }) {
  const { session, set } = useSession();
  if (!session) {
    return <SignIn />;
  }
  if (session.mustChangePassword) {
    return <FirstPassword />;
  }
  return (
    <LiveProvider unauthorized={() => set(null)} firstNow={props.boot.now ?? null}>
      <Shell>
        <Suspense fallback={<LoadingPage />}>
          <Switch>
            <Route path="/">
              <NowPage />
            </Route>
            <Route path="/incidents">
              <IncidentsPage />
            </Route>
            <Route path="/incidents/:id">{({ id }) => <IncidentPage key={id} id={decode(id)} />}</Route>
            <Route path="/fleet">
              <FleetPage />
            </Route>
            <Route path="/clusters/:name">{({ name }) => <ClusterPage key={name} name={decode(name)} />}</Route>
            <Route path="/hosts/:id">{({ id }) => <HostPage key={id} id={decode(id)} />}</Route>
            <Route path="/hosts/:id/processes/:process">
              {({ id, process }) => <ProcessPage key={process} host={decode(id)} process={decode(process)} />}
            </Route>
            <Route path="/runbooks/:name">{({ name }) => <RunbookPage key={name} name={decode(name)} />}</Route>
            <Route path="/topology">
              <TopologyPage />
            </Route>
            <Route path="/silences">
              <SilencesPage />
            </Route>
            <Route path="/agents">
              <AgentsPage />
            </Route>
            <Route>
              <MissingPage />
            </Route>
          </Switch>
        </Suspense>
      </Shell>
    </LiveProvider>
  );
}

/** Ids come out of addresses; one that is ill-formed names nothing and is looked up as it stands. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function LoadingPage() {
  const { t } = useSpeech();
  return (
    <Page title={t('product.name')}>
      <Loading />
    </Page>
  );
}

function MissingPage() {
  const { t } = useSpeech();
  return (
    <Page title={t('state.missing')}>
      <Empty title={t('state.missing')}>{t('state.missingWhy')}</Empty>
    </Page>
  );
}
