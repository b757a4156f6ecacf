import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client';
import type { IncidentSummary, Root } from '../../api/types';
import { useSpeech } from '../../i18n/i18n';
import { idempotencyKey } from '../../parts/Ack';
import { Ask } from '../../parts/Ask';

/** A person knows better: it is not that. Asks first, because what was held back may page. */
export function WrongCause(props: { incident: IncidentSummary; root: Root }) {
  const { incident, root } = props;
  const { t } = useSpeech();
  const client = useQueryClient();
  const [done, setDone] = useState(false);
  const mark = async () => {
    await call<IncidentSummary>('POST', `/incidents/${encodeURIComponent(incident.id)}/wrong-cause`, { key: idempotencyKey() });
    setDone(true);
    void client.invalidateQueries({ queryKey: ['live'] });
  };
  return (
    <>
      <Ask
        question={{
          button: t('incident.wrong'),
          forbidden: t('incident.wrongForbidden'),
          title: t('incident.wrongTitle', { entity: root.entity.name, id: incident.id }),
          when: t('incident.wrongWhen'),
          then: t('incident.wrongThen'),
          yes: t('incident.wrongYes'),
        }}
        act={mark}
      />
      {done && (
        <span className="mu small" role="status">
          {t('incident.wrongDone')}
        </span>
      )}
    </>
  );
}
