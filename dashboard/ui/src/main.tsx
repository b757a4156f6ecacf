import { createRoot } from 'react-dom/client';
import type { Boot } from './api/types';
import { App, newClient } from './app/App';
import { chosenLanguage, loadDictionary } from './i18n/i18n';

/** What the server wrote into the page, so that the headline needs no second round trip; nothing when it wrote nothing. */
function boot(): Boot {
  try {
    const parsed = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as unknown;
    return typeof parsed === 'object' && parsed !== null ? (parsed) : {};
  } catch {
    return {};
  }
}

const language = chosenLanguage();
const root = document.getElementById('root');
if (root) {
  const dictionary = await loadDictionary(language);
  createRoot(root).render(<App boot={boot()} language={language} dictionary={dictionary} client={newClient()} />);
}
