import { t } from '../i18n';
import type { RoundView } from '../wire';

/** What closing a round means, with the sheets of paper first that will then not have counted. */
export function closingText(round: RoundView | undefined): string {
  const unsure = (round?.sheets ?? []).filter((one) => one.state !== 'agreed').length;
  const text = t('panels.vote.close_text');
  return unsure > 0 ? `${t('voting.paper.unsure', { n: unsure })} ${text}` : text;
}
