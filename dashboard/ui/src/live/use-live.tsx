import type { ReactNode } from 'react';
import { createContext, useContext, useEffect, useState } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call, get } from '../api/client';
import type { Now } from '../api/types';
import { useNow } from '../app/clock';
import { LiveLink } from './live';
import type { Freshness } from './freshness';

const Context = createContext<LiveLink | null>(null);
const keyOf = (topic: string) => ['live', topic];

/** Owns the live connection of this tab for as long as somebody is signed in. */
export function LiveProvider(props: { unauthorized: () => void; firstNow?: Now | null; children: ReactNode }) {
  const client = useQueryClient();
  const { unauthorized, firstNow } = props;
  const [link] = useState(() => {
    const made = new LiveLink({
      fetch: (...args) => fetch(...args),
      now: () => Date.now(),
      random: Math.random,
      publish: (topic, data) => client.setQueryData(keyOf(topic), data),
      refetch: (topic) => void client.invalidateQueries({ queryKey: keyOf(topic) }),
      subscribe: (streamId, topics) => call('PUT', `/stream/${encodeURIComponent(streamId)}/topics`, { body: { topics } }),
      unauthorized,
    });
    if (firstNow) {
      client.setQueryData(keyOf('now'), made.fetched('now', firstNow.at, firstNow));
    }
    return made;
  });
  useEffect(() => {
    link.start();
    return () => link.stop();
  }, [link]);
  return <Context value={link}>{props.children}</Context>;
}

function useLink(): LiveLink {
  const link = useContext(Context);
  if (!link) {
    throw new Error('outside of LiveProvider');
  }
  return link;
}

/** Reads `path` once and then follows `topic`. */
export function useLive<T>(topic: string, path: string): UseQueryResult<T> {
  const link = useLink();
  useEffect(() => link.want(topic), [link, topic]);
  return useQuery({
    queryKey: keyOf(topic),
    queryFn: async ({ signal }) => {
      const data = await get<T>(path, signal);
      const at = (data as { at?: unknown }).at;
      return link.fetched(topic, typeof at === 'number' ? at : 0, data);
    },
    staleTime: 5000,
    refetchOnWindowFocus: false,
    refetchInterval: (query) => (query.state.status === 'error' ? 5000 : false),
  });
}

/** A read that has no topic: asked again every `everyMillis` while the page is seen. */
export function useRead<T>(path: string, everyMillis: number): UseQueryResult<T> {
  return useQuery({
    queryKey: ['read', path],
    queryFn: ({ signal }) => get<T>(path, signal),
    refetchInterval: (query) => (query.state.status === 'error' ? 5000 : everyMillis),
    staleTime: 1000,
  });
}

export interface LiveView {
  freshness: Freshness;
  /** Age of what is shown in milliseconds; null before the first byte. */
  age: number | null;
  /** The moment of what is shown, by this browser's clock. */
  shownAt: number | null;
}

/** How fresh the page is, looked at once a second. */
export function useFreshness(): LiveView {
  const link = useLink();
  useNow();
  return { freshness: link.freshness(), age: link.age(), shownAt: link.shownAt() };
}
