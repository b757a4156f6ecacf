import type { Runbook } from '../../api/types';
import { Page } from '../../app/Shell';
import { urls } from '../../app/urls';
import { useSpeech } from '../../i18n/i18n';
import { useRead } from '../../live/use-live';
import { Markdown } from '../../parts/Markdown';
import { Shown } from '../../parts/States';

/** What to do about an alert, by its name. */
export function RunbookPage(props: { name: string }) {
  const { t } = useSpeech();
  const query = useRead<Runbook>(`/runbooks/${encodeURIComponent(props.name)}`, 600_000);
  return (
    <Page
      title={t('runbook.title', { name: props.name })}
      crumbs={[{ label: t('incidents.title'), href: urls.incidents }]}
    >
      <Shown query={query}>
        {(runbook) => (
          <section className="card" aria-label={t('runbook.title', { name: props.name })}>
            <p className="mu">{t('runbook.about', { name: props.name })}</p>
            <Markdown text={runbook.text} lang="en" />
          </section>
        )}
      </Shown>
    </Page>
  );
}
