import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client';
import type { Automation } from '../api/types';
import { useSpeech } from '../i18n/i18n';
import { idempotencyKey } from './Ack';
import { Ask } from './Ask';
import { Sev } from './Sev';

/** Whether runbooks may act, who said so last, and the one button that stops all of them before their next action. */
export function AutomationSwitch(props: { automation: Automation }) {
  const { on, configured, by, at } = props.automation;
  const { t } = useSpeech();
  const client = useQueryClient();
  const turn = async () => {
    await call('POST', '/automation', { key: idempotencyKey(), body: { on: !on } });
    await client.invalidateQueries({ queryKey: ['read'], predicate: (query) => /^\/(runs|automation)/.test(String(query.queryKey[1])) });
  };
  const who = by && at !== null ? t(on ? 'automation.onBy' : 'automation.offBy', { by, at }) : t(on ? 'automation.on' : 'automation.off');
  const words = on ? 'stop' : 'go';
  return (
    <div>
      <p className={on ? 'mu small' : 'note'}>
        {!on && <Sev of="warning" size={12} />}
        {configured ? who : t('automation.configuredOff')}
      </p>
      {configured && (
        <Ask
          role="approver"
          question={{
            button: t(`automation.${words}`),
            forbidden: t('automation.forbidden'),
            title: t(`automation.${words}Title`),
            when: t(`automation.${words}When`),
            then: t('automation.then'),
            yes: t(`automation.${words}Yes`),
          }}
          act={turn}
        />
      )}
    </div>
  );
}
