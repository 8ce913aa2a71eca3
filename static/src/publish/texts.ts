// The texts of this part come with it, and not with the first page.
import { learn } from '../i18n';
import en from '../i18n/en/publish.json';
import es from '../i18n/es/publish.json';

learn({ es, en });
