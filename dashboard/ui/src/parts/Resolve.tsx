import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client';
import type { IncidentSummary } from '../api/types';
import { useSpeech } from '../i18n/i18n';
import { idempotencyKey } from './Ack';
import { Ask } from './Ask';

/**
 * Ends by hand what no reading will end, because its check, group or file system is not watched any more. Asks first: everybody who was
 * told is told that it is over, and that cannot be taken back.
 */
export function Resolve(props: { incident: IncidentSummary }) {
  const { incident } = props;
  const { t } = useSpeech();
  const client = useQueryClient();
  if (incident.state === 'resolved') {
    return null;
  }
  const resolve = async () => {
    const next = await call<IncidentSummary>('POST', `/incidents/${encodeURIComponent(incident.id)}/resolve`, { key: idempotencyKey() });
    client.setQueryData<IncidentSummary>(['live', `incident:${next.id}`], (before) => before && { ...before, ...next });
    void client.invalidateQueries({ queryKey: ['live'] });
    void client.invalidateQueries({ queryKey: ['read'], predicate: (query) => String(query.queryKey[1]).startsWith('/incidents') });
  };
  return (
    <div>
      <Ask
        question={{
          button: t('incident.resolve'),
          forbidden: t('incident.resolveForbidden'),
          title: t('incident.resolveTitle', { id: incident.id }),
          when: t('incident.resolveWhen'),
          then: t('incident.resolveThen'),
          yes: t('incident.resolveYes'),
        }}
        act={resolve}
      />
    </div>
  );
}
