import type { ReactNode } from 'react';
import { createContext, useContext, useEffect, useMemo } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { fetchSession, signOut as callSignOut, setCsrf, whenMustChange, whenUnauthorized } from '../api/client';
import type { Role, Session } from '../api/types';

const RANK: Record<Role, number> = { viewer: 0, responder: 1, approver: 2, admin: 3 };

/** Whether a role may do what `needed` may do. */
export const allows = (role: Role, needed: Role): boolean => (RANK[role] ?? 0) >= RANK[needed];

interface SessionView {
  session: Session | null;
  /** True when there was a session on this page and the server has ended it. */
  ended: boolean;
  set: (session: Session | null) => void;
  signOut: () => Promise<void>;
}

const Context = createContext<SessionView | null>(null);
const KEY = ['session'];
let hadSession = false;

/** Knows who is signed in; renders `fallback` until that is known. */
export function SessionProvider(props: { initial: Session | null | undefined; fallback: (error: Error | null, retry: () => void) => ReactNode; children: ReactNode }) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: KEY,
    queryFn: fetchSession,
    staleTime: Infinity,
    gcTime: Infinity,
    ...(props.initial === undefined ? {} : { initialData: props.initial }),
    refetchInterval: (each) => (each.state.status === 'error' ? 3000 : false),
  });
  const session = query.data;
  if (session !== undefined) {
    setCsrf(session?.csrfToken ?? null);
    hadSession ||= session !== null;
  }
  useEffect(() => {
    whenUnauthorized(() => client.setQueryData(KEY, null));
    // From here on only the choice of a password is shown, and nothing else is asked for.
    whenMustChange(() => client.setQueryData<Session | null>(KEY, (before) => before && { ...before, mustChangePassword: true }));
    return () => {
      whenUnauthorized(() => undefined);
      whenMustChange(() => undefined);
    };
  }, [client]);
  const view = useMemo<SessionView>(
    () => ({
      session: session ?? null,
      ended: hadSession && !session,
      set: (next) => {
        setCsrf(next?.csrfToken ?? null);
        client.setQueryData(KEY, next);
      },
      signOut: async () => {
        await callSignOut();
        hadSession = false;
        client.removeQueries({ predicate: (each) => each.queryKey[0] !== 'session' });
        client.setQueryData(KEY, null);
      },
    }),
    [session, client],
  );
  if (session === undefined) {
    return props.fallback(query.error, () => void query.refetch());
  }
  return <Context value={view}>{props.children}</Context>;
}

export function useSession(): SessionView {
  const view = useContext(Context);
  if (!view) {
    throw new Error('useSession outside of SessionProvider');
  }
  return view;
}

/** The role of who is signed in; `viewer` where nobody is. */
export const useRole = (): Role => useSession().session?.user.role ?? 'viewer';
